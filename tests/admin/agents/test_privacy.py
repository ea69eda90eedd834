import pytest
from django.urls import reverse

from conversations.admin.agents.form import AgentForm
from conversations.admin.agents.privacy import (
    KINDS,
    RedactedKindsField,
    privacy_shortfalls,
)
from conversations.models import Agent

pytestmark = pytest.mark.django_db


def told(**changes):
    return privacy_shortfalls(Agent(name="Desk", **changes))


def test_where_nothing_is_chosen_nothing_is_said():
    assert told() == []
    assert told(redacted_kinds=["email_address"], record_audio=False) == []
    assert told(redacted_kinds=["email_address"], text_only=True) == []


def test_sound_that_is_kept_still_holds_what_is_taken_out_of_the_text():
    (warning,) = told(redacted_kinds=["email_address"])
    assert "recordings still hold it" in warning


def test_where_the_site_records_nothing_there_is_nothing_to_warn_of(settings):
    settings.PARLEY = {**settings.PARLEY, "RECORDING_ENABLED": False}
    assert told(redacted_kinds=["email_address"]) == []


def test_kinds_without_rules_are_named():
    (warning,) = told(redacted_kinds=["name", "medical"], record_audio=False)
    assert "name, medical" in warning


def test_zero_retention_here_is_not_zero_retention_there():
    assert told(zero_retention=True, redacted_kinds=["email_address"]) == []
    (warning,) = told(zero_retention=True, backend="hosted")
    assert "vendor's platform" in warning


def test_what_a_program_chose_is_offered_too():
    agent = Agent.objects.create(name="Desk", redacted_kinds=["name", "email_address"])
    field = AgentForm(instance=agent).fields["redacted_kinds"]
    assert isinstance(field, RedactedKindsField)
    offered = [value for value, _ in field.choices]
    assert offered == [*KINDS, "name"]


def test_staff_are_warned_when_they_save(client, admin_user):
    client.force_login(admin_user)
    agent = Agent.objects.create(name="Desk")
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    page = client.get(url)
    form = page.context["adminform"].form
    sent = {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
    }
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    for inline in page.context["inline_admin_formsets"]:
        management = inline.formset.management_form
        sent |= {management.add_prefix(k): v for k, v in management.initial.items()}
    sent |= {"redacted_kinds": ["email_address"], "zero_retention": "", "avatar": ""}
    answer = client.post(url, sent, follow=True)
    assert "recordings still hold it" in answer.content.decode()
    assert Agent.objects.get().redacted_kinds == ["email_address"]
