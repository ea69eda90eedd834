import json
import re

import pytest

from conversations.engine.ports import ProviderError, ToolRequest
from conversations.models import ModelProvider
from conversations.providers import site
from tests.api.agents.speakers import (
    Script,
    Stuck,
    events,
    hangs_up,
    said,
    simulate,
    specification,
)


def test_two_models_talk_until_one_hangs_up(agent, caller, models):
    agent.first_message, agent.prompt = "Library, hello!", "You are a desk."
    agent.save()
    models.user = Script("Have you got Emma?", hangs_up("Lovely, goodbye!"))
    models.agent = Script("We have.")
    answer = simulate(caller("talk"), agent, specification())
    assert said(answer) == [
        ("agent", "Library, hello!"),
        ("user", "Have you got Emma?"),
        ("agent", "We have."),
        ("user", "Lovely, goodbye!"),
    ]
    [heard] = models.agent.asked
    assert [(m.role, m.text) for m in heard.messages] == [
        ("system", "You are a desk."),
        ("user", "(The call has begun. Speak first.)"),
        ("assistant", "Library, hello!"),
        ("user", "Have you got Emma?"),
    ]
    last = models.user.asked[-1].messages
    assert [m.role for m in last] == ["system", "user", "assistant", "user"]
    assert last[0].text.endswith("You want a book.")


def test_it_ends_after_the_turns_asked_for_and_the_sites_limit(
    agent, caller, models, settings
):
    body = {**specification(), "new_turns_limit": 3}
    assert len(said(simulate(caller("talk"), agent, body))) == 3
    settings.PARLEY = {**settings.PARLEY, "SIMULATION_MAX_TURNS": 2}
    assert len(said(simulate(caller("talk"), agent, body))) == 2


def test_a_model_provider_that_staff_named_just_now_is_known(
    agent, caller, models, monkeypatch
):
    offered = []
    monkeypatch.setattr(models, "offer", offered.extend, raising=False)
    ModelProvider.objects.create(
        kind="llm", slug="ours", name="Ours", base_url="http://127.0.0.1:9/v1"
    )
    simulate(caller("talk"), agent, {**specification(), "new_turns_limit": 1})
    assert [service.slug for service in offered] == ["ours"]


def test_tools_return_what_was_told_and_are_not_run(agent, caller, models):
    tools = [
        {"type": "client", "name": name, "description": "Looks."}
        for name in ("find_book", "find_shelf")
    ]
    agent.inline_tools = tools
    agent.save()
    models.agent = Script(
        [
            ToolRequest("call_1", "find_book", {"title": "Emma"}),
            ToolRequest("call_2", "find_shelf", {}),
        ],
        hangs_up("It is in. Goodbye!"),
    )
    models.user = Script("Emma, please.")
    mock = {"find_book": {"default_return_value": "on loan: no"}}
    answer = simulate(caller("talk"), agent, specification(tool_mock_config=mock))
    assert said(answer) == [("user", "Emma, please."), ("agent", "It is in. Goodbye!")]
    turn = answer.json()["simulated_conversation"][1]
    assert [call["tool_name"] for call in turn["tool_calls"]] == [
        "find_book",
        "find_shelf",
        "end_call",
    ]
    assert json.loads(turn["tool_calls"][0]["params_as_json"]) == {"title": "Emma"}
    assert turn["tool_calls"][0]["tool_has_been_called"] is False
    found, shelf, _ = turn["tool_results"]
    assert (found["result_value"], found["is_error"]) == ("on loan: no", False)
    assert shelf["is_error"]
    assert "not run in a simulation" in shelf["result_value"]
    told = models.agent.asked[1].messages
    assert [m.text for m in told if m.role == "tool"][0] == "on loan: no"


def test_it_goes_on_from_what_was_said_before(agent, caller, models):
    models.agent = Script("At nine.")
    history = [
        {"role": "agent", "message": "Hello!", "time_in_call_secs": 0},
        {"role": "user", "message": "When do you open?", "time_in_call_secs": 2},
    ]
    body = {
        **specification(partial_conversation_history=history),
        "new_turns_limit": 1,
    }
    assert said(simulate(caller("talk"), agent, body)) == [
        ("agent", "Hello!"),
        ("user", "When do you open?"),
        ("agent", "At nine."),
    ]


def test_variables_are_filled_in_and_a_missing_one_is_named(agent, caller, models):
    agent.first_message = "Hello {{name}}, this is {{system__agent_id}}."
    agent.save()
    body = {
        **specification(dynamic_variables={"name": "Ada"}),
        "new_turns_limit": 1,
    }
    [(_, greeting)] = said(simulate(caller("talk"), agent, body))
    assert greeting == "Hello Ada, this is agent_library."
    refused = simulate(caller("talk"), agent, specification())
    assert refused.status_code == 422
    assert "dynamic_variables.name" in refused.json()["detail"]["message"]


def test_variables_have_the_values_that_a_call_would_give_them(agent, caller, models):
    agent.first_message = "It is {{system__time}} in {{city}}{{system__caller_id}}."
    agent.dynamic_variables = {"city": "Bonn", "system__time": "never"}
    agent.save()
    body = {
        **specification(dynamic_variables={"city": None}),
        "new_turns_limit": 1,
    }
    [(_, greeting)] = said(simulate(caller("talk"), agent, body))
    assert re.fullmatch(r"It is \w+day, \d\d:\d\d \d+ \w+ \d{4} in Bonn\.", greeting)


@pytest.mark.parametrize(
    ("text", "sent", "told"),
    [
        ("Hello.", {"system__time": "now"}, "system__time: is reserved"),
        ("{{secret__a}}", {"secret__a": "s3cret"}, "secret__a: is a secret"),
        ("Hello.", {"a": [1]}, "dynamic_variables"),
    ],
)
def test_variables_that_a_call_would_refuse_are_refused(
    agent, caller, models, text, sent, told
):
    agent.first_message = text
    agent.save()
    body = specification(dynamic_variables=sent)
    refused = simulate(caller("talk"), agent, body)
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert "s3cret" not in refused.content.decode()


def test_a_model_that_fails_is_told_as_such(agent, caller, models):
    models.user = Script(ProviderError("The language model is out."))
    answer = simulate(caller("talk"), agent, specification())
    assert answer.status_code == 502
    assert answer.json()["detail"] == {
        "status": "llm_error",
        "message": "The language model is out.",
    }


def test_a_model_for_the_caller_that_is_not_there_is_named(agent, caller, models):
    body = specification()
    config = body["simulation_specification"]["simulated_user_config"]
    config["prompt"]["llm"] = "openai/none"
    answer = simulate(caller("talk"), agent, body)
    assert answer.status_code == 422
    assert "simulated_user_config.prompt.llm" in answer.json()["detail"]["message"]


def test_a_simulation_takes_a_key_for_talking_and_an_agent_of_this_server(
    agent, caller, models
):
    assert simulate(caller(), agent, specification()).status_code == 401
    assert simulate(caller("read", "write"), agent, specification()).status_code == 403
    agent.backend, agent.hosted_agent_id = "hosted", "agent_there"
    agent.save()
    answer = simulate(caller("talk"), agent, specification())
    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "agent_is_hosted"


def test_it_takes_no_longer_than_it_may(agent, caller, models, settings):
    models.user = Stuck()
    settings.PARLEY = {**settings.PARLEY, "SIMULATION_TIMEOUT_MS": 0}
    answer = simulate(caller("talk"), agent, specification())
    assert answer.status_code == 504
    assert answer.json()["detail"]["status"] == "simulation_timeout"


def test_the_models_of_this_installation_can_talk(agent, caller, monkeypatch, settings):
    settings.PARLEY = {**settings.PARLEY, "LLM": "scripted/echo"}
    site.registry.cache_clear()
    try:
        body = specification()
        config = body["simulation_specification"]["simulated_user_config"]
        config["prompt"]["llm"] = "gpt-4o-mini"
        config["first_message"] = "Hello desk."
        body["new_turns_limit"] = 2
        turns = said(simulate(caller("talk"), agent, body))
    finally:
        site.registry.cache_clear()
    assert turns == [("user", "Hello desk."), ("agent", "You said: Hello desk.")]


# --- As a stream -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_turns_are_streamed_and_the_analysis_comes_last(agent, models):
    models.user = Script("Hello.", hangs_up("Bye."))
    models.agent = Script("Yes?")
    *turns, last = [json.loads(e["data"]) for e in await events(agent, specification())]
    assert [turn["message"] for [turn] in turns] == ["Hello.", "Yes?", "Bye."]
    assert last["analysis"]["call_successful"] == "unknown"


@pytest.mark.django_db(transaction=True)
async def test_a_failure_on_the_way_ends_the_stream_with_an_error(agent, models):
    models.user = Script("Hello.")
    models.agent = Script(ProviderError("The language model is out."))
    first, last = await events(agent, specification())
    assert json.loads(first["data"])[0]["message"] == "Hello."
    assert last["event"] == "error"
    assert json.loads(last["data"])["detail"]["message"] == "The language model is out."
