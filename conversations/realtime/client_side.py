"""What a client has beside its voice and words: tools that it runs, files it sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from channels.db import database_sync_to_async
from django.utils import timezone

from conversations.assembly.tools import client_tools
from conversations.assembly.variables import client_variables, system_values
from conversations.engine.ports import FileContent, ToolKind
from conversations.engine.tools import ToolRunner
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.client_files import ClientFiles, FileRule
from conversations.realtime.client_tools import ClientTools
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.files import file_of


@dataclass(frozen=True, slots=True)
class ClientSide:
    """One client's tools and files."""

    tools: ClientTools = field(default_factory=ClientTools)
    files: ClientFiles = field(default_factory=ClientFiles)

    @property
    def runners(self) -> dict[ToolKind, ToolRunner]:
        """Who runs the tools of the client."""
        return {"client": self.tools}


def client_side_of(
    agent: AgentSettings, data: ConversationInitiationClientData, conversation_id: str
) -> ClientSide:
    """As the agent allows it."""
    began = timezone.now()
    known = client_variables(agent, data.dynamic_variables).told

    def variables() -> Mapping[str, object]:
        # Prompts have the values of the start, tools those of the moment.
        now = timezone.now()
        passed_s = int((now - began).total_seconds())
        return {
            **known,
            **system_values(agent.public_id, conversation_id, now, passed_s),
        }

    configs = {config.name: config for config in client_tools(agent)}

    def parameters(name: str, given: Mapping[str, object]) -> Mapping[str, object]:
        return configs[name].arguments(given, variables())

    return ClientSide(
        ClientTools(parameters),
        ClientFiles(
            FileRule(agent.files_allowed, agent.max_files),
            partial(database_sync_to_async(_load), conversation_id),
        ),
    )


def _load(conversation_id: str, file_id: str) -> FileContent | None:
    found = file_of(conversation_id, file_id)
    if found is None:
        return None
    return FileContent(found.name, found.media_type, found.load())
