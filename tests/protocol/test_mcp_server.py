from dataclasses import replace

import pytest

from conversations.protocol.mcp_server import (
    ListedTool,
    McpServerSettings,
    parse_server,
    tool_hash,
)
from conversations.protocol.mcp_tool_override import parse_override
from conversations.protocol.tool_config import ToolConfigError

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


SERVER = {"name": "Library", "url": "https://x.example/mcp"}


def test_a_name_and_an_address_are_enough_and_a_null_is_nothing() -> None:
    config = parse_server(SERVER)
    assert (config.transport, config.approval_policy) == (
        "STREAMABLE_HTTP",
        "require_approval_all",
    )
    assert (config.execution_mode, config.pre_tool_speech) == ("immediate", "auto")
    assert parse_server({**SERVER, "execution_mode": None, "token": None}) == config


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"name": None}, "name", "missing"),
        ({"url": {"secret_id": "s"}}, "url", "request_headers"),
        ({"url": "ftp://x"}, "url", "https://"),
        ({"url": "http://[x"}, "url", "https://"),
        ({"request_headers": {"a b": "x"}}, "request_headers", "'a b'"),
        ({"auth_connection": {"env_var_label": "x"}}, "auth_connection", "_id"),
        ({"secret_token": "hush"}, "secret_token", "secret_id"),
        ({"response_timeout_secs": 4}, "response_timeout_secs", "5"),
        ({"execution_mode": "later"}, "execution_mode", "async"),
        ({"interruption_mode": "x"}, "interruption_mode", "allow"),
        (
            {"tool_config_overrides": [{"tool_name": "a"}, {"tool_name": ""}]},
            "tool_config_overrides.1.tool_name",
            "1 character",
        ),
    ],
)
def test_what_cannot_be_taken_is_named(
    changes: dict[str, object], path: str, says: str
) -> None:
    with pytest.raises(ToolConfigError, match=says) as caught:
        parse_server({**SERVER, **changes})
    assert caught.value.faults[0][0] == path
    assert "hush" not in str(caught.value)
