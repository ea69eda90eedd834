import pytest
from django.utils import timezone
from elevenlabs.types import (
    CreateAgentResponseModel,
    GetAgentLinkResponseModel,
    GetAgentResponseModel,
)

from conversations.models import Agent, Conversation
from tests.api.agents.desk import AGENTS, CC, PS, WHOLE, created, send


def test_an_agent_is_made_and_read_in_the_shape_that_sdks_read(everything):
    agent_id = created(everything, WHOLE)
    assert agent_id.startswith("agent_")
    answer = everything.get(f"{AGENTS}/{agent_id}").json()
    GetAgentResponseModel.model_validate(answer, strict=True)
    assert answer["agent_id"] == agent_id
    assert (answer["name"], answer["tags"]) == ("Desk", ["shop"])
    assert answer[CC]["agent"]["prompt"]["llm"] == "gpt-4o-mini"
    assert answer[CC]["turn"] | WHOLE[CC]["turn"] == answer[CC]["turn"]
    assert answer[PS]["evaluation"] == WHOLE[PS]["evaluation"]
    assert answer[PS]["data_collection"] == WHOLE[PS]["data_collection"]
    [edge] = answer["workflow"]["edges"].values()
    assert edge == {**WHOLE["workflow"]["edges"]["one"], "reroutes": []}
    made = Agent.objects.get(public_id=agent_id)
    assert answer["metadata"] == {
        "created_at_unix_secs": int(made.created_at.timestamp()),
        "updated_at_unix_secs": int(made.updated_at.timestamp()),
    }


def test_an_agent_of_defaults_has_the_shape_too(everything):
    agent_id = created(everything, {CC: {}})
    answer = everything.get(f"{AGENTS}/{agent_id}").json()
    GetAgentResponseModel.model_validate(answer, strict=True)
    assert answer["name"] == "New agent"
    assert answer[CC]["turn"]["turn_timeout"] == 7
    assert answer[CC]["agent"]["prompt"]["temperature"] == 0
    assert answer[CC]["conversation"]["max_duration_seconds"] == 600


def test_an_agent_of_staff_is_read_as_any_other(agent, everything):
    answer = everything.get(f"{AGENTS}/{agent.public_id}").json()
    GetAgentResponseModel.model_validate(answer, strict=True)
    assert answer["name"] == agent.name


def test_an_update_changes_what_is_given_and_answers_the_whole(everything):
    agent_id = created(everything, WHOLE)
    changes = {"name": "Counter", CC: {"agent": {"language": "de"}}}
    answer = send(everything, "patch", f"/{agent_id}", changes)
    assert answer.status_code == 200
    GetAgentResponseModel.model_validate(answer.json(), strict=True)
    assert answer.json()["name"] == "Counter"
    assert answer.json()[CC]["agent"]["language"] == "de"
    assert answer.json()[CC]["agent"]["first_message"] == "Hello {{name}}!"
    assert answer.json() == everything.get(f"{AGENTS}/{agent_id}").json()


def test_an_update_with_nothing_or_with_null_sections_changes_nothing(everything):
    agent_id = created(everything, WHOLE)
    before = everything.get(f"{AGENTS}/{agent_id}").json()
    for changes in ({}, {"name": None, CC: None, PS: {"auth": None}, "workflow": None}):
        after = send(everything, "patch", f"/{agent_id}", changes).json()
        assert {**after, "metadata": None} == {**before, "metadata": None}


def test_a_deleted_agent_is_gone_and_its_conversations_stay(everything):
    agent_id = created(everything, WHOLE)
    conversation = Conversation.objects.create(
        agent=Agent.objects.get(public_id=agent_id),
        agent_name="Desk",
        started_at=timezone.now(),
    )
    assert everything.delete(f"{AGENTS}/{agent_id}").status_code == 200
    gone = everything.get(f"{AGENTS}/{agent_id}")
    assert gone.status_code == 404
    assert gone.json()["detail"]["status"] == "agent_not_found"
    conversation.refresh_from_db()
    assert (conversation.agent, conversation.agent_name) == (None, "Desk")


def test_a_duplicate_is_another_agent(everything):
    agent_id = created(everything, WHOLE)
    bodies = (("", "Desk (copy)"), ("{}", "Desk (copy)"), ('{"name": "Two"}', "Two"))
    for body, name in bodies:
        answer = everything.post(
            f"{AGENTS}/{agent_id}/duplicate", body, content_type="application/json"
        )
        CreateAgentResponseModel.model_validate(answer.json(), strict=True)
        copy = everything.get(f"{AGENTS}/{answer.json()['agent_id']}").json()
        assert copy["name"] == name
        assert copy["agent_id"] != agent_id
        assert copy[CC] == everything.get(f"{AGENTS}/{agent_id}").json()[CC]


def test_a_link_names_the_agent(everything):
    agent_id = created(everything, WHOLE)
    answer = everything.get(f"{AGENTS}/{agent_id}/link")
    GetAgentLinkResponseModel.model_validate(answer.json(), strict=True)
    assert answer.json() == {"agent_id": agent_id, "token": None}


# --- What is refused ---------------------------------------------------------------------


def test_a_bad_value_is_named_by_its_path(everything):
    sent = {CC: {"agent": {"language": "!!"}, "tts": {"speed": "fast"}}}
    answer = send(everything, "post", "/create", sent)
    assert answer.status_code == 422
    faults = answer.json()["detail"]
    assert [fault["loc"] for fault in faults] == [
        ["body", CC, "agent", "language"],
        ["body", CC, "tts", "speed"],
    ]
    assert faults[0]["msg"].startswith(f"{CC}.agent.language: is to be a language")
    assert Agent.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, ["body", CC]),
        ({CC: "x"}, ["body", CC]),
        ({CC: {}, "tags": "shop"}, ["body", "tags"]),
        (
            {CC: {"agent": {"prompt": {"tool_ids": ["tool_nope"]}}}},
            ["body", CC, "agent", "prompt", "tool_ids"],
        ),
        (
            {CC: {"agent": {"prompt": {"llm": "openai/none"}}}},
            ["body", CC, "agent", "prompt", "llm"],
        ),
    ],
)
def test_an_agent_that_cannot_be_made_is_refused(everything, body, place):
    answer = send(everything, "post", "/create", body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == place
    assert Agent.objects.count() == 0


def test_a_stored_key_is_sent_to_no_address_it_was_not_given_for(everything):
    hosted = {"backend": "hosted", "hosted_agent_id": "a", "hosted_api_key": "sk-1"}
    agent_id = created(everything, {CC: {}, PS: {"parley": hosted}})
    there = {PS: {"parley": {"hosted_base_url": "https://other.example"}}}
    answer = send(everything, "patch", f"/{agent_id}", there)
    assert answer.status_code == 422
    [fault] = answer.json()["detail"]
    assert fault["loc"] == ["body", PS, "parley", "hosted_api_key"]
    assert Agent.objects.get().hosted_base_url == ""


def test_a_provider_that_is_missing_is_told_with_the_fix(everything):
    body = {CC: {"agent": {"prompt": {"llm": "openai/none"}}}}
    said = send(everything, "post", "/create", body).json()["detail"][0]["msg"]
    assert "LLM_API_KEY" in said


def test_an_agent_that_is_too_large_is_told_its_limit(everything, settings):
    settings.PARLEY = {**settings.PARLEY, "MAX_AGENT_BYTES": 100}
    answer = send(everything, "post", "/create", {CC: {"more": "x" * 100}})
    assert answer.json()["detail"] == [
        {
            "loc": ["body"],
            "msg": "The agent is larger than 100 bytes.",
            "type": "value_error",
        }
    ]


@pytest.mark.parametrize("body", ["", "{", "[]", "[" * 100_000, '"x"', '{"a": NaN}'])
def test_a_body_that_is_no_settings_is_refused(everything, body):
    answer = everything.post(f"{AGENTS}/create", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


def test_each_operation_takes_a_key_of_its_scope(agent, caller):
    path = f"/{agent.public_id}"
    reading = [("get", ""), ("get", path), ("get", f"{path}/link")]
    writing = [
        ("post", "/create"),
        ("patch", path),
        ("delete", path),
        ("post", f"{path}/duplicate"),
        ("post", f"{path}/avatar"),
    ]
    for operations, scope in ((reading, "read"), (writing, "write")):
        others = {"read", "write", "talk"} - {scope}
        for method, at in operations:
            assert getattr(caller(), method)(AGENTS + at).status_code == 401
            assert getattr(caller(*others), method)(AGENTS + at).status_code == 403
    assert Agent.objects.get() == agent


@pytest.mark.parametrize("method", ["get", "patch", "delete", "duplicate", "link"])
def test_an_agent_that_is_not_there_is_not_found(everything, method):
    path = f"{AGENTS}/agent_nobody"
    if method in ("duplicate", "link"):
        path += f"/{method}"
    method = {"duplicate": "post", "link": "get"}.get(method, method)
    sent = ["{}"] if method in ("patch", "post") else []
    kind = {"content_type": "application/json"} if sent else {}
    answer = getattr(everything, method)(path, *sent, **kind)
    assert answer.status_code == 404
    assert answer.json()["detail"]["message"] == "There is no agent 'agent_nobody'."
