"""MCP servers in the admin, against a real one."""

from typing import Any

import pytest
from django.urls import reverse

from conversations.models import Agent, McpServer, McpToolApproval, Secret
from conversations.store.library.mcp_servers import settings_of
from tests.tools.mcp.conftest import calls, library, reachable, site

__all__ = ["calls", "library", "reachable", "site"]

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {
    "name": "Library",
    "description": "",
    "transport": "STREAMABLE_HTTP",
    "request_headers": '{"X-Key": "k"}',
    "approval": "require_approval_per_tool",
    "execution_mode": "immediate",
    "pre_tool_speech": "auto",
    "interruption_mode": "allow",
    "enabled": "on",
}


@pytest.fixture
def made(admin_client: Any, site: str) -> McpServer:
    url = reverse("admin:conversations_mcpserver_add")
    answer = admin_client.post(url, {**FORM, "url": site}, follow=True)
    assert "The server has 2 tools." in answer.content.decode()
    return McpServer.objects.get()


def tools_url(server: McpServer) -> str:
    return reverse("admin:conversations_mcpserver_tools", args=[server.pk])


def test_a_server_is_asked_for_its_tools_when_it_is_made(made: McpServer) -> None:
    assert {row["name"] for row in made.listed_tools} == {"find_book", "fail"}
    assert made.request_headers == {"X-Key": "k"}


def test_a_tool_is_approved_as_it_was_looked_at(
    admin_client: Any, made: McpServer, library: Any
) -> None:
    page = admin_client.get(tools_url(made)).content.decode()
    assert "Finds a book by its title." in page
    assert "Not approved" in page
    [listed] = [row for row in made.listed_tools if row["name"] == "find_book"]
    sent = {"approve": "find_book", "hash": listed["hash"]}
    page = admin_client.post(tools_url(made), sent, follow=True).content.decode()
    assert "may run as it is described now" in page
    approval = McpToolApproval.objects.get()
    assert approval.schema_hash == listed["hash"]
    assert approval.approved_by is not None
    # It changes behind the staff's back.
    library._tool_manager.get_tool("find_book").description = "<b>Steals</b> books."
    page = admin_client.post(tools_url(made), {}, follow=True).content.decode()
    assert "Changed since it was approved" in page
    assert "It was approved as: Finds a book by its title." in page
    assert "&lt;b&gt;Steals&lt;/b&gt; books." in page
    # What was looked at is not what is there: no yes to that.
    page = admin_client.post(tools_url(made), sent, follow=True).content.decode()
    assert "has changed in the meantime" in page
    admin_client.post(tools_url(made), {"take_back": "find_book"})
    assert not McpToolApproval.objects.exists()


def test_a_server_that_cannot_be_asked_is_told_with_the_fix(admin_client: Any) -> None:
    url = reverse("admin:conversations_mcpserver_add")
    sent = {**FORM, "url": "http://127.0.0.1:8080/mcp"}
    page = admin_client.post(url, sent, follow=True).content.decode()
    assert "OUTBOUND_ALLOWED_HOSTS" in page
    server = McpServer.objects.get()
    assert (
        "OUTBOUND_ALLOWED_HOSTS" in admin_client.get(tools_url(server)).content.decode()
    )


def test_headers_that_are_none_are_refused(admin_client: Any) -> None:
    url = reverse("admin:conversations_mcpserver_add")
    sent = {**FORM, "url": "https://example.org", "request_headers": '{"X": 5}'}
    page = admin_client.post(url, sent).content.decode()
    assert "is to be a text, or an object with" in page
    assert not McpServer.objects.exists()


def test_staff_set_how_tools_run_and_which_token_is_sent(admin_client: Any) -> None:
    secret = Secret.objects.create(name="key")
    url = reverse("admin:conversations_mcpserver_add")
    sent = {
        **FORM,
        "url": "http://127.0.0.1:8080/mcp",
        "token": secret.pk,
        "tool_timeout_s": "301",
        "interruption_mode": "disable_during_tool",
    }
    assert "300" in admin_client.post(url, sent).content.decode()
    assert not McpServer.objects.exists()
    admin_client.post(url, {**sent, "tool_timeout_s": "30"})
    known = settings_of(McpServer.objects.get())
    assert known.timeout_ms == 30_000
    assert known.options_of("any")["interruption_mode"] == "disable_during_tool"
    assert list(known.headers) == ["X-Key", "authorization"]


def test_an_agents_form_offers_the_servers(admin_client: Any) -> None:
    server = McpServer.objects.create(name="Library", url="https://example.org/mcp")
    agent = Agent.objects.create(name="Ann")
    server.agents.add(agent)
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    form = admin_client.get(url).context["adminform"].form
    assert list(form.initial["mcp_servers"]) == [server]
    assert 'name="mcp_servers"' in str(form["mcp_servers"])
