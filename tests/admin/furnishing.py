"""An installation with some of everything that agents know and act by, to be looked at.

Names are long and without a space where people's may be, and things fail that can fail.
"""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from conversations.models import (
    Agent,
    AgentDocument,
    AuthConnection,
    Document,
    McpServer,
    ModelPrice,
    ModelProvider,
    ModelUse,
    Note,
    Passage,
    Secret,
    Tool,
)
from conversations.models.sealed import Sealed
from conversations.protocol.auth_connection import parse_connection
from conversations.protocol.mcp_server import ListedTool
from conversations.protocol.tool_config import parse_tool
from conversations.store.library.connections import create_connection
from conversations.store.library.mcp_tools import approve, keep_listing, listed
from conversations.store.library.tools import create_tool
from tests.store.held_conversations import call, held, looked_up, turn

LONG = "inventory_of_everything_that_the_northern_branch_has_ever_lent_2026_final"
OPENING = "We open at nine on weekdays and at ten on Saturdays. " * 6
REFUSED = (
    "https://example.com/a/very/long/address/that/never/seems/to/end/at/all answered"
    " 404 (Not Found). Correct the address, or take the document out."
)
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string", "description": "Of the book."}},
    "required": ["title"],
}


def address(name, *args):
    """Of a page of the admin, below `conversations_`."""
    return reverse(f"admin:conversations_{name}", args=args)


def furnish(user):
    """Make it, approved by `user`; gives the pages to look at, by name."""
    desk = Agent.objects.create(public_id="agent_desk", name="Library desk")
    return {
        **_documents(desk),
        **_tools(desk),
        **_connections(),
        **_mcp_servers(desk, user),
        **_models(),
        **_conversation(desk),
        "agent": address("agent_change", desk.pk),
        "agent-new": address("agent_add"),
    }


def _documents(desk):
    folder = Document.objects.create(kind="folder", name="Branches", reading="ready")
    told = Document.objects.create(
        kind="text",
        name="Opening hours",
        text=OPENING,
        size_bytes=len(OPENING),
        folder=folder,
        reading="ready",
        edition=1,
        passages_done=2,
        passages_total=2,
        embedded_by="offline/e5-minilm",
    )
    for position, heading in enumerate(("Hours", LONG)):
        Passage.objects.create(
            document=told, position=position, heading=heading, text=OPENING, vector=b""
        )
    broken = Document.objects.create(
        kind="url",
        name="Fees",
        url="https://example.com/" + LONG,
        text="A lost card costs two pounds.",
        reading="failed",
        error=REFUSED,
        refresh_hours=24,
        fetched_at=timezone.now(),
    )
    running = Document.objects.create(
        kind="file",
        name=f"{LONG}.pdf",
        filename=f"{LONG}.pdf",
        reading="running",
        passages_done=40,
        passages_total=312,
        edition=1,
        size_bytes=7_340_032,
        folder=folder,
    )
    AgentDocument.objects.create(agent=desk, document=told)
    AgentDocument.objects.create(agent=desk, document=running, usage="prompt")
    added = address("document_add")
    return {
        "documents": address("document_changelist"),
        **{
            f"document-new-{kind}": f"{added}?kind={kind}"
            for kind in ("text", "file", "url", "folder")
        },
        "document-text": address("document_change", told.pk),
        "document-broken": address("document_change", broken.pk),
        "document-running": address("document_change", running.pk),
        "document-folder": address("document_change", folder.pk),
        "document-question": f"{address('document_trial')}?document={told.public_id}",
    }


def _tools(desk):
    configs = [
        {
            "type": "webhook",
            "name": "find_books_" + "by_title_author_or_year_" * 2,
            "description": "Looks books up in the catalogue. " * 8,
            "api_schema": {
                "url": f"https://catalogue.example.com/{LONG}/books",
                "query_params_schema": {
                    "properties": {"q": {"type": "string", "description": "Words."}}
                },
            },
        },
        {
            "type": "client",
            "name": "show_map",
            "description": "Shows where a branch is.",
        },
        {"type": "system", "name": "end_call", "description": "Ends the call."},
    ]
    made = [create_tool(parse_tool(config)) for config in configs]
    desk.tools.set(made[:2])
    added = address("tool_add")
    return {
        "tools": address("tool_changelist"),
        **{
            f"tool-new-{kind}": f"{added}?kind={kind}" for kind in ("webhook", "system")
        },
        "tool": address("tool_change", made[0].pk),
    }


def _connections():
    secret = Secret.objects.create(name=LONG, value=Sealed.of("hush"))
    fields = {
        "auth_type": "oauth2_client_credentials",
        "name": f"CRM {LONG}",
        "provider": "salesforce",
        "client_id": "3MVG",
        "client_secret": "hush-hush",
        "token_url": "http://127.0.0.1:9/services/oauth2/token",
    }
    crm = create_connection(parse_connection(fields))
    AuthConnection.objects.update(
        status="refresh_failed",
        error="The token endpoint answered 400: invalid_client. Check the client id.",
    )
    added = address("authconnection_add")
    return {
        "secrets": address("secret_changelist"),
        "secret-new": address("secret_add"),
        "secret": address("secret_change", secret.pk),
        "connections": address("authconnection_changelist"),
        **{
            f"connection-new-{kind}": f"{added}?kind={kind}"
            for kind in ("oauth2_jwt", "custom_header_auth")
        },
        "connection": address("authconnection_change", crm.pk),
        "connection-test": address("authconnection_test", crm.pk),
    }


def _mcp_servers(desk, user):
    server = McpServer.objects.create(
        name="Catalogue",
        url=f"https://mcp.example.com/{LONG}",
        approval="require_approval_per_tool",
        error="The server did not answer within 5 s. Is it running?",
    )
    server.agents.add(desk)
    tools = [
        ListedTool("find_book", "Finds a book by its title.", SCHEMA),
        ListedTool(LONG, "Counts. " * 60, SCHEMA),
        ListedTool("renew", "Renews a loan.", {"type": "object"}),
    ]
    keep_listing(server.public_id, tools, server.error)
    server.refresh_from_db()
    for tool in listed(server)[:2]:
        approve(server, tool, by=user)
    changed = ListedTool("find_book", "Finds a book, and pays for it.", SCHEMA)
    keep_listing(server.public_id, [changed, *tools[1:]], server.error)
    return {
        "servers": address("mcpserver_changelist"),
        "server-new": address("mcpserver_add"),
        "server": address("mcpserver_change", server.pk),
        "server-tools": address("mcpserver_tools", server.pk),
    }


def _models():
    claude = ModelProvider.objects.create(
        kind="llm",
        slug="claude",
        name="Claude",
        base_url=f"http://127.0.0.1:9/{LONG}/v1",
        model_names=["opus", "sonnet", LONG],
        listed_at=timezone.now(),
        error="Nobody answered at 127.0.0.1:9: is the server running?",
    )
    price = ModelPrice.objects.create(
        model=f"claude/{LONG}", per_million_input_tokens=5
    )
    return {
        "providers": address("modelprovider_changelist"),
        "provider-new": address("modelprovider_add"),
        "provider": address("modelprovider_change", claude.pk),
        "provider-try": address("modelprovider_try", claude.pk),
        "prices": address("modelprice_changelist"),
        "price-new": address("modelprice_add"),
        "price": address("modelprice_change", price.pk),
    }


def _conversation(desk):
    bills = Agent.objects.create(public_id="agent_bills", name="Billing desk")
    talk = held(desk, started_at=timezone.now() - timedelta(hours=1), turn_count=6)
    talk.ended_at = talk.started_at + timedelta(seconds=61)
    talk.save()
    turn(talk, "user", "When are you open, and do you have Emma?", 1)
    found = looked_up(talk, 1, "opening hours, Emma", document=LONG, text=OPENING)
    found.passages = [*found.passages, {**found.passages[0], "score": 0.31}]
    found.save()
    call(
        talk,
        "find_books_by_title_author_or_year",
        1,
        kind="webhook",
        arguments={"q": "Emma", "where": LONG},
        result='{"books": [{"title": "Emma", "copies": 3}]}',
        latency_ms=412,
        variable_updates=[{"name": "book", "value": "Emma"}],
    )
    call(
        talk,
        "renew",
        1,
        kind="mcp",
        server="Catalogue",
        approval="refused",
        result="The caller refused.",
        is_error=True,
        latency_ms=4_000,
    )
    turn(talk, "agent", "At nine. There are three copies.", 2, agent_id_then="")
    turn(talk, "user", "I have a question on my bill.", 3)
    call(
        talk,
        "transfer_to_agent",
        3,
        kind="system",
        arguments={"agent_id": bills.public_id, "reason": "A bill."},
        result="The other agent speaks from here on.",
        latency_ms=3,
    )
    turn(talk, "agent", "This is billing.", 4, agent_id_then=bills.public_id)
    Note.objects.create(
        conversation=talk, kind="llm_error", text=f"Fell back to {LONG}", at_ms=6_100
    )

    def use(kind, model, cost, **counts):
        ModelUse.objects.create(
            conversation=talk, kind=kind, model=model, cost=cost, **counts
        )

    use("llm", f"claude/{LONG}", Decimal("0.0312"), input_tokens=6_000, requests=4)
    use("tts", "openai/voice", None, characters=400, estimated=True)
    return {"conversation": address("conversation_change", talk.pk)}


def emptied():
    """Nothing is there any more."""
    for model in (Tool, Secret, AuthConnection, McpServer, ModelProvider, ModelPrice):
        model.objects.all().delete()
    Document.objects.all().delete()
