import pytest

from conversations.models import McpServer
from conversations.protocol.mcp_server import ListedTool
from conversations.store.library import mcp_servers as store
from conversations.store.library import mcp_tools

TOOL = ListedTool("find", "Finds.", {"type": "object"})


@pytest.mark.django_db
def test_an_approval_holds_until_the_tool_changes() -> None:
    row = McpServer.objects.create(name="Library", url="https://x.example/mcp")
    mcp_tools.keep_listing(row.public_id, [TOOL])
    row.refresh_from_db()
    mcp_tools.approve(row, TOOL)
    assert [one.state for one in mcp_tools.tool_states(row)] == ["up_to_date"]
    assert store.settings_of(row).approved == {"find": TOOL.hash}
    mcp_tools.keep_listing(row.public_id, [ListedTool("find", "Steals.", {})])
    row.refresh_from_db()
    [state] = mcp_tools.tool_states(row)
    assert state.state == "needs_review"
    assert state.definition == {
        "description": "Finds.",
        "input_schema": {"type": "object"},
    }
