import json
from datetime import timedelta

import pytest
from django.utils import timezone
from elevenlabs.types import (
    CreateAgentResponseModel,
    GetAgentLinkResponseModel,
    GetAgentResponseModel,
    GetAgentsPageResponseModel,
)

from conversations.models import Agent, Conversation, Tool

AGENTS = "/v1/convai/agents"
CC = "conversation_config"
PS = "platform_settings"
WHOLE = {
    "name": "Desk",
    "tags": ["shop"],
    CC: {
        "agent": {
            "first_message": "Hello {{name}}!",
            "language": "en",
            "dynamic_variables": {"dynamic_variable_placeholders": {"name": "you"}},
            "prompt": {
                "prompt": "You are a desk.",
                "llm": "gpt-4o-mini",
                "temperature": 0.3,
                "built_in_tools": {
                    "end_call": {
                        "name": "end_call",
                        "description": "",
                        "params": {"system_tool_type": "end_call"},
                        "type": "system",
                    }
                },
                "tools": [
                    {
                        "type": "client",
                        "name": "show_map",
                        "description": "Shows a map.",
                        "parameters": {
                            "type": "object",
                            "properties": {
                                "place": {"type": "string", "description": "Which."}
                            },
                        },
                    }
                ],
                "rag": {"enabled": True},
            },
        },
        "asr": {"keywords": ["Parley"], "quality": "high"},
        "turn": {"turn_timeout": 9, "turn_eagerness": "eager"},
        "tts": {"voice_id": "cjVigY5qzO86Huf0OWal", "stability": 0.4},
        "conversation": {"client_events": ["audio", "interruption"]},
        "language_presets": {
            "de": {"overrides": {"agent": {"first_message": "Hallo!"}}}
        },
    },
    PS: {
        "auth": {"enable_auth": True, "allowlist": [{"hostname": "shop.example"}]},
        "evaluation": {
            "criteria": [
                {
                    "id": "solved",
                    "name": "Solved",
                    "type": "prompt",
                    "conversation_goal_prompt": "Was it solved?",
                }
            ]
        },
        "data_collection": {"order": {"type": "string", "description": "Number"}},
        "widget": {"variant": "full", "avatar": {"type": "orb", "color_1": "#111111"}},
        "call_limits": {"daily_limit": 50},
    },
    "workflow": {
        "nodes": {
            "start": {"type": "start"},
            "kind": {"type": "override_agent", "label": "Kind"},
        },
        "edges": {
            "one": {
                "source": "start",
                "target": "kind",
                "forward_condition": {"type": "unconditional"},
            }
        },
    },
}


def send(client, method, path, body):
    return getattr(client, method)(
        f"{AGENTS}{path}", json.dumps(body), content_type="application/json"
    )


@pytest.fixture
def everything(caller):
    return caller("read", "write", "talk")


def created(client, body):
    answer = send(client, "post", "/create", body)
    assert answer.status_code == 200, answer.content
    CreateAgentResponseModel.model_validate(answer.json(), strict=True)
    return answer.json()["agent_id"]


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


# --- Lists -------------------------------------------------------------------------------


def names(client, **query):
    answer = client.get(AGENTS, query)
    assert answer.status_code == 200, answer.content
    GetAgentsPageResponseModel.model_validate(answer.json(), strict=True)
    return [agent["name"] for agent in answer.json()["agents"]]


@pytest.fixture
def shelf(db):
    now = timezone.now()
    agents = [
        Agent.objects.create(name="Bakery", tags=["shop", "food"]),
        Agent.objects.create(name="Clinic", tags=["health"]),
        Agent.objects.create(name="Attic", archived=True, tags=["shop"]),
        Agent.objects.create(name="Arcade"),
    ]
    for days_old, agent in enumerate(reversed(agents)):
        Agent.objects.filter(pk=agent.pk).update(
            created_at=now - timedelta(days=days_old)
        )
    return agents


def test_agents_are_listed_by_time_name_tag_and_search(shelf, everything):
    assert names(everything) == ["Arcade", "Clinic", "Bakery"]
    assert names(everything, sort_by="name") == ["Arcade", "Bakery", "Clinic"]
    by_name = {"sort_by": "name", "sort_direction": "desc"}
    assert names(everything, **by_name) == ["Clinic", "Bakery", "Arcade"]
    oldest_first = {"sort_by": "created_at", "sort_direction": "asc"}
    assert names(everything, **oldest_first) == ["Bakery", "Clinic", "Arcade"]
    assert names(everything, archived="true") == ["Attic"]
    assert names(everything, search="CLIN") == ["Clinic"]
    assert names(everything, search=shelf[0].public_id) == ["Bakery"]
    assert names(everything, tags=["food", "health"]) == ["Clinic", "Bakery"]
    assert names(everything, tags="sho") == []


def test_agents_are_listed_by_how_often_they_were_called_lately(shelf, everything):
    bakery, clinic, _, _ = shelf
    now = timezone.now()
    for agent, days_ago in ((bakery, 1), (bakery, 2), (clinic, 3), (clinic, 9)):
        Conversation.objects.create(
            agent=agent, agent_name="x", started_at=now - timedelta(days=days_ago)
        )
    found = names(everything, sort_by="call_count_7d")
    assert found == ["Bakery", "Clinic", "Arcade"]
    listed = everything.get(AGENTS).json()["agents"]
    last = {agent["name"]: agent["last_call_time_unix_secs"] for agent in listed}
    assert last == {
        "Bakery": int((now - timedelta(days=1)).timestamp()),
        "Clinic": int((now - timedelta(days=3)).timestamp()),
        "Arcade": None,
    }


@pytest.mark.parametrize("sort_by", ["name", "created_at", "call_count_7d"])
def test_pages_follow_each_other_without_gap_or_repetition(shelf, everything, sort_by):
    whole = names(everything, sort_by=sort_by)
    paged, cursor = [], None
    while True:
        query = {"sort_by": sort_by, "page_size": 1}
        answer = everything.get(AGENTS, query | ({"cursor": cursor} if cursor else {}))
        paged += [agent["name"] for agent in answer.json()["agents"]]
        cursor = answer.json()["next_cursor"]
        assert answer.json()["has_more"] == (cursor is not None)
        if cursor is None:
            break
    assert paged == whole


def test_a_list_takes_as_many_queries_for_one_agent_as_for_many(
    everything, django_assert_num_queries
):
    def make(count):
        for number in range(count):
            created(everything, {**WHOLE, "name": f"Desk {number}"})

    make(1)
    # The key (found and noted when first used), the page, the last calls.
    everything.get(AGENTS)
    with django_assert_num_queries(3):
        assert len(names(everything)) == 1
    make(5)
    with django_assert_num_queries(3):
        assert len(names(everything)) == 6


def test_an_agent_takes_as_many_queries_with_one_tool_as_with_many(
    everything, django_assert_num_queries
):
    for count in (1, 5):
        tools = [Tool.objects.create(name=f"t{n}", kind="client") for n in range(count)]
        ids = [tool.public_id for tool in tools]
        prompt = {"agent": {"prompt": {"tool_ids": ids}}}
        agent_id = created(everything, {CC: prompt})
        # The key, the agent, its tools, its documents.
        with django_assert_num_queries(4):
            everything.get(f"{AGENTS}/{agent_id}")


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": 0},
        {"page_size": 101},
        {"sort_by": "colour"},
        {"sort_direction": "up"},
        {"cursor": "nonsense"},
        {"archived": "perhaps"},
        {"search": "x" * 201},
    ],
)
def test_a_list_that_cannot_be_given_is_refused(everything, query):
    answer = everything.get(AGENTS, query)
    assert answer.status_code == 422
    assert next(iter(query)) in json.dumps(answer.json())


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
