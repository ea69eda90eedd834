"""Reads one conversation as a judge gets it."""

from dataclasses import replace
from typing import Literal, cast

from conversations.engine.variables import without_secrets
from conversations.models import Conversation, Role, ToolCall, Turn
from conversations.store.analysis.case import Case, JudgedToolCall, JudgedTurn
from conversations.store.analysis.questions import case_of

DEFAULT_LANGUAGE = "en"


def read_case(conversation_pk: int) -> Case | None:
    """The conversation and what is asked of it, in seven queries at the most.

    None if there is nothing to judge by: it is gone, or its words were deleted.
    """
    conversation = (
        Conversation.objects.select_related("agent").filter(pk=conversation_pk).first()
    )
    if conversation is None or conversation.transcript_deleted_at is not None:
        return None
    asked = case_of(conversation.agent)
    return replace(
        asked,
        conversation_id=conversation.pk,
        # As it was called then.
        agent_name=conversation.agent_name,
        language=asked.language or conversation.language or DEFAULT_LANGUAGE,
        turns=_turns(conversation),
        tool_calls=_tool_calls(conversation),
        dynamic_variables=without_secrets(conversation.dynamic_variables),
        end_reason=conversation.end_reason,
    )


def _turns(conversation: Conversation) -> tuple[JudgedTurn, ...]:
    rows = Turn.objects.filter(conversation=conversation).values_list(
        "pk", "role", "text", "started_ms", "interrupted", "event_id", "ended_ms"
    )
    return tuple(
        JudgedTurn(
            pk,
            cast("Literal['user', 'agent']", role),
            text,
            at_ms,
            interrupted,
            # A turn of the caller may have the same id as one of the agent.
            event_id if role == Role.AGENT else None,
            until_ms,
        )
        for pk, role, text, at_ms, interrupted, event_id, until_ms in rows
        # Of an agent that was interrupted before its first sound nothing was heard.
        if text.strip()
    )


def _tool_calls(conversation: Conversation) -> tuple[JudgedToolCall, ...]:
    rows = ToolCall.objects.filter(conversation=conversation).values_list(
        "name", "arguments", "result", "is_error", "requested_ms", "event_id"
    )
    return tuple(JudgedToolCall(*row) for row in rows)
