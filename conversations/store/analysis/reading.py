"""Reads one conversation as a judge gets it."""

from typing import Literal, cast

from conversations.engine.variables import is_secret
from conversations.models import Agent, Conversation, ToolCall, Turn
from conversations.store.agents.knowledge import knowledge_of
from conversations.store.analysis.case import Case, JudgedToolCall, JudgedTurn
from conversations.store.analysis.questions import criteria_of, items_of

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
    agent = conversation.agent
    criteria = criteria_of(agent) if agent else ()
    knows = any(criterion.use_knowledge_base for criterion in criteria)
    return Case(
        conversation_id=conversation.pk,
        agent_name=conversation.agent_name,
        agent_prompt=agent.prompt if agent else "",
        language=_language(conversation, agent),
        turns=_turns(conversation),
        tool_calls=_tool_calls(conversation),
        dynamic_variables={
            name: value
            for name, value in conversation.dynamic_variables.items()
            if not is_secret(name)
        },
        end_reason=conversation.end_reason,
        knowledge="\n\n".join(knowledge_of(agent)) if agent and knows else "",
        criteria=criteria,
        items=items_of(agent) if agent else (),
        llm=agent.analysis_llm if agent else "",
        agent_llm=agent.llm if agent else "",
    )


def _language(conversation: Conversation, agent: Agent | None) -> str:
    chosen = agent.summary_language or agent.language if agent else ""
    return chosen or conversation.language or DEFAULT_LANGUAGE


def _turns(conversation: Conversation) -> tuple[JudgedTurn, ...]:
    rows = Turn.objects.filter(conversation=conversation).values_list(
        "pk", "role", "text", "started_ms", "interrupted"
    )
    return tuple(
        JudgedTurn(pk, cast("Literal['user', 'agent']", role), text, at_ms, interrupted)
        for pk, role, text, at_ms, interrupted in rows
        # Of an agent that was interrupted before its first sound nothing was heard.
        if text.strip()
    )


def _tool_calls(conversation: Conversation) -> tuple[JudgedToolCall, ...]:
    rows = ToolCall.objects.filter(conversation=conversation).values_list(
        "name", "arguments", "result", "is_error", "requested_ms"
    )
    return tuple(JudgedToolCall(*row) for row in rows)
