from dataclasses import replace

from conversations.protocol.mcp_server import ListedTool, McpServerSettings, tool_hash

TOOL = ListedTool("find", "Finds.", {"type": "object", "properties": {"a": {}}})


def test_the_order_of_keys_changes_no_hash_and_words_do() -> None:
    turned = {"properties": {"a": {}}, "type": "object"}
    assert tool_hash("Finds.", turned) == TOOL.hash
    assert replace(TOOL, description="Finds!").hash != TOOL.hash


def test_a_yes_holds_for_the_tool_as_it_was() -> None:
    server = McpServerSettings(
        "mcp_1",
        "Library",
        "https://x.example",
        policy="require_approval_per_tool",
        approved={"find": TOOL.hash},
    )
    assert not server.needs_yes(TOOL)
    assert server.needs_yes(replace(TOOL, description="Finds!"))
    assert replace(server, policy="require_approval_all").needs_yes(TOOL)
