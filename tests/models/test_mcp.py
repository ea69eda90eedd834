import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from conversations.models import AuthConnection, McpServer, McpToolApproval

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    return McpServer.objects.create(name="Books", url="https://mcp.example.org/mcp")


def test_whoever_sets_one_up_has_the_caller_asked_for_each_call(server):
    assert server.approval == "require_approval_all"
    assert server.public_id != McpServer(name="Other").public_id


@pytest.mark.parametrize("url", ["mcp.example.org", "ftp://example.org", "file:///x"])
def test_address_is_one_of_http(server, url):
    server.url = url
    with pytest.raises(ValidationError, match="valid URL"):
        server.full_clean()


def test_one_word_stands_on_each_tool(server):
    McpToolApproval.objects.create(server=server, tool_name="find", schema_hash="a")
    with pytest.raises(IntegrityError):
        McpToolApproval.objects.create(server=server, tool_name="find", schema_hash="b")


def test_connection_that_a_server_signs_in_by_stays(server):
    server.connection = AuthConnection.objects.create(name="CRM", kind="basic_auth")
    server.save()
    with pytest.raises(ProtectedError):
        server.connection.delete()


def test_approvals_go_with_their_server(server):
    McpToolApproval.objects.create(server=server, tool_name="find", schema_hash="a")
    server.delete()
    assert not McpToolApproval.objects.exists()
