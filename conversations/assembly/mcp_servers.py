"""The MCP servers of one conversation: who asks them, and what the model knows of them."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass

from conversations.engine.fencing import Fence
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import (
    Execution,
    InterruptionMode,
    PreToolSpeech,
    Tool,
    ToolRunner,
)
from conversations.engine.variables import Variables
from conversations.protocol.mcp_server import ListedTool, McpServerSettings
from conversations.protocol.server_events import ServerEvent
from conversations.protocol.tool_events import McpConnectionStatus, McpIntegration
from conversations.store.agents.settings import AgentSettings
from conversations.store.library.mcp_tools import keep_failure, keep_listing
from conversations.tools.asking import read_secret, stored
from conversations.tools.connections.authorization import Connections
from conversations.tools.mcp.approvals import Approvals
from conversations.tools.mcp.connection import Credentials
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.link import Link
from conversations.tools.mcp.listing import Listing
from conversations.tools.mcp.naming import names_for_model
from conversations.tools.mcp.runner import Callee, Client, McpTools

AT_ONCE = 4
"""Connections of one conversation that are made at the same moment."""
MAX_DESCRIPTION_CHARACTERS = 2_000
"""Of one tool, as the model is told."""
CUT = "..."

Send = Callable[[ServerEvent], None]


def no_one(event: ServerEvent) -> None:
    """Nobody is there yet."""


@dataclass(frozen=True, slots=True)
class NamedTool:
    """A tool as it was last listed, under the name the model knows."""

    name: str
    server: McpServerSettings
    tool: ListedTool


def named_tools(agent: AgentSettings, taken: Collection[str]) -> list[NamedTool]:
    """The tools of the agent's servers, with names unlike those `taken`."""
    found = [(server, tool) for server in agent.mcp_servers for tool in server.listed]
    names = names_for_model([(s.name, t.name) for s, t in found], taken)
    return [NamedTool(name, *one) for name, one in zip(names, found, strict=True)]


def mcp_tools(
    agent: AgentSettings, named: Sequence[NamedTool], fence: Fence
) -> tuple[Tool, ...]:
    """As the model is told of them; what the servers say of it is fenced."""
    return tuple(_tool(one, agent, fence) for one in named)


class ConversationServers:
    """Every MCP server of one conversation, asked on one connection each."""

    def __init__(self) -> None:
        self._approvals = Approvals()
        self._links: dict[str, Link] = {}
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._tasks: asyncio.TaskGroup | None = None
        self._send: Send = no_one
        self._can_be_asked = False
        self._variables: Callable[[], Variables] = Variables

    def connect(self, send: Send, *, can_be_asked: bool) -> None:
        """The client is there; `send` takes what it is told."""
        self._send, self._can_be_asked = send, can_be_asked

    def begin(self, tasks: asyncio.TaskGroup) -> None:
        """Connect to the servers there are so far, beside the first words."""
        self._tasks = tasks
        if self._links:
            for link in self._links.values():
                link.begin()
            tasks.create_task(self._tell_status(), name="MCP servers")

    async def close(self) -> None:
        """The conversation is over."""
        for link in self._links.values():
            await link.close()

    def runner(
        self,
        agent: AgentSettings,
        named: Sequence[NamedTool],
        variables: Callable[[], Variables],
    ) -> ToolRunner:
        """Who runs this agent's, which go by these names."""
        callees = {
            one.name: Callee(
                self._link(one.server, variables), one.tool.name, variables
            )
            for one in named
        }
        for server in agent.mcp_servers:
            # Also one whose tools nobody knows yet: the next conversation does.
            self._link(server, variables)
        return McpTools(callees, Client(self._approvals, self._told, self._may_ask))

    def answer(self, call_id: str, *, is_approved: bool) -> bool:
        """The caller says yes or no; False when nothing was asked."""
        return self._approvals.answer(call_id, is_approved=is_approved)

    def _told(self, event: ServerEvent) -> None:
        self._send(event)

    def _may_ask(self) -> bool:
        return self._can_be_asked

    def _link(
        self, server: McpServerSettings, variables: Callable[[], Variables]
    ) -> Link:
        link = self._links.get(server.public_id)
        if link is None:
            credentials = Credentials(read_secret, Connections())
            link = self._links[server.public_id] = Link(
                server, credentials, variables, self._at_once, _keep, self._spawn
            )
            if self._tasks is not None:
                link.begin()
        return link

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        assert self._tasks is not None, "servers are asked once the client is there"
        return self._tasks.create_task(work, name="MCP server")

    async def _tell_status(self) -> None:
        links = list(self._links.values())
        states = await asyncio.gather(*map(_status, links))
        self._send(McpConnectionStatus(integrations=tuple(states)))


async def _status(link: Link) -> McpIntegration:
    try:
        count, is_connected = len(await link.tools()), True
    except McpFailed as failure:
        count, is_connected = 0, False
        await stored(keep_failure, link.server.public_id, str(failure))
    return McpIntegration(
        integration_id=link.server.public_id,
        integration_type="mcp_server",
        is_connected=is_connected,
        tool_count=count,
    )


async def _keep(server: McpServerSettings, listing: Listing) -> None:
    await stored(keep_listing, server.public_id, listing.tools, listing.left_out)


def _tool(one: NamedTool, agent: AgentSettings, fence: Fence) -> Tool:
    said = one.tool.description[:MAX_DESCRIPTION_CHARACTERS]
    if len(said) < len(one.tool.description):
        said += CUT
    override = one.server.overrides.get(one.tool.name)
    asked = dict(one.tool.input_schema)
    schema = fence.schema(override.asked_of_model(asked) if override else asked)
    assert isinstance(schema, dict)
    return Tool(
        ToolDeclaration(
            one.name,
            f"A tool of {one.server.name}. {fence.around(said)}",
            {"type": "object", **schema},
        ),
        "mcp",
        # Its runner watches the time, which does not count while the caller is asked.
        timeout_ms=None,
        execution=Execution(_option(one, "execution_mode", Execution.IMMEDIATE)),
        pre_tool_speech=PreToolSpeech(
            _option(one, "pre_tool_speech", PreToolSpeech.AUTO)
        ),
        interruption_mode=InterruptionMode(
            _option(one, "interruption_mode", InterruptionMode.ALLOW)
        ),
        key=f"{agent.public_id}/{one.server.public_id}/{one.tool.name}",
    )


def _option(one: NamedTool, name: str, otherwise: str) -> str:
    return str(one.server.options_of(one.tool.name).get(name) or otherwise)
