"""Runs the tools a model asks for, each request once, and sees that each gets an answer.

A call that was begun goes on when the user interrupts the agent: it cannot be taken
back, and what it returns belongs into the dialogue.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from conversations.engine.client_limits import ClientLimits
from conversations.engine.dialogue import Dialogue
from conversations.engine.outputs import Output, ToolReported
from conversations.engine.ports import ToolKind, ToolRequest
from conversations.engine.recollection import Said
from conversations.engine.record import Recorder, ToolRun
from conversations.engine.tool_errors import told
from conversations.engine.tool_phrases import ToolLatencies
from conversations.engine.tools import (
    END_CALL,
    ErrorHandling,
    Execution,
    Tool,
    ToolCall,
    ToolOutcome,
    ToolRunner,
)
from conversations.engine.variables import LiveVariables

logger = logging.getLogger(__name__)

UNKNOWN_TOOL = "There is no such tool."
NOT_RUN = "Not run: the user spoke first."
TOO_MANY = "Not run: too many tools in one turn. Answer with what you know."
TOO_MANY_AT_ONCE = "Not run: too many tools at once. Ask for fewer."
CUT = "... (cut: the result is too long)"
BROKEN = "The tool is broken here. Do not try it again."
"""Why, the log tells."""
ENDED = "Not answered: the conversation ended."

Request = tuple[int, ToolRequest]
"""When the model asked, and for what."""


class ToolDesk:
    """The tools of one conversation."""

    def __init__(  # noqa: PLR0913  # the composition of one conversation
        self,
        tools: Sequence[Tool],
        runners: Mapping[ToolKind, ToolRunner],
        dialogue: Dialogue,
        recorder: Recorder,
        tasks: asyncio.TaskGroup,
        *,
        tell: Callable[[Output], None],
        now_ms: Callable[[], int],
        result_limit_characters: int,
        most_at_once: int = 32,
        variables: LiveVariables | None = None,
        latencies: ToolLatencies | None = None,
    ) -> None:
        self.become(tools, runners)
        self._variables = variables or LiveVariables()
        self.latencies = latencies or ToolLatencies()
        self._dialogue = dialogue
        self._recorder = recorder
        self._tasks = tasks
        self._tell = tell
        self._now_ms = now_ms
        self._limit_characters = result_limit_characters
        self._most_at_once = most_at_once
        self._used_ids: set[str] = set()
        self._running: set[asyncio.Task[ToolOutcome]] = set()
        self._client_limits = ClientLimits()
        self.stand_still = self._client_limits.stand_still
        self.resume = self._client_limits.resume

    def recall(self, said: Sequence[Said]) -> None:
        """Calls of another process have their ids."""
        self._used_ids |= {one.call_id for turn in said for one in turn.requests}

    def become(
        self, tools: Sequence[Tool], runners: Mapping[ToolKind, ToolRunner]
    ) -> None:
        """From now on it is these tools that are run; calls that were begun go on."""
        self._tools = {tool.name: tool for tool in tools}
        self._runners = runners

    def find(self, name: str) -> Tool | None:
        """The declared tool of this name that can be run here."""
        tool = self._tools.get(name)
        return tool if tool is not None and tool.kind in self._runners else None

    def ends_call(self, name: str) -> bool:
        """Whether asking for this is to hang up; an agent that may not cannot."""
        tool = self._tools.get(name)
        return tool is not None and tool.name == END_CALL and tool.kind == "system"

    def begin(
        self, event_id: int, text: str, requests: Sequence[Request]
    ) -> list[asyncio.Task[ToolOutcome]]:
        """Run what was asked for along with `text`. Returns those to be waited for."""
        unique = self._with_ids_of_their_own(requests)
        self._dialogue.tools_called(event_id, text, [request for _, request in unique])
        begun = [
            self._begin(event_id, *request, is_one_too_many=place >= self._most_at_once)
            for place, request in enumerate(unique)
        ]
        return [task for task in begun if task is not None]

    def refuse(self, event_id: int, requests: Sequence[Request], reason: str) -> None:
        """Keep that tools were asked for and not run."""
        for requested_ms, request in self._with_ids_of_their_own(requests):
            run = self._run_of(event_id, requested_ms, request)
            self._returned(run, ToolOutcome(reason, is_error=True))

    def end_call(self, event_id: int, requested_ms: int, request: ToolRequest) -> None:
        """Report the end of the call: everything said has been heard."""
        (unique,) = self._with_ids_of_their_own([(requested_ms, request)])
        run = self._run_of(event_id, *unique)
        self._recorder.tool_called(run)
        self._report(run)
        self._report(self._returned(run, ToolOutcome("")))

    def close(self) -> None:
        """The conversation is over: wait for nothing more."""
        for task in self._running:
            task.cancel()

    # --- One call ------------------------------------------------------------------------

    def _begin(
        self,
        event_id: int,
        requested_ms: int,
        request: ToolRequest,
        *,
        is_one_too_many: bool,
    ) -> asyncio.Task[ToolOutcome] | None:
        run = self._run_of(event_id, requested_ms, request)
        self._recorder.tool_called(run)
        if is_one_too_many:
            self._returned(run, ToolOutcome(TOO_MANY_AT_ONCE, is_error=True))
            return None
        tool = self.find(request.name)
        if tool is None:
            self._returned(run, ToolOutcome(UNKNOWN_TOOL, is_error=True))
            return None
        self._report(run)
        task = self._tasks.create_task(
            self._call(tool, self._runners[tool.kind], run),
            name=f"tool {request.name} {request.call_id}",
        )
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return None if tool.execution is Execution.ASYNC else task

    async def _call(self, tool: Tool, runner: ToolRunner, run: ToolRun) -> ToolOutcome:
        call = ToolCall(
            run.call_id,
            tool,
            run.arguments,
            run.event_id,
            self._dialogue.user_turns,
            self._client_limits,
        )
        begun_ms = self._now_ms()
        try:
            limit_s = _seconds(tool.timeout_ms)
            is_the_clients = tool.kind == "client"
            within = self._client_limits.within if is_the_clients else asyncio.timeout
            async with within(limit_s):
                outcome = await runner.run(call)
        except TimeoutError:
            outcome = ToolOutcome(_too_late(tool.timeout_ms), is_error=True)
        except asyncio.CancelledError:
            self._returned(run, ToolOutcome(ENDED, is_error=True))
            raise
        except Exception:
            # A fault in one tool ends no conversation.
            logger.exception("The tool %s (%s) is broken", tool.name, tool.kind)
            outcome = ToolOutcome(BROKEN, is_error=True)
        self.latencies.took(tool, self._now_ms() - begun_ms)
        run = replace(
            run,
            server=outcome.server,
            approval=outcome.approval,
            variable_updates=self._variables.update(outcome.variables),
        )
        self._report(self._returned(run, outcome, tool.error_handling))
        return outcome

    def _returned(
        self,
        run: ToolRun,
        outcome: ToolOutcome,
        errors: ErrorHandling = ErrorHandling.PASSTHROUGH,
    ) -> ToolRun:
        run = replace(
            run,
            result=outcome.text,
            is_error=outcome.is_error,
            latency_ms=self._now_ms() - run.requested_ms,
        )
        text = told(outcome.text, errors, run.kind) if outcome.is_error else ""
        self._dialogue.tool_returned(
            run.call_id,
            self._for_the_model(replace(outcome, text=text or outcome.text)),
        )
        self._recorder.tool_returned(run)
        return run

    def _report(self, run: ToolRun) -> None:
        outcome: Literal["ok", "error"] | None = None
        if run.result is not None:
            outcome = "error" if run.is_error else "ok"
        self._tell(
            ToolReported(
                run.event_id, run.call_id, run.name, run.kind, outcome, run.result or ""
            )
        )

    def _for_the_model(self, outcome: ToolOutcome) -> str:
        text = outcome.text or "Done."
        if len(text) > self._limit_characters:
            text = text[: self._limit_characters] + CUT
        return f"Error: {text}" if outcome.is_error else text

    def _run_of(
        self, event_id: int, requested_ms: int, request: ToolRequest
    ) -> ToolRun:
        tool = self._tools.get(request.name)
        return ToolRun(
            call_id=request.call_id,
            name=request.name,
            kind="system" if tool is None else tool.kind,
            arguments=request.arguments,
            event_id=event_id,
            requested_ms=requested_ms,
        )

    # --- Ids -----------------------------------------------------------------------------

    def _with_ids_of_their_own(self, requests: Sequence[Request]) -> list[Request]:
        """Some models number their calls from nought in every answer, some repeat one."""
        unique: list[Request] = []
        seen: list[ToolRequest] = []
        for requested_ms, request in requests:
            if request in seen:
                continue
            seen.append(request)
            call_id, count = request.call_id, 1
            while call_id in self._used_ids:
                count += 1
                call_id = f"{request.call_id}-{count}"
            self._used_ids.add(call_id)
            unique.append((requested_ms, replace(request, call_id=call_id)))
        return unique


def _seconds(duration_ms: int | None) -> float | None:
    return None if duration_ms is None else duration_ms / 1000


def _too_late(limit_ms: int | None) -> str:
    if limit_ms is None:
        return "The tool did not answer in time."
    return f"The tool did not answer within {limit_ms / 1000:g} seconds."
