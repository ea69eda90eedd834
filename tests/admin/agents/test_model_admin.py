import pytest
from django.urls import reverse

from conversations.admin.agents.built_in_tools import FIELDS
from conversations.admin.form_rows import RowsField
from conversations.engine.options import Phrases
from conversations.models import Agent
from conversations.models.agent import default_client_events
from conversations.store.agents.settings import agent_settings
from conversations.store.library.documents import NewDocument, add_document

ADD = reverse("admin:conversations_agent_add")


def filled_in(response):
    """The form's values, as a browser would send them back."""
    form = response.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        counters = inline.formset.management_form
        values |= {counters.add_prefix(n): counters[n].value() for n in counters.fields}
    for name, field in form.fields.items():
        if isinstance(field, RowsField):
            values |= rows_filled_in(name, values.pop(name) or [])
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False
    }


def rows_filled_in(name, rows):
    """The rows of a field, without those to spare."""
    values = {f"{name}-total": str(len(rows))}
    for number, row in enumerate(rows):
        values |= {f"{name}-{number}-{key}": value for key, value in row.items()}
    return values


def test_new_agent_needs_nothing_but_a_name(admin_client):
    values = filled_in(admin_client.get(ADD)) | {"name": "Town hall"}
    assert admin_client.post(ADD, values).status_code == 302
    agent = Agent.objects.get()
    assert agent.client_events == default_client_events()
    assert agent.public_id.startswith("agent_")
    assert agent.interruptible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://a.example\n\n http://localhost:8000 ", True),
        ("https://", False),
        ("https://a.example/page", False),
    ],
)
def test_origins_are_checked_line_by_line(admin_client, agent, typed, kept):
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    values = filled_in(admin_client.get(url)) | {"allowed_origins": typed}
    response = admin_client.post(url, values)
    assert (response.status_code == 302) is kept
    agent.refresh_from_db()
    expected = "https://a.example\nhttp://localhost:8000" if kept else ""
    assert agent.allowed_origins == expected


def test_page_leads_to_talking_and_keeps_the_id(admin_client, agent):
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    response = admin_client.get(url)
    assert "/talk/agent_library" in response.content.decode()
    assert "public_id" not in response.context["adminform"].form.fields


def test_page_of_a_disabled_agent_leads_nowhere(admin_client, agent):
    Agent.objects.update(enabled=False)
    for url in (
        reverse("admin:conversations_agent_changelist"),
        reverse("admin:conversations_agent_change", args=[agent.pk]),
    ):
        page = admin_client.get(url).content.decode()
        assert "/talk/agent_library" not in page
        assert "Enable it first." in page


def test_every_setting_of_an_agent_can_be_edited(admin_client):
    shown = set(admin_client.get(ADD).context["adminform"].form.fields)
    columns = {field.name for field in Agent._meta.fields}
    # The built-in tools have fields of their own.
    assert set(FIELDS) <= shown
    unseen = {"id", "created_at", "updated_at", "system_tools"}
    # So has the widget, on a page of its own.
    widget = {name for name in columns if name.startswith("widget_")} | {"avatar"}
    assert columns - shown == unseen | widget


def test_events_the_form_does_not_offer_are_kept(admin_client, agent):
    Agent.objects.update(client_events=["audio", "context_usage"])
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    response = admin_client.post(url, filled_in(admin_client.get(url)))
    assert response.status_code == 302
    agent.refresh_from_db()
    assert agent.client_events == ["audio", "context_usage"]


def test_phrases_that_staff_clear_stay_unsaid_but_an_error_is_heard(
    admin_client, agent
):
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    cleared = {
        "fillers": "",
        "reprompts": " \n",
        "goodbye_phrase": "",
        "max_duration_phrase": "",
        "failure_phrase": "",
    }
    values = filled_in(admin_client.get(url)) | cleared
    assert admin_client.post(url, values).status_code == 302
    settings = agent_settings(agent.public_id)
    assert settings.turn.fillers == ()
    assert settings.phrases == Phrases(reprompts=(), goodbye="", max_duration="")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("llm", "offline/answered", "There is no LLM provider 'offline/answered'."),
        ("stt", "offline/piper", "Known: offline/moonshine"),
        ("tts", "openai/tts-1", "needs TTS_API_KEY"),
    ],
)
def test_a_provider_that_cannot_be_used_is_refused(
    admin_client, agent, field, typed, says
):
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    values = filled_in(admin_client.get(url)) | {field: typed}
    response = admin_client.post(url, values)
    [error] = response.context["adminform"].form.errors[field]
    assert says in error


def test_a_provider_that_has_gone_does_not_lock_the_agent(admin_client, agent):
    Agent.objects.update(llm="nobody/model")
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    values = filled_in(admin_client.get(url)) | {"stt": " scripted/lines "}
    assert admin_client.post(url, values).status_code == 302
    agent.refresh_from_db()
    assert (agent.llm, agent.stt) == ("nobody/model", "scripted/lines")


def test_staff_are_told_where_they_choose_it_how_much_of_a_text_is_given(
    admin_client, agent
):
    page = reverse("admin:conversations_agent_change", args=[agent.pk])
    form = admin_client.get(page)
    assert "share 40000 characters" in form.content.decode()
    document = add_document(NewDocument("text", "Long", "x" * 45_000))
    prefix = "agentdocument_set"
    row = {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-document": document.pk,
        f"{prefix}-0-usage": "prompt",
    }
    answer = admin_client.post(page, {**filled_in(form), **row}, follow=True)
    [told] = [str(m) for m in answer.context["messages"] if "first 40000" in str(m)]
    assert "LLM_KNOWLEDGE_CHARACTERS" in told
