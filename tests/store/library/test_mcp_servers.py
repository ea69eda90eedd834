from typing import get_args

import pytest

from conversations.models import (
    Agent,
    Approval,
    McpExecution,
    McpInterruption,
    McpServer,
    McpSpeech,
    McpTransport,
)
from conversations.protocol.mcp_server import ServerConfig
from conversations.protocol.tool_config import ToolConfigError
from conversations.store.library import mcp_servers as store
from conversations.store.library.dependents import InUse
from conversations.store.library.secrets import create_secret, delete_secret
from conversations.store.workspace import change_workspace_settings

WRITTEN = {"name": "Library", "url": "https://x.example/mcp"}


@pytest.mark.django_db
def test_a_secret_token_is_sent_as_a_header() -> None:
    secret = create_secret("key", "Bearer hush")
    row = store.create_server(
        {**WRITTEN, "secret_token": {"secret_id": secret.public_id}}
    )
    [(name, value)] = store.settings_of(row).headers.items()
    assert (name, getattr(value, "secret_id", "")) == (
        "authorization",
        secret.public_id,
    )
    with pytest.raises(InUse, match="Library"):
        delete_secret(secret)
    store.change_server(row, {"secret_token": None})
    assert store.settings_of(row).headers == {}
    delete_secret(secret)


@pytest.mark.django_db
def test_how_tools_run_stands_in_columns_and_the_rest_is_kept() -> None:
    written = {
        **WRITTEN,
        "response_timeout_secs": 7,
        "execution_mode": "async",
        "disable_interruptions": True,
        "x_future": {"a": None},
    }
    row = store.create_server(written)
    row.refresh_from_db()
    assert (row.tool_timeout_s, row.execution_mode) == (7, "async")
    assert row.interruption_mode == "disable_during_tool"
    assert row.vendor_settings == {"x_future": {"a": None}}
    shown = store.written_of(row)
    assert {name: shown[name] for name in written} == written
    # What was shown may be sent back, and says what it said.
    again = store.change_server(row, {**shown, "pre_tool_speech": "force"})
    assert (again.pre_tool_speech, again.execution_mode) == ("force", "async")
    known = store.settings_of(again)
    assert known.timeout_ms == 7_000
    assert known.options_of("any")["interruption_mode"] == "disable_during_tool"
    store.change_server(row, {"disable_interruptions": False, "description": None})
    assert store.settings_of(row).options_of("any")["interruption_mode"] == "allow"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"secret_token": {"secret_id": "none"}}, "secret_token"),
        ({"auth_connection": {"auth_connection_id": "none"}}, "auth_connection"),
        ({"url": "https://x y"}, "url"),
    ],
)
def test_what_is_not_there_is_named_and_nothing_changes(changes, field) -> None:
    row = store.create_server(WRITTEN)
    with pytest.raises(ToolConfigError) as caught:
        store.change_server(row, {"name": "Other", **changes})
    assert caught.value.faults[0][0] == field
    row.refresh_from_db()
    assert row.name == "Library"


def test_choices_of_staff_are_those_of_the_api() -> None:
    for field, choices in {
        "execution_mode": McpExecution,
        "pre_tool_speech": McpSpeech,
        "interruption_mode": McpInterruption,
        "approval_policy": Approval,
        "transport": McpTransport,
    }.items():
        offered = get_args(ServerConfig.model_fields[field].annotation)
        assert set(offered) == set(choices.values)


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
