"""Conversations of an agent with a language model in a caller's place."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router, Schema
from pydantic import Field

from conversations.api.agents.simulation_judging import judgement, questions_of
from conversations.api.errors import Refusal, invalid
from conversations.api.ids import PublicId
from conversations.api.keys import talks
from conversations.api.open_doors import check_callable
from conversations.api.storable import STORABLE_TEXT, STORABLE_VALUE
from conversations.assembly.providers import provider_problem
from conversations.assembly.simulating import simulated_agent, simulated_user
from conversations.assembly.variables import (
    MAX_NAME_CHARACTERS,
    missing_fault,
)
from conversations.engine.ports import ProviderError
from conversations.engine.simulation import (
    SimulatedTurn,
    Simulation,
    Speaker,
    UsedTool,
    mocked,
)
from conversations.engine.tools import END_CALL, ToolOutcome
from conversations.engine.variables import MissingVariable, without_secrets
from conversations.protocol.variable_rule import DynamicValue, variable_fault
from conversations.store.agents.settings import AgentSettings, agent_settings
from conversations.store.analysis.judged_by import JudgedBy
from conversations.store.conversations.wire_turn import WireTool, WireTurn, turn_json
from conversations.store.library.model_providers import up_to_date

router = Router(tags=["agents"])

DEFAULT_TURNS = 20
SPECIFICATION = "simulation_specification"
VARIABLES = (SPECIFICATION, "dynamic_variables")


Text = Annotated[str, STORABLE_TEXT]


class UserPrompt(Schema):
    """Who calls, in words, and which model plays it."""

    prompt: Text = ""
    llm: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None


class SimulatedUser(Schema):
    """The caller, configured as agents are."""

    prompt: UserPrompt = UserPrompt()
    first_message: Text = ""
    language: Text | None = None


class Mock(Schema):
    """What a tool returns."""

    default_return_value: Text | None = None
    default_is_error: bool | None = None


class SaidBefore(Schema):
    """A turn of the conversation so far."""

    role: Literal["user", "agent"]
    message: Text | None = None


class Specification(Schema):
    """The caller, and what else the conversation begins with."""

    simulated_user_config: SimulatedUser
    tool_mock_config: dict[str, Mock] | None = None
    partial_conversation_history: list[SaidBefore] | None = None
    dynamic_variables: (
        Annotated[dict[str, DynamicValue | None], STORABLE_VALUE] | None
    ) = None


class SimulationWanted(Schema):
    """A conversation to be simulated."""

    simulation_specification: Specification
    extra_evaluation_criteria: (
        Annotated[list[dict[str, Any]], STORABLE_VALUE] | None
    ) = None
    new_turns_limit: Annotated[int, Field(ge=1)] | None = None


class SimulationShown(Schema):
    """A simulated conversation, and what is thought of it."""

    simulated_conversation: list[dict[str, Any]]
    analysis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    agent_id: str
    simulation: Simulation
    max_turns: int
    asked: JudgedBy
    variables: Mapping[str, object]

    async def analysis(self) -> dict[str, Any]:
        """What is thought of it when it is over."""
        return await judgement(self.asked, self.simulation.turns, self.variables)


@router.post("/{agent_id}/simulate-conversation", response=SimulationShown, auth=talks)
def simulate(
    request: HttpRequest, agent_id: PublicId, wanted: SimulationWanted
) -> dict[str, Any]:
    """Let the agent talk with a language model that plays a caller, in writing.

    Tools are not run: they return what `tool_mock_config` says. The conversation is
    judged by the agent's criteria and the extra ones, as real ones are.
    """
    plan = _plan(agent_id, wanted)

    async def whole() -> dict[str, Any]:
        async with aclosing(_turns(plan)) as turns:
            said = [turn async for turn in turns]
        return {"simulated_conversation": said, "analysis": await plan.analysis()}

    try:
        return async_to_sync(whole)()
    except ProviderError as error:
        raise Refusal(502, "llm_error", str(error)) from None
    except TimeoutError:
        raise Refusal(504, "simulation_timeout", _too_long()) from None


@router.post("/{agent_id}/simulate-conversation/stream", auth=talks)
def simulate_stream(
    request: HttpRequest, agent_id: PublicId, wanted: SimulationWanted
) -> StreamingHttpResponse:
    """The same as server-sent events: a list of turns each, then the analysis.

    An error on the way is an event of the type `error`.
    """
    plan = _plan(agent_id, wanted)
    return StreamingHttpResponse(
        _events(plan),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(plan: _Plan) -> AsyncIterator[str]:
    try:
        async with aclosing(_turns(plan)) as turns:
            async for turn in turns:
                yield _event([turn])
    except ProviderError as error:
        yield f"event: error\n{_event({'detail': _detail('llm_error', str(error))})}"
    except TimeoutError:
        detail = _detail("simulation_timeout", _too_long())
        yield f"event: error\n{_event({'detail': detail})}"
    else:
        yield _event({"analysis": await plan.analysis()})


async def _turns(plan: _Plan) -> AsyncGenerator[dict[str, Any], None]:
    """All turns, those of before first. Raises ProviderError and TimeoutError."""
    for turn in plan.simulation.turns:
        yield turn_json(_said(turn, plan))
    limit_s = settings.PARLEY["SIMULATION_TIMEOUT_MS"] / 1000
    deadline_s = asyncio.get_running_loop().time() + limit_s
    async with aclosing(plan.simulation.run(plan.max_turns)) as turns:
        while True:
            # Around each turn: no generator may be left while its timeout runs.
            async with asyncio.timeout_at(deadline_s):
                try:
                    turn = await anext(turns)
                except StopAsyncIteration:
                    return
            yield turn_json(_said(turn, plan))


def _plan(agent_id: str, wanted: SimulationWanted) -> _Plan:
    agent = check_callable(agent_settings(agent_id), agent_id)
    if agent.hosted is not None:
        raise Refusal(
            400,
            "agent_is_hosted",
            "This agent runs on the vendor's platform: simulate there.",
        )
    specification = wanted.simulation_specification
    asked = questions_of(agent_id, wanted.extra_evaluation_criteria or [])
    up_to_date()
    started_s = time.monotonic()
    try:
        simulation = Simulation(
            agent=_agent(agent, specification),
            user=_user(specification, agent),
            mock=mocked(_mocks(specification)),
            now_ms=lambda: int((time.monotonic() - started_s) * 1000),
            turns=_before(specification),
        )
    except ProviderError as error:
        raise Refusal(503, "llm_unavailable", str(error)) from None
    most = settings.PARLEY["SIMULATION_MAX_TURNS"]
    return _Plan(
        agent_id,
        simulation,
        min(wanted.new_turns_limit or DEFAULT_TURNS, most),
        asked,
        _told_variables(agent, specification),
    )


def _agent(agent: AgentSettings, specification: Specification) -> Speaker:
    given = specification.dynamic_variables or {}
    for name, value in given.items():
        if fault := variable_fault(name, value):
            raise invalid(fault, *VARIABLES, name[:MAX_NAME_CHARACTERS])
    try:
        return simulated_agent(agent, _sent(specification))
    except MissingVariable as missing:
        name, fault = missing_fault(missing)
        raise invalid(fault, *VARIABLES, name) from None


def _sent(specification: Specification) -> dict[str, DynamicValue]:
    given = specification.dynamic_variables or {}
    return {name: value for name, value in given.items() if value is not None}


def _told_variables(
    agent: AgentSettings, specification: Specification
) -> dict[str, object]:
    """Those that a judge may know, and collect."""
    return without_secrets({**agent.dynamic_variables, **_sent(specification)})


def _user(specification: Specification, agent: AgentSettings) -> Speaker:
    user = specification.simulated_user_config
    llm = user.prompt.llm or ""
    # A name of the vendor's: the site's own stands in.
    name = llm if "/" in llm else ""
    if name and (problem := provider_problem("llm", name)):
        raise invalid(problem, SPECIFICATION, "simulated_user_config", "prompt", "llm")
    return simulated_user(
        name,
        user.prompt.prompt,
        first_message=user.first_message,
        language=user.language or agent.language,
        temperature=user.prompt.temperature,
    )


def _mocks(specification: Specification) -> dict[str, ToolOutcome]:
    return {
        name: ToolOutcome(mock.default_return_value or "", bool(mock.default_is_error))
        for name, mock in (specification.tool_mock_config or {}).items()
    }


def _before(specification: Specification) -> list[SimulatedTurn]:
    return [
        SimulatedTurn(turn.role, turn.message or "", 0)
        for turn in specification.partial_conversation_history or []
    ]


def _said(turn: SimulatedTurn, plan: _Plan) -> WireTurn:
    kinds = {tool.name: tool.kind for tool in plan.simulation.agent.options.tools}
    return WireTurn(
        role=turn.side,
        at_ms=turn.started_ms,
        text=turn.text,
        medium="text",
        agent_id=plan.agent_id if turn.side == "agent" else None,
        tools=[_tool(used, kinds) for used in turn.tools],
    )


def _tool(used: UsedTool, kinds: Mapping[str, str]) -> WireTool:
    hangs_up = used.request.name == END_CALL
    return WireTool(
        kind="system" if hangs_up else kinds.get(used.request.name, "client"),
        call_id=used.request.call_id,
        name=used.request.name,
        arguments=used.request.arguments,
        result=used.outcome.text,
        is_error=used.outcome.is_error,
        was_called=hangs_up,
    )


def _detail(status: str, message: str) -> dict[str, str]:
    return {"status": status, "message": message}


def _too_long() -> str:
    limit_s = settings.PARLEY["SIMULATION_TIMEOUT_MS"] / 1000
    return (
        f"The conversation took longer than {limit_s:g} seconds; ask for fewer turns."
    )


def _event(data: Any) -> str:
    return f"data: {json.dumps(data)}\n\n"
