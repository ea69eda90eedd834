import asyncio
import logging
import threading

import pytest
from asgiref.sync import sync_to_async

from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import Tool, ToolCall
from conversations.engine.variables import Variables
from conversations.protocol.auth_connection import parse_connection
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.connections import create_connection
from conversations.store.library.secrets import NoSecret
from conversations.tools.connections.authorization import Connections
from conversations.tools.webhook import WebhookTools
from tests.tools.stand_in import Answer

PATIENCE_S = 60


async def read_secret(secret_id):
    if secret_id != "secret_1":
        raise NoSecret(f"There is no secret {secret_id!r} any more.")
    return "sk-hush-hush"


def runner(remote, variables=None, connections=None, **changes):
    schema = {"url": remote.url("/v1"), **changes.pop("api_schema", {})}
    config = {"type": "webhook", "name": "crm", "description": "d", **changes}
    tool = parse_tool({**config, "api_schema": schema})
    return WebhookTools(
        [tool], lambda: variables or Variables(), read_secret, connections
    )


def run(tools, **arguments):
    tool = Tool(ToolDeclaration("crm", "d", {}), "webhook")
    return tools.run(ToolCall("call_1", tool, arguments, 1))


async def test_a_request_is_made_and_its_answer_told(remote):
    remote.answer = lambda asked: Answer(body={"name": "Ann", "echo": asked.headers})
    tools = runner(
        remote,
        Variables.of({"who": "me"}, {"secret__x": "x-hush-hush"}),
        api_schema={
            "method": "POST",
            "request_body_schema": {
                "properties": {
                    "q": {"type": "string", "description": "d"},
                    "who": {"type": "string", "dynamic_variable": "who"},
                    "tier": {"type": "string", "dynamic_variable": "tier"},
                }
            },
            "request_headers": {
                "X-Key": {"secret_id": "secret_1"},
                "X-Other": {"variable_name": "secret__x"},
            },
        },
        dynamic_variables={"dynamic_variable_placeholders": {"tier": "free"}},
        assignments=[{"dynamic_variable": "name", "value_path": "name"}],
    )
    outcome = await run(tools, q="Ann")
    [asked] = remote.asked
    assert asked.json == {"q": "Ann", "who": "me", "tier": "free"}
    assert asked.headers["x-key"] == "sk-hush-hush"
    assert asked.headers["x-other"] == "x-hush-hush"
    assert not outcome.is_error
    assert outcome.variables == {"name": "Ann"}
    assert '"name":"Ann"' in outcome.text
    assert "hush" not in outcome.text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"request_headers": {"K": {"secret_id": "secret_2"}}}, "no secret 'secret_2'"),
        ({"request_headers": {"K": {"env_var_label": "x"}}}, "environment"),
        ({"auth_connection": {"env_var_label": "x"}}, "environment"),
        ({"url": "http://127.0.0.1:1/x"}, "not connected to"),
    ],
)
async def test_what_keeps_it_from_being_sent_is_an_outcome(remote, changes, says):
    outcome = await run(runner(remote, api_schema=changes))
    assert outcome.is_error
    assert says in outcome.text
    assert remote.asked == []


async def test_no_secret_goes_to_a_host_that_a_variable_names(remote):
    port = remote.host.partition(":")[2]
    url = f"http://{{{{host}}}}:{port}/x"
    variables = Variables.of({"host": "127.0.0.1"})
    secret = {"K": {"secret_id": "secret_1"}}
    for changes in (
        {"url": url, "request_headers": secret},
        {"url": url, "request_headers": {"Authorization": "Basic abc"}},
        {"url": url, "auth_connection": {"auth_connection_id": "conn_1"}},
    ):
        outcome = await run(runner(remote, variables, api_schema=changes))
        assert "write the host out" in outcome.text
    assert remote.asked == []
    outcome = await run(runner(remote, variables, api_schema={"url": url}))
    assert not outcome.is_error


async def test_a_request_that_fails_is_not_sent_again(remote):
    remote.answer = lambda asked: Answer(503, b"later")
    outcome = await run(runner(remote, api_schema={"method": "POST"}))
    assert outcome.is_error
    assert "503" in outcome.text
    assert len(remote.asked) == 1


async def test_a_fault_of_ours_is_logged_without_secrets(remote, caplog):
    class Broken:
        async def authorization(self, connection_id):
            raise RuntimeError("broken with sk-hush-hush")

    changes = {
        "auth_connection": {"auth_connection_id": "conn_1"},
        "request_headers": {"K": {"secret_id": "secret_1"}},
    }
    with caplog.at_level(logging.ERROR):
        outcome = await run(runner(remote, connections=Broken(), api_schema=changes))
    assert outcome.is_error
    assert "log" in outcome.text
    assert "RuntimeError" in caplog.text
    assert "hush" not in caplog.text


async def test_a_call_may_be_given_up(remote):
    asked, over = threading.Event(), threading.Event()

    def hang(_):
        asked.set()
        over.wait(PATIENCE_S)
        return Answer()

    remote.answer = hang
    try:
        async with asyncio.TaskGroup() as tasks:
            call = tasks.create_task(run(runner(remote)))
            assert await asyncio.to_thread(asked.wait, PATIENCE_S)
            call.cancel()
        assert call.cancelled()
    finally:
        over.set()


async def test_redirects_are_followed_only_where_the_tool_says_so(remote):
    remote.answer = lambda asked: (
        Answer(307, headers={"location": "/v2"})
        if asked.path == "/v1"
        else Answer(body={"v": 2})
    )
    assert "307" in (await run(runner(remote))).text
    assert (await run(runner(remote, follow_redirects=True))).text == '{"v":2}'


# --- Connections -----------------------------------------------------------------------


@pytest.fixture
def crm(transactional_db, remote):
    """A connection, and a server that takes its newest token alone."""
    given = []

    def answer(asked):
        if asked.path == "/token":
            given.append(f"token-hush-{len(given) + 1}")
            return Answer(body={"access_token": given[-1]})
        if asked.headers.get("authorization") != f"Bearer {given[-1]}":
            return Answer(401, {"said": asked.headers.get("authorization")})
        return Answer(body={"taken": given[-1]})

    remote.answer = answer
    remote.given = given
    made = create_connection(
        parse_connection(
            {
                "auth_type": "oauth2_client_credentials",
                "name": "CRM",
                "client_id": "id",
                "client_secret": "client-hush",
                "token_url": remote.url("/token"),
            }
        )
    )
    return {"auth_connection": {"auth_connection_id": made.public_id}}


def paths(remote):
    return [asked.path for asked in remote.asked]


async def test_a_token_is_fetched_once_and_masked(crm, remote):
    tools = runner(remote, connections=Connections(), api_schema=crm)
    for _ in range(2):
        outcome = await run(tools)
        assert (outcome.text, outcome.is_error) == ('{"taken":"[secret]"}', False)
    assert paths(remote) == ["/token", "/v1", "/v1"]


async def test_a_token_that_is_over_is_renewed_unheard(crm, remote):
    tools = runner(remote, connections=Connections(), api_schema=crm)
    await run(tools)
    remote.given.append("another-token")
    assert (await run(tools)).is_error is False
    assert paths(remote) == ["/token", "/v1", "/v1", "/token", "/v1"]


async def test_a_401_that_no_token_helps_is_told_and_not_repeated(crm, remote):
    plain = remote.answer
    remote.answer = lambda asked: (
        plain(asked) if asked.path == "/token" else Answer(401, {"error": "never"})
    )
    tools = runner(remote, connections=Connections(), api_schema=crm)
    outcome = await run(tools)
    assert outcome.is_error
    assert "401" in outcome.text
    assert "never" in outcome.text
    await run(tools)
    # For a while no other token is fetched for it.
    assert paths(remote) == ["/token", "/v1", "/token", "/v1", "/v1"]


async def test_a_connection_that_fails_is_told_without_its_secret(crm, remote):
    remote.answer = lambda asked: Answer(401, b"client-hush is wrong")
    outcome = await run(runner(remote, connections=Connections(), api_schema=crm))
    assert outcome.is_error
    assert "cannot sign in" in outcome.text
    assert "hush" not in outcome.text
    assert paths(remote) == ["/token"]


async def test_a_secret_of_the_connection_replaces_the_header_of_the_tool(
    transactional_db, remote
):
    config = {"auth_type": "bearer_auth", "name": "CRM", "token": "bearer-hush"}
    made = await sync_to_async(create_connection)(parse_connection(config))
    api = {
        "auth_connection": {"auth_connection_id": made.public_id},
        "request_headers": {"Authorization": "Bearer other"},
    }
    await run(runner(remote, connections=Connections(), api_schema=api))
    assert remote.asked[0].headers["authorization"] == "Bearer bearer-hush"
