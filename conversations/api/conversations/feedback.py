"""What callers think of a conversation, from the page they talked on."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from conversations.api.errors import Refusal, invalid
from conversations.api.ids import PublicId
from conversations.api.open_doors import check_conversations_page
from conversations.hosted.passing_on import pass_on_rating
from conversations.store.calls.ratings import Opinion, TooLate, keep_opinion

router = Router(tags=["conversations"])


class Given(Schema):
    """A thumb, or stars and perhaps words."""

    feedback: Literal["like", "dislike"] | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    comment: Annotated[str, StringConstraints(max_length=5_000)] | None = None


@router.post("/conversations/{conversation_id}/feedback", auth=None)
def give_feedback(
    request: HttpRequest, conversation_id: PublicId, given: Given
) -> dict[str, str]:
    """Rate a conversation while it goes on and for some time after it.

    Needs no key: whoever knows the conversation's id had it.
    """
    check_conversations_page(request, conversation_id)
    if given.feedback is None and given.rating is None and given.comment is None:
        raise invalid("send it, or a rating from 1 to 5", "body", "feedback")
    try:
        keep_opinion(
            conversation_id, Opinion(given.feedback, given.rating, given.comment)
        )
    except TooLate:
        raise Refusal(
            403,
            "feedback_closed",
            "This conversation was too long ago to be rated now.",
        ) from None
    pass_on_rating(conversation_id, given.model_dump(exclude_none=True))
    return {"status": "ok"}
