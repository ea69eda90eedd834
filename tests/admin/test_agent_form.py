import pytest
from django.urls import reverse

from conversations.admin.agent_form import OVERRIDES
from conversations.models import Agent, AgentDocument, Sealed
from conversations.realtime.overrides import EFFECTS, EXTRA_BODY, LANGUAGE
from conversations.store.documents import NewDocument, add_document
from tests.admin.test_agents import filled_in


@pytest.fixture
def edit(admin_client, agent):
    """Post the agent's page with these changes; what was wrong, by field."""
    url = reverse("admin:conversations_agent_change", args=[agent.pk])

    def post(**changes):
        values = filled_in(admin_client.get(url)) | changes
        response = admin_client.post(url, values)
        agent.refresh_from_db()
        if response.status_code == 302:
            return {}
        return response.context["adminform"].form.errors

    return post


def test_overrides_are_boxes_and_others_are_kept(agent, edit):
    Agent.objects.update(overridable=["tts.stability", "agent.first_message"])
    assert edit() == {}
    assert sorted(agent.overridable) == ["agent.first_message", "tts.stability"]
    assert edit(overridable=["agent.language"]) == {}
    assert agent.overridable == ["agent.language"]
    assert "overridable" in edit(overridable=["agent.invented"])


def test_boxes_are_those_overrides_that_have_an_effect():
    without_effect = {"tts.stability", "tts.similarity_boost"}
    bridging = {"turn.soft_timeout_config", "turn.soft_timeout_config.message"}
    known = {*EFFECTS, LANGUAGE, EXTRA_BODY} - without_effect - bridging
    assert set(OVERRIDES) - bridging == known


def test_hosted_agent_needs_its_id_and_a_key(agent, edit, settings):
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": ""}
    found = edit(backend="hosted")
    assert set(found) == {"hosted_agent_id", "hosted_api_key"}
    assert edit(backend="hosted", hosted_agent_id="a", hosted_api_key="sk-1") == {}
    assert agent.hosted_api_key.reveal() == "sk-1"
    assert edit() == {}
    assert agent.hosted_api_key.reveal() == "sk-1"
    assert "hosted_api_key" in edit(**{"hosted_api_key-clear": "on"})
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": "sk-site"}
    assert edit(**{"hosted_api_key-clear": "on"}) == {}
    assert not agent.hosted_api_key


def test_key_of_a_hosted_agent_is_not_in_the_page(admin_client, agent):
    agent.hosted_api_key = Sealed.of("sk-1")
    agent.save()
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    page = admin_client.get(url).content.decode()
    assert "sk-1" not in page
    assert agent.hosted_api_key.token not in page


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("dynamic_variables", '{"system__time": 1}', "reserved"),
        ("dynamic_variables", '["a"]', "an object"),
        ("inline_tools", '[{"type": "client"}]', "Tool 1, name: is needed"),
        ("language_presets", "{", "line 1"),
        ("vendor_settings", "[]]", "line 1"),
    ],
)
def test_json_that_cannot_be_used_is_refused(edit, field, typed, says):
    assert says in " ".join(edit(**{field: typed})[field])


def test_json_and_tags_are_kept_as_they_are(agent, edit):
    typed = {
        "dynamic_variables": '{"name": "Ada", "vip": true}',
        "inline_tools": '[{"type": "system", "name": "end_call"}]',
        "tags": " town \n\nhall\ntown",
    }
    for changes in (typed, {}):
        assert edit(**changes) == {}
        assert agent.dynamic_variables == {"name": "Ada", "vip": True}
        assert agent.inline_tools == [{"type": "system", "name": "end_call"}]
        assert agent.tags == ["town", "hall"]
    assert edit(dynamic_variables="", tags="") == {}
    assert (agent.dynamic_variables, agent.tags) == ({}, [])


def test_documents_are_attached_on_the_page(agent, edit):
    document = add_document(NewDocument("text", "Hours", "Nine."))
    prefix = "agentdocument_set"
    added = {
        f"{prefix}-TOTAL_FORMS": "1",
        f"{prefix}-0-document": str(document.pk),
        f"{prefix}-0-usage": "prompt",
    }
    assert edit(**added) == {}
    assert AgentDocument.objects.get().usage == "prompt"


def test_tools_and_documents_can_be_looked_up(admin_client, agent):
    add_document(NewDocument("text", "Opening hours", "Nine."))
    answer = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "term": "opening",
            "app_label": "conversations",
            "model_name": "agentdocument",
            "field_name": "document",
        },
    )
    assert [found["text"] for found in answer.json()["results"]] == ["Opening hours"]
