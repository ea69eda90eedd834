"""Which models staff can choose from, and what asking a provider comes to."""

import pytest
from django.utils import timezone

from conversations.assembly.model_providers import fetch_models, models_known, try_out
from conversations.models import ModelProvider, Sealed
from conversations.providers.settings import Kind

pytestmark = pytest.mark.django_db


def provider(**changes):
    return ModelProvider.objects.create(
        **{
            "kind": "llm",
            "slug": "claude",
            "name": "Claude",
            "base_url": "http://127.0.0.1:9/v1",
            "model_names": ["opus"],
            **changes,
        }
    )


def test_models_of_providers_that_can_be_used_stand_beside_those_that_run_here():
    provider()
    provider(slug="off", enabled=False)
    known = models_known()
    assert "offline/answerer" in known[Kind.LLM]
    assert "claude/opus" in known[Kind.LLM]
    assert "off/opus" not in known[Kind.LLM]
    assert not [name for names in known.values() for name in names if "MODEL" in name]


def test_one_whose_key_cannot_be_read_is_not_asked():
    row = provider()
    ModelProvider.objects.filter(pk=row.pk).update(api_key=Sealed("no token"))
    error = fetch_models(row.pk, timezone.now())
    assert "ENCRYPTION_KEYS" in error
    row.refresh_from_db()
    assert (row.error, row.model_names) == (error, ["opus"])
    assert "ENCRYPTION_KEYS" in try_out(row.pk, "opus").error
