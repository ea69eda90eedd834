"""What the agents' part of the API takes and gives: the vendor's shapes."""

from typing import Any

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict

from conversations.api.ownership import access_info
from conversations.doors.pictures import picture_json
from conversations.store.agents.config.conversion import shown


class AgentChanges(BaseModel):
    """Settings of an agent: any subset; objects are merged with what there is."""

    model_config = ConfigDict(extra="allow")

    name: str | None = None
    tags: list[str] | None = None
    conversation_config: dict[str, Any] | None = None
    platform_settings: dict[str, Any] | None = None
    workflow: dict[str, Any] | None = None

    def sent(self) -> dict[str, Any]:
        """What the client wrote, null sections left out."""
        return self.model_dump(exclude_unset=True, exclude=self._null_sections())

    def _null_sections(self) -> set[str]:
        return {name for name in type(self).model_fields if getattr(self, name) is None}


class NewAgent(AgentChanges):
    """Settings of a new agent; what is left out has its default."""

    conversation_config: dict[str, Any]


class AgentName(BaseModel):
    """A name, or none."""

    name: str | None = None


class MadeAgent(BaseModel):
    """Which agent it is."""

    agent_id: str


class AgentShown(BaseModel):
    """An agent with all its settings."""

    model_config = ConfigDict(extra="allow")

    agent_id: str
    name: str
    conversation_config: dict[str, Any]
    metadata: dict[str, Any]
    platform_settings: dict[str, Any]
    workflow: Any
    tags: list[str]
    access_info: dict[str, Any]
    phone_numbers: list[Any]
    whatsapp_accounts: list[Any]


class AgentSummary(BaseModel):
    """An agent in a list."""

    agent_id: str
    name: str
    voice_id: str
    tags: list[str]
    created_at_unix_secs: int
    updated_at_unix_secs: int
    last_call_time_unix_secs: int | None
    archived: bool
    access_info: dict[str, Any]


class AgentsShown(BaseModel):
    """A page of agents."""

    agents: list[AgentSummary]
    next_cursor: str | None
    has_more: bool


class AgentLink(BaseModel):
    """An agent, and a token where one is needed to share it."""

    agent_id: str
    token: dict[str, Any] | None


def agent_json(agent: Any, request: HttpRequest) -> dict[str, Any]:
    """An agent as `get` answers it."""
    settings = shown(agent)
    if agent.shows_picture:
        settings["platform_settings"]["widget"]["avatar"] = picture_json(agent, request)
    return {
        **settings,
        "agent_id": agent.public_id,
        "metadata": {
            "created_at_unix_secs": int(agent.created_at.timestamp()),
            "updated_at_unix_secs": int(agent.updated_at.timestamp()),
        },
        "access_info": access_info(),
        "phone_numbers": [],
        "whatsapp_accounts": [],
    }
