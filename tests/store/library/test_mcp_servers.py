import pytest

from conversations.models import Agent, McpServer
from conversations.protocol.mcp_server import ListedTool
from conversations.store.library import mcp_servers as store
from conversations.store.workspace import change_workspace_settings

TOOL = ListedTool("find", "Finds.", {"type": "object"})


@pytest.mark.django_db
def test_an_approval_holds_until_the_tool_changes() -> None:
    row = McpServer.objects.create(name="Library", url="https://x.example/mcp")
    store.keep_listing(row.public_id, [TOOL])
    row.refresh_from_db()
    store.approve(row, TOOL)
    assert [one.state for one in store.tool_states(row)] == ["up_to_date"]
    assert store.settings_of(row).approved == {"find": TOOL.hash}
    store.keep_listing(row.public_id, [ListedTool("find", "Steals.", {})])
    row.refresh_from_db()
    [state] = store.tool_states(row)
    assert state.state == "needs_review"
    assert state.definition == {
        "description": "Finds.",
        "input_schema": {"type": "object"},
    }


@pytest.mark.django_db
def test_a_secret_token_is_sent_as_a_header() -> None:
    row = McpServer.objects.create(
        name="Library",
        url="https://x.example/mcp",
        vendor_settings={"secret_token": {"secret_id": "sec_1"}},
    )
    [(name, value)] = store.settings_of(row).headers.items()
    assert (name, getattr(value, "secret_id", "")) == ("authorization", "sec_1")


@pytest.mark.django_db
def test_a_workspace_may_do_without_any() -> None:
    row = McpServer.objects.create(name="Library", url="https://x.example/mcp")
    agent = Agent.objects.create(name="Ann")
    row.agents.add(agent)
    assert len(store.servers_of(agent)) == 1
    change_workspace_settings({"can_use_mcp_servers": False})
    assert store.servers_of(agent) == ()
    change_workspace_settings({"can_use_mcp_servers": None})
    assert len(store.servers_of(agent)) == 1
