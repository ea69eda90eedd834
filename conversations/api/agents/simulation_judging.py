"""What is thought of a simulated conversation: judged as those that took place are."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings

from conversations.analysis.judging import (
    JudgeMisconfigured,
    JudgeUnavailable,
    judge,
    unjudged,
)
from conversations.api.errors import invalid
from conversations.engine.simulation import SimulatedTurn
from conversations.engine.tools import END_CALL
from conversations.store.agents.config.values import BadValue
from conversations.store.analysis.case import JudgedToolCall, JudgedTurn
from conversations.store.analysis.judged_by import JudgedBy, judged_by
from conversations.store.conversations.judgement import findings_json

EXTRA_CRITERIA = "extra_evaluation_criteria"


def questions_of(agent_id: str, extra_criteria: list[dict[str, Any]]) -> JudgedBy:
    """What is asked of the conversation. Raises Refusal by the place of a fault."""
    try:
        return judged_by(agent_id, extra_criteria)
    except BadValue as error:
        raise invalid(error.message, EXTRA_CRITERIA, *error.below) from None


async def judgement(
    asked: JudgedBy,
    turns: Sequence[SimulatedTurn],
    variables: Mapping[str, object],
) -> dict[str, Any]:
    """The analysis of these turns; a judge that fails is told in it.

    The conversation was worth its while: it is not thrown away with its judgement.
    """
    case = replace(
        asked.case,
        turns=tuple(_turn(number, turn) for number, turn in enumerate(turns, 1)),
        tool_calls=tuple(_tool_calls(turns)),
        dynamic_variables=variables,
    )
    try:
        async with asyncio.timeout(settings.PARLEY["SIMULATION_TIMEOUT_MS"] / 1000):
            findings = await judge(case)
    except (JudgeMisconfigured, JudgeUnavailable) as error:
        findings = unjudged(case, f"Not judged: {error}")
    except TimeoutError:
        findings = unjudged(case, "Not judged: the judge took too long.")
    return findings_json(findings, asked.schemas, asked.names)


def _turn(number: int, turn: SimulatedTurn) -> JudgedTurn:
    return JudgedTurn(number, turn.side, turn.text, turn.started_ms, event_id=number)


def _tool_calls(turns: Sequence[SimulatedTurn]) -> list[JudgedToolCall]:
    return [
        JudgedToolCall(
            used.request.name,
            used.request.arguments,
            used.outcome.text,
            used.outcome.is_error,
            turn.started_ms,
            number,
        )
        for number, turn in enumerate(turns, 1)
        if turn.side == "agent" or any(t.request.name != END_CALL for t in turn.tools)
        for used in turn.tools
    ]
