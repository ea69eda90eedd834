"""Runs tools of MCP servers, and tells the client how each call stands.

A call is sent once. What is asked of the caller is about the tool as its server describes
it at that moment.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from conversations.engine.client_limits import ClientLimits
from conversations.engine.tools import ToolCall, ToolOutcome
from conversations.engine.variables import Variables
from conversations.protocol.mcp_server import ListedTool
from conversations.protocol.mcp_tool_override import ToolOverride
from conversations.protocol.tool_events import McpToolCall
from conversations.protocol.tool_schema import MissingParameterValue
from conversations.tools.mcp.approvals import Approvals
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.link import Link

logger = logging.getLogger(__name__)

GONE = "The server has this tool no more."
REFUSED = "Not run: the user said no to it."
UNANSWERED = "Not run: the user did not say whether it may run."
CANNOT_ASK = (
    "Not run: it needs the user's yes, and this client cannot be asked. Staff: have the"
    " agent send mcp_tool_call events, or approve the tool."
)
FAILED = "The tool failed on this server; its log says why."

Tell = Callable[[McpToolCall], None]


@dataclass(frozen=True, slots=True)
class Callee:
    """The tool behind a name the model knows."""

    link: Link
    tool_name: str
    variables: Callable[[], Variables] = Variables
    """As they are at the moment."""

    @property
    def override(self) -> ToolOverride | None:
        """What is other for this tool than for its server's others."""
        return self.link.server.overrides.get(self.tool_name)

    def completed(self, given: Mapping[str, object]) -> dict[str, object]:
        """The arguments as they are sent. Raises McpFailed."""
        if self.override is None:
            return dict(given)
        try:
            return self.override.completed(given, self.variables().told)
        except MissingParameterValue as missing:
            raise McpFailed(str(missing)) from None


@dataclass(frozen=True, slots=True)
class Client:
    """Whom the calls are told to, and who says yes."""

    approvals: Approvals
    tell: Tell
    can_be_asked: Callable[[], bool]


class _Stopped(Exception):
    """The call ends without a result; `decision` is what the caller said."""

    def __init__(self, words: str, decision: str = "") -> None:
        super().__init__(words)
        self.decision = decision


class McpTools:
    """The `ToolRunner` of one agent's MCP servers."""

    def __init__(self, callees: Mapping[str, Callee], client: Client) -> None:
        """`callees` by the name the model knows."""
        self._callees = callees
        self._client = client

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Run it, with the caller's yes where one is needed."""
        callee = self._callees[call.tool.name]
        told = McpToolCall(
            service_id=callee.link.server.public_id,
            tool_call_id=call.call_id,
            tool_name=callee.tool_name,
            parameters=dict(call.arguments),
            timestamp=_now(),
            state="loading",
        )
        try:
            told = told.model_copy(
                update={"parameters": callee.completed(call.arguments)}
            )
            outcome = await self._run(callee, told, call.client_limits)
        except (McpFailed, _Stopped) as error:
            decision = error.decision if isinstance(error, _Stopped) else ""
            outcome = ToolOutcome(str(error), is_error=True, approval=decision)
        except Exception:
            logger.exception("MCP tool %s failed", callee.tool_name)
            outcome = ToolOutcome(FAILED, is_error=True)
        if outcome.is_error:
            self._tell(told, state="failure", error_message=outcome.text or FAILED)
        return replace(outcome, server=callee.link.server.name)

    async def _run(
        self, callee: Callee, told: McpToolCall, limits: ClientLimits
    ) -> ToolOutcome:
        server = callee.link.server
        tool = (await callee.link.tools()).get(callee.tool_name)
        if tool is None:
            raise McpFailed(GONE)
        approval = "auto"
        if server.needs_yes(tool):
            approval = await self._asked(tool, told, limits)
        self._tell(told, state="loading", tool_description=tool.description)
        assigns = callee.override.assignments if callee.override else ()
        limit_ms = (
            server.timeout_ms_of(tool.name) or settings.PARLEY["MCP_TOOL_TIMEOUT_MS"]
        )
        try:
            async with asyncio.timeout(limit_ms / 1000):
                result = await callee.link.call(tool.name, told.parameters, assigns)
        except TimeoutError:
            raise _Stopped(
                f"The tool did not answer within {limit_ms / 1000:g} seconds.", approval
            ) from None
        if not result.is_error:
            self._tell(
                told,
                state="success",
                tool_description=tool.description,
                result=tuple(dict(part) for part in result.parts),
            )
        return ToolOutcome(
            result.text,
            result.is_error,
            variables=result.variables,
            approval=approval,
        )

    async def _asked(
        self, tool: ListedTool, told: McpToolCall, limits: ClientLimits
    ) -> str:
        if not self._client.can_be_asked():
            raise _Stopped(CANNOT_ASK, "unanswered")
        timeout_ms = settings.PARLEY["MCP_APPROVAL_TIMEOUT_MS"]
        self._tell(
            told,
            state="awaiting_approval",
            tool_description=tool.description,
            approval_timeout_secs=max(1, timeout_ms // 1000),
        )
        decision = await self._client.approvals.asked(
            told.tool_call_id, timeout_ms, limits
        )
        if decision != "given":
            raise _Stopped(REFUSED if decision == "refused" else UNANSWERED, decision)
        return decision

    def _tell(self, told: McpToolCall, **changes: object) -> None:
        fields = {**told.model_dump(), "timestamp": _now(), **changes}
        self._client.tell(McpToolCall.model_validate(fields))


def _now() -> str:
    return timezone.now().isoformat()
