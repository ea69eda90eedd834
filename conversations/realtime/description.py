"""What is kept of a client's first words: who it says it is, and what it asked for."""

from typing import TypedDict

from conversations.assembly.variables import client_variables
from conversations.engine.variables import Variables
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.store.agents.settings import AgentSettings


class Description(TypedDict):
    """Columns of the conversation, under their own names."""

    source: str
    source_version: str
    user_id: str
    dynamic_variables: dict[str, object]
    initiation_data: dict[str, object]


def description(
    agent: AgentSettings, data: ConversationInitiationClientData
) -> Description:
    """What the client said, without secrets."""
    asked = data.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if "dynamic_variables" in asked:
        asked["dynamic_variables"] = Variables.of(asked["dynamic_variables"]).told
    return Description(
        source=data.source_info.source,
        source_version=data.source_info.version,
        user_id=data.user_id or "",
        dynamic_variables=dict(client_variables(agent, data.dynamic_variables).told),
        initiation_data=asked,
    )
