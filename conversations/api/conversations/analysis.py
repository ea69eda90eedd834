"""Analyses that programs ask for."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from conversations.api.conversations.routes import get_conversation
from conversations.api.errors import Refusal, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import writes
from conversations.store.analysis.reanalysis import (
    CannotBeAnalysed,
    NoConversation,
    analyse_anew,
)

router = Router(tags=["conversations"])


@router.post("/conversations/{conversation_id}/analysis/run", auth=writes)
def run_analysis(request: HttpRequest, conversation_id: PublicId) -> dict[str, Any]:
    """Have a conversation judged by the criteria and data its agent asks for now.

    It waits for a worker: until that is done the conversation is `processing`, and its
    former analysis stands.
    """
    try:
        analyse_anew(conversation_id)
    except NoConversation:
        raise not_found("conversation", conversation_id) from None
    except CannotBeAnalysed as error:
        raise Refusal(400, "cannot_be_analysed", str(error)) from None
    return get_conversation(request, conversation_id)
