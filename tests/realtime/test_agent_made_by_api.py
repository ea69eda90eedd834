"""What programs set through the API holds for conversations."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from tests.realtime.wire_client import WireClient

CONFIG = {
    "conversation_config": {
        "agent": {
            "first_message": "Hello {{name}}!",
            "language": "en",
            "dynamic_variables": {"dynamic_variable_placeholders": {"name": "friend"}},
        },
        "language_presets": {
            "de": {"overrides": {"agent": {"first_message": "Hallo {{name}}!"}}}
        },
    },
    "platform_settings": {
        "auth": {"enable_auth": True},
        "overrides": {
            "conversation_config_override": {
                "agent": {"language": True, "prompt": {"prompt": False}},
                "turn": {"soft_timeout_config": {"message": True}},
            }
        },
    },
}


@pytest.fixture
async def api(agent, parley):
    parley(API_KEY="of-the-environment")
    client = Client(headers={"xi-api-key": "of-the-environment"})

    async def call(method, path, **arguments):
        answer = await sync_to_async(getattr(client, method))(
            f"/v1/convai{path}", content_type="application/json", **arguments
        )
        assert answer.status_code == 200, answer.content
        return answer.json()

    return call


@pytest.fixture
async def private(api):
    """Connects with a fresh signed URL to a private agent that was made by the API."""
    made = await api("post", "/agents/create", data=CONFIG)

    async def connected(**data):
        query = {"agent_id": made["agent_id"]}
        url = await api("get", "/conversation/get-signed-url", data=query)
        client = WireClient(None, query=url["signed_url"].partition("?")[2])
        assert await client.connect()
        await client.send("conversation_initiation_client_data", **data)
        return client

    return connected


@pytest.mark.parametrize(
    ("language", "greeting"), [("en", "Hello Ada!"), ("de", "Hallo Ada!")]
)
async def test_it_is_private_speaks_languages_and_knows_names(
    private, language, greeting
):
    client = await private(
        dynamic_variables={"name": "Ada"},
        conversation_config_override={
            "agent": {"language": language, "prompt": {}},
            "turn": {"soft_timeout_config": {"message": "Hm."}},
        },
    )
    said = await client.until("agent_response")
    assert said["agent_response_event"]["agent_response"] == greeting
    await client.hang_up()


async def test_what_was_not_allowed_is_refused(private):
    override = {"agent": {"prompt": {"prompt": "Be rude."}}}
    client = await private(conversation_config_override=override)
    assert (await client.until_closed()).code == 1008
    assert "agent.prompt.prompt" in client.frames[0]["error_event"]["message"]
