"""How single tools of MCP servers are run, over the API, in the SDK's types."""

from typing import Any

import pytest
from elevenlabs.types import McpServerResponseModel, McpToolConfigOverrideOutput

from conversations.models import McpServer
from conversations.store.library.mcp_servers import settings_of

pytestmark = pytest.mark.django_db
LIST = "/v1/convai/mcp-servers"
CONFIG: dict[str, Any] = {
    "tool_name": "find_book",
    "execution_mode": "async",
    "pre_tool_speech": "force",
    "interruption_mode": "disable_during_tool",
    "response_timeout_secs": 7,
    "tool_call_sound": "typing",
    "assignments": [{"dynamic_variable": "shelf", "value_path": "shelf"}],
    "input_overrides": {
        "tenant": {"source": "constant", "constant_value": "north"},
        "who": {"source": "dynamic_variable", "dynamic_variable": "name"},
    },
    "response_mocks": [],
    "x_future": {"a": 1},
}


@pytest.fixture
def writer(caller: Any) -> Any:
    return caller("read", "write")


@pytest.fixture
def server() -> McpServer:
    return McpServer.objects.create(name="Library", url="https://mcp.example/mcp")


def path(server: McpServer, tool_name: str = "") -> str:
    ending = f"/{tool_name}" if tool_name else ""
    return f"{LIST}/{server.public_id}/tool-configs{ending}"


def send(client: Any, method: str, where: str, body: Any) -> Any:
    return getattr(client, method)(where, body, content_type="application/json")


def test_what_is_sent_of_a_tool_is_kept_and_acted_on(
    writer: Any, server: McpServer
) -> None:
    answer = send(writer, "post", path(server), CONFIG)
    assert answer.status_code == 200, answer.content
    made = McpServerResponseModel.model_validate(answer.json(), strict=True)
    [override] = made.config.tool_config_overrides or []
    assert override.model_dump(exclude_unset=True, exclude_none=True) == CONFIG
    got = writer.get(path(server, "find_book")).json()
    assert McpToolConfigOverrideOutput.model_validate(got, strict=True) == override
    server.refresh_from_db()
    known = settings_of(server)
    assert known.options_of("find_book")["execution_mode"] == "async"
    assert known.timeout_ms_of("find_book") == 7_000
    assert known.timeout_ms_of("another") is None


def test_a_tool_has_one(writer: Any, server: McpServer) -> None:
    send(writer, "post", path(server), CONFIG)
    again = send(writer, "post", path(server), CONFIG)
    assert again.status_code == 409
    assert "PATCH" in again.json()["detail"]["message"]


def test_it_changes_by_what_is_sent_and_null_takes_back(
    writer: Any, server: McpServer
) -> None:
    send(writer, "post", path(server), CONFIG)
    send(writer, "post", path(server), {"tool_name": "lend/book"})
    changes = {"execution_mode": None, "response_timeout_secs": 9, "tool_name": "x"}
    answer = send(writer, "patch", path(server, "find_book"), changes)
    assert answer.status_code == 200
    now = writer.get(path(server, "find_book")).json()
    assert now == {
        **{k: v for k, v in CONFIG.items() if k != "execution_mode"},
        "response_timeout_secs": 9,
    }
    assert writer.delete(path(server, "find_book")).status_code == 200
    assert writer.get(path(server, "find_book")).status_code == 404
    assert writer.delete(path(server, "find_book")).status_code == 404
    assert send(writer, "patch", path(server, "find_book"), {}).status_code == 404
    # A slash in a tool's name is a part of it.
    assert writer.get(path(server, "lend/book")).json() == {"tool_name": "lend/book"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tool_name": ""}, "tool_name"),
        ({"response_timeout_secs": 1}, "response_timeout_secs"),
        ({"pre_tool_speech": "loud"}, "pre_tool_speech"),
        ({"input_overrides": {"a": {"source": "moon"}}}, "input_overrides.a"),
        ({"tool_call_sound": "a\0b"}, "NUL"),
    ],
)
def test_what_does_not_do_is_refused_and_named(
    writer: Any, server: McpServer, changes: Any, says: str
) -> None:
    refused = send(writer, "post", path(server), {**CONFIG, **changes})
    assert refused.status_code == 422
    assert says in refused.content.decode()
    body = {"tool_config_overrides": [{"tool_name": "a"}, {**CONFIG, **changes}]}
    refused = send(writer, "patch", f"{LIST}/{server.public_id}", body)
    assert refused.status_code == 422
    assert says in refused.content.decode()
    server.refresh_from_db()
    assert server.vendor_settings == {}


def test_who_may_only_read_changes_nothing(caller: Any, server: McpServer) -> None:
    assert send(caller("read"), "post", path(server), CONFIG).status_code in (401, 403)
