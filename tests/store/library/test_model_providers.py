"""What a running process knows of model providers that staff change."""

import pytest
from django.utils import timezone

from conversations.engine.ports import ProviderError
from conversations.models import ModelProvider, Sealed
from conversations.providers import site
from conversations.providers.registry import Registry
from conversations.providers.settings import Kind, ProviderSettings
from conversations.store.library.model_providers import (
    keep_failure,
    keep_models,
    service_to_ask,
    services,
    up_to_date,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    made = Registry(ProviderSettings(llm="scripted/echo"))
    monkeypatch.setattr(site, "registry", lambda: made)
    return made


@pytest.fixture
def claude():
    return ModelProvider.objects.create(
        kind="llm",
        slug="claude",
        name="Claude",
        base_url="http://127.0.0.1:9/v1",
        api_key=Sealed.of("sk-1"),
        timeout_ms=7_000,
        model_names=["opus"],
    )


def test_a_row_is_a_service_with_its_key_opened_and_hidden(claude):
    (service,) = services()
    assert (service.kind, service.slug) == (Kind.LLM, "claude")
    assert service.endpoint.api_key == "sk-1"
    assert service.endpoint.silence_ms == 7_000
    assert service.models == ("opus",)
    assert "sk-1" not in repr(service)


def test_a_process_notices_what_is_added_changed_and_deleted(registry, claude):
    with pytest.raises(ProviderError):
        registry.language_model("claude/opus")
    assert up_to_date() is registry
    first = registry.language_model("claude/opus")
    up_to_date()
    assert registry.language_model("claude/opus") is first
    claude.api_key = Sealed.of("sk-2")
    claude.save()
    up_to_date()
    assert registry.language_model("claude/opus") is not first
    claude.delete()
    up_to_date()
    with pytest.raises(ProviderError):
        registry.language_model("claude/opus")


def test_nothing_new_costs_one_query(claude, django_assert_num_queries):
    up_to_date()
    with django_assert_num_queries(1):
        up_to_date()


def test_one_that_is_switched_off_can_be_asked_nevertheless(claude):
    claude.enabled = False
    claude.save()
    asked = service_to_ask(claude.pk)
    assert (asked.problem, asked.endpoint.api_key) == ("", "sk-1")
    claude.refresh_from_db()
    assert not claude.enabled


def test_a_failure_to_list_its_models_leaves_those_that_are_known(claude):
    keep_failure(claude.pk, "No connection.")
    claude.refresh_from_db()
    assert (claude.model_names, claude.error) == (["opus"], "No connection.")
    now = timezone.now()
    keep_models(claude.pk, ["opus", "haiku"], now)
    claude.refresh_from_db()
    assert claude.model_names == ["opus", "haiku"]
    assert (claude.listed_at, claude.error) == (now, "")


def test_one_that_is_switched_off_says_so(registry, claude):
    claude.enabled = False
    claude.save()
    up_to_date()
    with pytest.raises(ProviderError, match="switch it on"):
        registry.language_model("claude/opus")


def test_a_key_that_cannot_be_read_keeps_no_other_from_being_used(registry, claude):
    ModelProvider.objects.create(
        kind="llm", slug="lost", name="Lost", base_url="http://127.0.0.1:9/v1"
    )
    ModelProvider.objects.filter(slug="lost").update(api_key=Sealed("no token"))
    up_to_date()
    assert registry.language_model("claude/opus")
    with pytest.raises(ProviderError, match="ENCRYPTION_KEYS"):
        registry.language_model("lost/model")
