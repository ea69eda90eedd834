import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conversations.models import ModelProvider

HERE = {"name": "Ours", "base_url": "http://127.0.0.1:11434/v1"}


@pytest.mark.parametrize("slug", ["ollama", "our-models-2"])
def test_a_short_name_may_stand_before_a_model(db, slug):
    ModelProvider(kind="llm", slug=slug, **HERE).full_clean()


@pytest.mark.parametrize("slug", ["", "Ollama", "a/b", "2nd", "our models"])
def test_others_may_not(db, slug):
    with pytest.raises(ValidationError) as caught:
        ModelProvider(kind="llm", slug=slug, **HERE).full_clean()
    assert "slug" in caught.value.message_dict


def test_a_short_name_is_given_once_for_each_kind(db):
    ModelProvider.objects.create(kind="llm", slug="ours", **HERE)
    ModelProvider.objects.create(kind="tts", slug="ours", **HERE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelProvider.objects.create(kind="llm", slug="ours", **HERE)
