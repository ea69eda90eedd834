from dataclasses import replace

from conversations.protocol.mcp_server import ListedTool, McpServerSettings, tool_hash
from conversations.protocol.mcp_tool_override import parse_override

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


def test_a_tool_may_have_a_time_of_its_own() -> None:
    own = parse_override({"tool_name": "find", "response_timeout_secs": 5})
    server = McpServerSettings(
        "mcp_1",
        "Library",
        "https://x.example",
        timeout_ms=9_000,
        overrides={"find": own},
    )
    assert (server.timeout_ms_of("find"), server.timeout_ms_of("x")) == (5_000, 9_000)
