"""The tools and documents of an agent, as the API has them."""

from dataclasses import dataclass, field
from typing import Any

from conversations.models import Agent
from conversations.store.agents.config import values
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import BadValue, Path

_prompt: Path = ("conversation_config", "agent", "prompt")


@dataclass(frozen=True, slots=True)
class UsedDocument:
    """A document of an agent, and how it is used."""

    public_id: str
    usage: str
    name: str = field(default="", compare=False)
    kind: str = field(default="", compare=False)


def _documents(value: Any) -> list[UsedDocument]:
    found: dict[str, UsedDocument] = {}
    if not isinstance(value, list):
        raise BadValue(f"is to be a list, not {values.kind_of(value)}")
    for index, item in enumerate(value[: values.MAX_ITEMS]):
        entry = values.mapping(item, (str(index),))
        public_id, usage = entry.get("id"), entry.get("usage_mode") or "auto"
        if not isinstance(public_id, str) or not public_id:
            raise BadValue("is to be the id of a document", (str(index), "id"))
        if usage not in ("auto", "prompt"):
            raise BadValue("is to be auto or prompt", (str(index), "usage_mode"))
        found[public_id] = UsedDocument(public_id, usage)
    return list(found.values())


def _shown_documents(documents: list[UsedDocument]) -> list[dict[str, str]]:
    return [
        {
            "type": document.kind,
            "name": document.name,
            "id": document.public_id,
            "usage_mode": document.usage,
        }
        for document in documents
    ]


def _tool_ids(agent: Agent) -> frozenset[str]:
    return (
        frozenset(t.public_id for t in agent.tools.all()) if agent.pk else frozenset()
    )


def _mcp_server_ids(agent: Agent) -> frozenset[str]:
    return (
        frozenset(server.public_id for server in agent.mcp_servers.all())
        if agent.pk
        else frozenset()
    )


def _used_documents(agent: Agent) -> list[UsedDocument]:
    if not agent.pk:
        return []
    links = agent.agentdocument_set.all()
    return [
        UsedDocument(
            link.document.public_id, link.usage, link.document.name, link.document.kind
        )
        for link in links
    ]


TOOL_IDS = ConfigField(
    (*_prompt, "tool_ids"),
    "tools",
    lambda value: frozenset(values.ids(value)),
    sorted,
    get=_tool_ids,
    null=frozenset(),
)
MCP_SERVER_IDS = ConfigField(
    (*_prompt, "mcp_server_ids"),
    "mcp_servers",
    lambda value: frozenset(values.ids(value)),
    sorted,
    get=_mcp_server_ids,
    null=frozenset(),
)
KNOWLEDGE_BASE = ConfigField(
    (*_prompt, "knowledge_base"),
    "documents",
    _documents,
    _shown_documents,
    get=_used_documents,
    null=[],
)
