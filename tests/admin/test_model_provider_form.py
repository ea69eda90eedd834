"""What a model provider may be called, where it may be, and where its key may go."""

import pytest
from django.urls import reverse

from conversations.models import ModelProvider, Sealed

ADD = reverse("admin:conversations_modelprovider_add")


def posted(**changes):
    values = {
        "kind": "llm",
        "name": "Our models",
        "slug": "ours",
        "base_url": "http://127.0.0.1:9/v1",
        "timeout_ms": "20000",
        "enabled": "on",
    }
    return {**values, **changes}


def errors_of(answer):
    return answer.context["adminform"].form.errors


def held():
    return ModelProvider.objects.create(
        kind="llm",
        slug="ours",
        name="Our models",
        base_url="http://127.0.0.1:9/v1",
        api_key=Sealed.of("sk-1"),
    )


def page_of(row):
    return reverse("admin:conversations_modelprovider_change", args=[row.pk])


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"slug": "offline"}, "slug", "built in"),
        ({"slug": "Our Models"}, "slug", "small letters"),
        ({"base_url": "ollama"}, "base_url", "valid URL"),
        ({"timeout_ms": "5"}, "timeout_ms", "milliseconds"),
        ({"kind": "video"}, "kind", "valid choice"),
    ],
)
def test_what_cannot_be_is_named(admin_client, changes, field, says):
    errors = errors_of(admin_client.post(ADD, posted(**changes)))
    assert says in str(errors[field])


def test_the_environments_own_name_is_taken_only_where_it_sets_one(
    admin_client, settings
):
    settings.PARLEY = {**settings.PARLEY, "LLM_API_KEY": "sk-1"}
    errors = errors_of(admin_client.post(ADD, posted(slug="openai")))
    assert "LLM_BASE_URL" in str(errors["slug"])
    assert admin_client.post(ADD, posted(slug="openai", kind="tts")).status_code == 302


def test_a_key_goes_to_no_other_address(admin_client):
    provider = held()
    moved = posted(base_url="https://elsewhere.example.org/v1")
    errors = errors_of(admin_client.post(page_of(provider), moved))
    assert "anew" in str(errors["api_key"])
    again = admin_client.post(page_of(provider), {**moved, "api_key": "sk-new"})
    assert again.status_code == 302
    provider.refresh_from_db()
    assert provider.api_key.reveal() == "sk-new"


def test_what_is_added_to_an_address_is_taken_off(admin_client):
    whole = "http://127.0.0.1:9/v1/chat/completions"
    assert admin_client.post(ADD, posted(base_url=whole)).status_code == 302
    assert ModelProvider.objects.get().base_url == "http://127.0.0.1:9/v1"
