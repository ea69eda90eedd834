import pytest
from asgiref.sync import sync_to_async

from conversations.assembly.webhook_tools import webhook_runner
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import Tool, ToolCall
from conversations.engine.variables import LiveVariables, Variables
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.secrets import create_secret
from tests.tools.stand_in import Answer, stand_in


@pytest.fixture
def remote(settings):
    with stand_in() as known:
        settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": [known.host]}
        yield known


async def test_an_agents_webhook_is_sent_secrets_and_the_newest_variables(
    transactional_db, remote
):
    secret = await sync_to_async(create_secret)("crm", "sk-hush-hush")
    remote.answer = lambda asked: Answer(body=asked.headers)
    crm = {
        "type": "webhook",
        "name": "crm",
        "description": "Asks.",
        "api_schema": {
            "url": remote.url("/{{who}}"),
            "request_headers": {"X-Key": {"secret_id": secret.public_id}},
        },
    }
    live = LiveVariables(Variables.of({"who": "Ann"}))
    runner = webhook_runner([parse_tool(crm)], live.current)
    live.update({"who": "Bob"})
    tool = Tool(ToolDeclaration("crm", "Asks.", {}), "webhook")
    outcome = await runner.run(ToolCall("c1", tool, {}, 1))
    [asked] = remote.asked
    assert (asked.path, asked.headers["x-key"]) == ("/Bob", "sk-hush-hush")
    assert "[secret]" in outcome.text
    assert "hush" not in outcome.text
