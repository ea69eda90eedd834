import pytest
from django.db import IntegrityError, transaction

from conversations.models.recording import Recording


def test_a_conversation_has_one_and_takes_it_along(conversation):
    row = Recording.objects.create(conversation=conversation, file="a.ogg")
    assert str(row) == "a.ogg"
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.create(conversation=conversation)
    conversation.delete()
    assert not Recording.objects.exists()


def test_one_of_which_nothing_is_known_is_not_complete(conversation):
    row = Recording(conversation=conversation)
    assert (row.complete, row.size_bytes, str(row)) == (False, 0, "")
