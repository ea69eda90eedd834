"""Agents made, changed, copied and removed by programs."""

import secrets
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from conversations.models import Agent, AgentDocument, Document, McpServer, Tool
from conversations.models.agent_widget import AvatarKind
from conversations.models.identifiers import new_agent_id
from conversations.store.agents.config.conversion import (
    BadConfig,
    Fault,
    Links,
    apply,
)
from conversations.store.agents.config.defaults import CREATED
from conversations.store.agents.config.field import MISSING
from conversations.store.agents.config.links import (
    KNOWLEDGE_BASE,
    MCP_SERVER_IDS,
    TOOL_IDS,
)
from conversations.store.agents.config.values import MAX_NAME_CHARACTERS
from conversations.store.agents.model_choice import ProviderProblem
from conversations.store.agents.pictures import check_picture
from conversations.store.agents.questions import (
    copy_questions,
    put_criteria,
    put_items,
)
from conversations.store.nested import nested
from conversations.store.webhooks.choice import (
    AGENTS_CHOICE,
    UnknownWebhook,
    check_known,
)

NAME = "New agent"
COPY = " (copy)"


class NoAgent(LookupError):
    """There is no agent of this id."""


def find_agent(public_id: str) -> Agent:
    """With its tools, documents and questions. Raises NoAgent."""
    return _one(_with_links(Agent.objects.all()), public_id)


def create_agent(sent: dict[str, Any], problem: ProviderProblem) -> Agent:
    """A new agent with the settings sent. Raises BadConfig."""
    with transaction.atomic():
        agent = Agent(name=NAME, **CREATED)
        # A client that sends one bridging phrase means only that one.
        agent.fillers = agent.fillers.splitlines()[0]
        _check_webhook(sent)
        _save(agent, apply(agent, sent, problem))
        return find_agent(agent.public_id)


def change_agent(
    public_id: str, sent: dict[str, Any], problem: ProviderProblem
) -> Agent:
    """The agent with the settings sent, the others as they were.

    Raises NoAgent, BadConfig.
    """
    with transaction.atomic():
        locked = Agent.objects.select_for_update()
        agent = _one(_with_links(locked), public_id)
        avatar = _sent_avatar(sent)
        if avatar is not MISSING and _is_picture(avatar, public_id):
            # Sent back as it was shown: the picture stays, its address is not kept.
            sent = {**sent, "platform_settings": _without_avatar(sent)}
        elif avatar is not MISSING:
            _forget_picture(agent)
            agent.avatar, agent.widget_avatar_kind = "", AvatarKind.ORB
        _check_webhook(sent)
        _save(agent, apply(agent, sent, problem))
        return find_agent(public_id)


def duplicate_agent(public_id: str, name: str | None) -> Agent:
    """A copy under a new id, its picture included. Raises NoAgent, BadConfig."""
    with transaction.atomic():
        original = find_agent(public_id)
        picture = _content(original)
        filename = (original.avatar.name or "").rpartition("/")[2]
        agent = Agent.objects.get(pk=original.pk)
        agent.pk, agent._state.adding = None, True
        agent.public_id = new_agent_id()
        agent.name = original.name[: MAX_NAME_CHARACTERS - len(COPY)] + COPY
        if name is not None:
            apply(agent, {"name": name}, lambda column, name: None)
        agent.avatar = ContentFile(picture, filename) if picture is not None else ""
        agent.save()
        agent.tools.set(original.tools.all())
        agent.mcp_servers.set(original.mcp_servers.all())
        AgentDocument.objects.bulk_create(
            AgentDocument(agent=agent, document=link.document, usage=link.usage)
            for link in original.agentdocument_set.all()
        )
        copy_questions(original, agent)
        return find_agent(agent.public_id)


def delete_agent(public_id: str) -> None:
    """Remove the agent; its conversations stay. Raises NoAgent."""
    with transaction.atomic():
        agent = _one(Agent.objects.select_for_update(), public_id)
        _forget_picture(agent)
        agent.delete()


def put_picture(public_id: str, picture: "File[bytes]") -> Agent:
    """Let this be the picture of the agent's widget. Raises NoAgent, BadPicture."""
    extension = check_picture(picture).extension
    with transaction.atomic():
        agent = _one(Agent.objects.select_for_update(), public_id)
        _forget_picture(agent)
        agent.avatar = File(picture, f"{secrets.token_hex(8)}.{extension}")
        agent.widget_avatar_kind = AvatarKind.IMAGE
        agent.save(update_fields=["avatar", "widget_avatar_kind", "updated_at"])
        return agent


def remove_picture(public_id: str) -> Agent:
    """The widget has no picture of its own any more. Raises NoAgent."""
    with transaction.atomic():
        agent = _one(Agent.objects.select_for_update(), public_id)
        _forget_picture(agent)
        agent.avatar = ""
        agent.save(update_fields=["avatar", "updated_at"])
        return agent


def picture_of(agent: Agent, most_bytes: int) -> bytes:
    """The picture's content; empty if there is none, or a larger one."""
    content = _content(agent, most_bytes + 1) or b""
    return content if len(content) <= most_bytes else b""


def _check_webhook(sent: dict[str, Any]) -> None:
    """Refuse a webhook that nobody made; one that was removed since may stay."""
    try:
        check_known(nested(sent, *AGENTS_CHOICE))
    except UnknownWebhook as error:
        raise BadConfig([Fault(AGENTS_CHOICE, str(error))]) from None


def _content(agent: Agent, most_bytes: int = -1) -> bytes | None:
    if not agent.avatar:
        return None
    try:
        with agent.avatar.open("rb") as file:
            content: bytes = file.read(most_bytes)
    except FileNotFoundError:
        return None
    return content


def _with_links(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    return agents.prefetch_related(
        "tools",
        "mcp_servers",
        "agentdocument_set__document",
        "criteria",
        "collected_items",
    )


def _one(agents: QuerySet[Agent], public_id: str) -> Agent:
    agent = agents.filter(public_id=public_id).first()
    if agent is None:
        raise NoAgent(public_id)
    return agent


def _sent_avatar(sent: dict[str, Any]) -> Any:
    widget = (sent.get("platform_settings") or {}).get("widget") or {}
    return widget.get("avatar", MISSING) if isinstance(widget, dict) else MISSING


def _is_picture(avatar: Any, public_id: str) -> bool:
    url = avatar.get("url") if isinstance(avatar, dict) else None
    own = f"/agents/{public_id}/avatar"
    return isinstance(url, str) and url.partition("?")[0].endswith(own)


def _without_avatar(sent: dict[str, Any]) -> dict[str, Any]:
    platform = sent["platform_settings"]
    widget = {k: v for k, v in platform["widget"].items() if k != "avatar"}
    return {**platform, "widget": widget}


def _forget_picture(agent: Agent) -> None:
    storage, name = agent.avatar.storage, agent.avatar.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _save(agent: Agent, links: Links) -> None:
    tools = _tools(links)
    servers = _mcp_servers(links)
    documents = _documents(links)
    agent.save()
    if tools is not None:
        agent.tools.set(tools)
    if servers is not None:
        agent.mcp_servers.set(servers)
    if documents is not None:
        AgentDocument.objects.filter(agent=agent).delete()
        AgentDocument.objects.bulk_create(
            AgentDocument(agent=agent, document=document, usage=usage)
            for document, usage in documents
        )
    if links.criteria is not None:
        put_criteria(agent, links.criteria)
    if links.items is not None:
        put_items(agent, links.items)


def _tools(links: Links) -> list[Tool] | None:
    if links.tool_ids is None:
        return None
    found = list(Tool.objects.filter(public_id__in=links.tool_ids))
    _check_all_found("tool", TOOL_IDS.path, links.tool_ids, found)
    return found


def _mcp_servers(links: Links) -> list[McpServer] | None:
    if links.mcp_server_ids is None:
        return None
    found = list(McpServer.objects.filter(public_id__in=links.mcp_server_ids))
    _check_all_found("MCP server", MCP_SERVER_IDS.path, links.mcp_server_ids, found)
    return found


def _documents(links: Links) -> list[tuple[Document, str]] | None:
    if links.documents is None:
        return None
    wanted = {document.public_id: document.usage for document in links.documents}
    found = list(Document.objects.filter(public_id__in=wanted))
    _check_all_found("document", KNOWLEDGE_BASE.path, wanted, found)
    by_id = {document.public_id: document for document in found}
    return [(by_id[public_id], usage) for public_id, usage in wanted.items()]


def _check_all_found(
    what: str,
    path: tuple[str, ...],
    wanted: Any,
    found: list[Tool] | list[Document] | list[McpServer],
) -> None:
    unknown = sorted(set(wanted) - {row.public_id for row in found})
    if unknown:
        named = ", ".join(repr(public_id[:80]) for public_id in unknown[:10])
        raise BadConfig([Fault(path, f"there is no {what} {named}")])
