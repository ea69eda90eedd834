"""What a client has beside its voice and words: tools that it runs, files it sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from channels.db import database_sync_to_async

from conversations.assembly.mcp_servers import ConversationServers
from conversations.assembly.tools import AgentTools
from conversations.engine.ports import FileContent
from conversations.engine.tools import ToolRunner
from conversations.engine.variables import Variables
from conversations.realtime.client_files import ClientFiles, FileRule
from conversations.realtime.client_tools import ClientTools
from conversations.store.agents.settings import AgentSettings
from conversations.store.calls.files import file_of


@dataclass(frozen=True, slots=True)
class ClientSide:
    """One client's tools and files."""

    tools: ClientTools = field(default_factory=ClientTools)
    files: ClientFiles = field(default_factory=ClientFiles)
    mcp: ConversationServers = field(default_factory=ConversationServers)
    """Servers whose tools it is told of, and may have to allow."""

    def runner(
        self, tools: AgentTools, variables: Callable[[], Variables]
    ) -> ToolRunner:
        """Who runs those of an agent's tools that are the client's."""
        configs = {config.name: config for config in tools.of_kind("client")}

        def parameters(name: str, given: Mapping[str, object]) -> Mapping[str, object]:
            # Prompts have the values of the start, tools those of the moment.
            return configs[name].arguments(given, variables().told)

        return self.tools.for_agent(parameters)


def client_side_of(agent: AgentSettings, conversation_id: str) -> ClientSide:
    """As the agent allows it."""
    return ClientSide(
        ClientTools(),
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
