"""What staff write to a conversation, for colleagues."""

from django.contrib.auth.models import User

from conversations.models import Conversation, Remark


def remarks_on(conversation: Conversation) -> list[Remark]:
    """Oldest first, each with its author, in one query."""
    return list(
        Remark.objects.filter(conversation=conversation).select_related("author")
    )


def add_remark(conversation: Conversation, author: User, text: str) -> Remark:
    """Keep a remark. The text is not empty."""
    return Remark.objects.create(conversation=conversation, author=author, text=text)


def delete_remark(conversation: Conversation, author: User, remark_id: int) -> bool:
    """Delete one's own remark; False if there is none of theirs."""
    deleted, _ = Remark.objects.filter(
        conversation=conversation, author=author, pk=remark_id
    ).delete()
    return deleted > 0
