"""MCP servers over the API, against a real one, read by the vendor's SDK types."""

from typing import Any

import pytest
from elevenlabs.types import (
    ListMcpToolsResponseModel,
    McpServerResponseModel,
    McpServersResponseModel,
)

from conversations.models import Agent, AuthConnection, McpServer, Secret
from tests.tools.mcp.conftest import calls, library, reachable, site

__all__ = ["calls", "library", "reachable", "site"]

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/v1/convai/mcp-servers"
NOWHERE = "http://127.0.0.1:8080/mcp"


@pytest.fixture
def writer(caller: Any) -> Any:
    return caller("read", "write")


def send(client: Any, method: str, path: str, body: Any) -> Any:
    return getattr(client, method)(path, body, content_type="application/json")


def create(client: Any, **config: Any) -> McpServerResponseModel:
    body = {"config": {"name": "Library", "url": NOWHERE, **config}}
    answer = send(client, "post", URL, body)
    assert answer.status_code == 200, answer.content
    return McpServerResponseModel.model_validate(answer.json(), strict=True)


def approve(client: Any, server_id: str, tool: Any, **more: Any) -> Any:
    body = {
        "tool_name": tool.name,
        "tool_description": tool.description,
        "input_schema": tool.input_schema,
        "approval_policy": "auto_approved",
        **more,
    }
    return send(client, "post", f"{URL}/{server_id}/tool-approvals", body)


def listed(client: Any, server_id: str) -> ListMcpToolsResponseModel:
    answer = client.get(f"{URL}/{server_id}/tools")
    return ListMcpToolsResponseModel.model_validate(answer.json(), strict=True)


def test_what_is_made_is_shown_as_it_was_sent(writer: Any) -> None:
    secret = Secret.objects.create(name="key")
    connection = AuthConnection.objects.create(name="crm", kind="basic_auth")
    made = create(
        writer,
        transport="SSE",
        approval_policy="auto_approve_all",
        request_headers={"X-Key": {"secret_id": secret.public_id}, "X-A": "b"},
        auth_connection={"auth_connection_id": connection.public_id},
        response_timeout_secs=7,
        tool_config_overrides=[{"tool_name": "find_book"}],
    )
    shown = writer.get(f"{URL}/{made.id}").json()["config"]
    assert shown["transport"] == "SSE"
    assert shown["request_headers"] == {
        "X-Key": {"secret_id": secret.public_id},
        "X-A": "b",
    }
    assert shown["auth_connection"] == {"auth_connection_id": connection.public_id}
    assert shown["response_timeout_secs"] == 7
    assert shown["tool_config_overrides"] == [{"tool_name": "find_book"}]
    everything = McpServersResponseModel.model_validate(writer.get(URL).json())
    assert [one.id for one in everything.mcp_servers] == [made.id]


def test_a_header_that_is_null_is_taken_out(writer: Any) -> None:
    made = create(writer, request_headers={"X-A": "a", "X-B": "b"})
    answer = send(
        writer,
        "patch",
        f"{URL}/{made.id}",
        {"request_headers": {"X-A": None}, "approval_policy": "auto_approve_all"},
    )
    assert answer.json()["config"]["request_headers"] == {"X-B": "b"}
    assert answer.json()["config"]["approval_policy"] == "auto_approve_all"


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"name": ""}, "name"),
        ({"url": "ftp://x"}, "url"),
        ({"url": {"secret_id": "s"}}, "url"),
        ({"request_headers": {"X": 5}}, "request_headers"),
        ({"request_headers": {"Bad Name": "x"}}, "request_headers"),
        ({"request_headers": {"Host": "x"}}, "request_headers"),
        (
            {"request_headers": {"X": {"secret_id": "s", "variable_name": "v"}}},
            "request_headers",
        ),
        ({"auth_connection": {"auth_connection_id": "none"}}, "auth_connection"),
        ({"secret_token": {"name": "t"}}, "secret_token"),
        ({"secret_token": {"secret_id": "none"}}, "secret_token"),
        ({"interruption_mode": "never"}, "interruption_mode"),
        ({"transport": "PIGEON"}, "transport"),
        ({"response_timeout_secs": 1}, "response_timeout_secs"),
    ],
)
def test_what_is_wrong_is_named(writer: Any, config: Any, field: str) -> None:
    body = {"config": {"name": "Library", "url": NOWHERE, **config}}
    answer = send(writer, "post", URL, body)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert not McpServer.objects.exists()


def test_tools_are_approved_as_they_are_and_no_otherwise(
    writer: Any, site: str, library: Any
) -> None:
    made = create(writer, url=site, approval_policy="require_approval_per_tool")
    tools = {tool.name: tool for tool in listed(writer, made.id).tools}
    assert set(tools) == {"find_book", "fail"}
    assert approve(writer, made.id, tools["find_book"]).status_code == 200

    def states() -> dict[str, str]:
        found = listed(writer, made.id).tool_approval_statuses or []
        return {one.tool_id.rpartition(":")[2]: one.state for one in found}

    assert states() == {"find_book": "up_to_date", "fail": "not_approved"}
    library._tool_manager.get_tool("find_book").description = "Does something else."
    assert states() == {"find_book": "needs_review", "fail": "not_approved"}
    path = f"{URL}/{made.id}/tool-approvals/find_book"
    assert writer.delete(path).status_code == 200
    assert states() == {"find_book": "not_approved", "fail": "not_approved"}
    assert writer.delete(path).status_code == 404


def test_a_server_that_cannot_be_asked_is_told_with_the_reason(writer: Any) -> None:
    made = create(writer, url="http://127.0.0.1:8080/mcp")
    found = listed(writer, made.id)
    assert not found.success
    assert "OUTBOUND_ALLOWED_HOSTS" in (found.error_message or "")
    assert McpServer.objects.get().error == found.error_message


def test_the_policy_changes(writer: Any) -> None:
    made = create(writer)
    path = f"{URL}/{made.id}/approval-policy"
    answer = send(writer, "patch", path, {"approval_policy": "auto_approve_all"})
    assert answer.json()["config"]["approval_policy"] == "auto_approve_all"
    assert send(writer, "patch", path, {"approval_policy": "x"}).status_code == 422


def test_an_agent_has_servers_which_stay_while_it_has_them(writer: Any) -> None:
    made = create(writer)
    agent = Agent.objects.create(name="Ann")
    path = f"/v1/convai/agents/{agent.public_id}"

    def configured(ids: list[str]) -> Any:
        prompt = {"prompt": {"mcp_server_ids": ids}}
        return send(writer, "patch", path, {"conversation_config": {"agent": prompt}})

    assert configured([made.id]).status_code == 200
    shown = writer.get(path).json()["conversation_config"]["agent"]["prompt"]
    assert shown["mcp_server_ids"] == [made.id]
    assert configured(["none"]).status_code == 422
    assert writer.delete(f"{URL}/{made.id}").status_code == 400
    [user] = writer.get(f"{URL}/{made.id}").json()["dependent_agents"]
    assert user["id"] == agent.public_id
    assert configured([]).status_code == 200
    assert writer.delete(f"{URL}/{made.id}").status_code == 200
    assert writer.get(f"{URL}/{made.id}").status_code == 404


def test_a_key_that_only_reads_changes_nothing(caller: Any) -> None:
    reader = caller("read")
    body = {"config": {"name": "Library", "url": NOWHERE}}
    assert send(reader, "post", URL, body).status_code in (401, 403)
    assert reader.get(URL).status_code == 200
