import pytest

from conversations.models import McpServer
from conversations.protocol.mcp_server import ListedTool
from conversations.store.library import mcp_servers as store

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
