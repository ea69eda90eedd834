"""What is counted of a conversation once it is over, so that lists need not count."""

from statistics import median_low

from conversations.models import Conversation, Note, Role, ToolCall, Turn
from conversations.store.nested import nested

ANSWERS = ("answer", "")
"""Sources of turns that answer a caller; the vendor's platform names none."""

CHOSEN = ("conversation_config_override", "agent", "language")
"""Where a client chooses the language."""


def keep_figures(conversation: Conversation) -> None:
    """Count anew, into the row's columns. For the writer."""
    turns = Turn.objects.filter(conversation=conversation, role=Role.AGENT)
    answers = turns.filter(source__in=ANSWERS, first_audio_ms__isnull=False)
    found = answers.values_list("first_audio_ms", flat=True)
    waits_ms = [ms for ms in found if ms is not None]
    Conversation.objects.filter(pk=conversation.pk).update(
        language=_language(conversation),
        interruption_count=turns.filter(interrupted=True).count(),
        error_count=Note.objects.filter(
            conversation=conversation, kind__contains="error"
        ).count(),
        tool_error_count=ToolCall.objects.filter(
            conversation=conversation, is_error=True
        ).count(),
        response_ms=median_low(waits_ms) if waits_ms else None,
    )


def _language(conversation: Conversation) -> str:
    """As the vendor heard it, as the client chose it, or as the agent has it."""
    heard = conversation.vendor_metadata.get("main_language")
    chosen = heard or nested(conversation.initiation_data, *CHOSEN)
    if isinstance(chosen, str) and chosen:
        return chosen[:20]
    return conversation.agent.language if conversation.agent else ""
