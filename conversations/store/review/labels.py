"""Putting labels on conversations and taking them off."""

from django.db import transaction

from conversations.models import Conversation, Label, LabelColour


def labels_on(conversation: Conversation) -> list[Label]:
    """By name."""
    return list(conversation.labels.all())


def all_labels() -> list[Label]:
    """That staff have made, by name."""
    return list(Label.objects.all())


@transaction.atomic
def add_label(conversation: Conversation, name: str, colour: str = "") -> Label:
    """Put a label on it, which is made if nobody made it before.

    "refund" and "Refund" are one, where the database folds the letters. The name fits
    the column; `colour` is one of `LabelColour` and counts for a new label only.
    """
    label = Label.objects.filter(name__iexact=name).first()
    if label is None:
        label, _ = Label.objects.get_or_create(
            name=name, defaults={"colour": LabelColour(colour)}
        )
    conversation.labels.add(label)
    return label


def remove_label(conversation: Conversation, label_id: int) -> None:
    """Take it off; other conversations keep it."""
    conversation.labels.remove(label_id)
