import pytest
from django.db import IntegrityError, transaction

from conversations.models import ModelUse
from tests.store.held_conversations import held


def test_a_conversation_has_one_row_for_each_model_and_goes_with_them(db):
    talk = held()
    for kind in ("llm", "tts"):
        ModelUse.objects.create(conversation=talk, kind=kind, model="openai/x")
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelUse.objects.create(conversation=talk, kind="llm", model="openai/x")
    talk.delete()
    assert not ModelUse.objects.exists()
