"""What is refused of an agent's settings, and the keys of agents elsewhere."""

import json

import pytest

from conversations.models import Agent
from conversations.store.agents import editing as agent_editing
from conversations.store.agents.config.conversion import BadConfig, apply, shown

pytestmark = pytest.mark.django_db

CC = "conversation_config"
PS = "platform_settings"


def any_provider(column, name):
    return None


def create(sent):
    return agent_editing.create_agent(sent, any_provider)


def change(agent, sent):
    return agent_editing.change_agent(agent.public_id, sent, any_provider)


def tree_of(path, value):
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def fault_of(sent, agent=None):
    with pytest.raises(BadConfig) as caught:
        apply(agent or Agent(name="x"), sent, any_provider)
    return {".".join(fault.path): fault.message for fault in caught.value.faults}


# --- What is refused ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("tags", "shop"),
        (f"{CC}.agent", "x"),
        (f"{CC}.agent.language", "!!"),
        (f"{CC}.agent.language", 3),
        (f"{CC}.agent.first_message", ["x"]),
        (f"{CC}.agent.prompt.temperature", 2.5),
        (f"{CC}.agent.prompt.temperature", True),
        (f"{CC}.agent.prompt.max_tokens", 0),
        (f"{CC}.agent.prompt.max_tokens", 1.5),
        (f"{CC}.agent.prompt.max_tokens", 2**40),
        (f"{CC}.agent.prompt.tool_ids", [1]),
        (f"{CC}.agent.prompt.built_in_tools.end_call", True),
        (f"{CC}.agent.dynamic_variables.dynamic_variable_placeholders", ["a"]),
        (f"{CC}.asr.user_input_audio_format", "mp3_44100"),
        (f"{CC}.turn.turn_timeout", 0),
        (f"{CC}.turn.turn_timeout", -2),
        (f"{CC}.turn.turn_timeout", "7"),
        (f"{CC}.turn.turn_eagerness", "hasty"),
        (f"{CC}.tts.speed", 9),
        (f"{CC}.conversation.text_only", 1),
        (f"{CC}.conversation.max_duration_seconds", -1),
        (f"{CC}.conversation.file_input.max_files_per_conversation", 40_000),
        (f"{PS}.auth.enable_auth", "yes"),
        (f"{PS}.auth.allowlist", [{"hostname": "https://a.example/path"}]),
        (f"{PS}.call_limits.daily_limit", -2),
        (f"{PS}.parley.backend", "elsewhere"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named_by_its_path(path, value):
    assert list(fault_of(tree_of(path, value))) == [path]


def test_faults_deep_in_a_value_are_named_too():
    sent = {
        "tags": ["fine", "x" * 201],
        CC: {
            "agent": {
                "dynamic_variables": {"dynamic_variable_placeholders": {"a": [1]}},
                "prompt": {"knowledge_base": [{"id": "doc_a", "usage_mode": "never"}]},
            },
            "language_presets": {"de": []},
        },
        PS: {
            "auth": {"allowlist": [{"hostname": "a b"}]},
            "overrides": {"conversation_config_override": {"tts": {"speed": 1}}},
        },
    }
    assert set(fault_of(sent)) == {
        "tags.1",
        f"{CC}.agent.dynamic_variables.dynamic_variable_placeholders.a",
        f"{CC}.agent.prompt.knowledge_base.0.usage_mode",
        f"{CC}.language_presets.de",
        f"{PS}.auth.allowlist.0.hostname",
        f"{PS}.overrides.conversation_config_override.tts.speed",
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "not a number"),
        (float("inf"), "too large a number"),
        ("a\x00b", "NUL"),
        ("\ud800", "surrogate"),
        ({"a\x00": 1}, "NUL"),
    ],
)
def test_what_no_database_could_keep_is_refused(value, message):
    [said] = fault_of({CC: {"further": [value]}}).values()
    assert message in said


def test_settings_nested_without_end_are_refused():
    deep = {}
    for _ in range(5_000):
        deep = {"a": deep}
    [said] = fault_of({CC: deep}).values()
    assert said == "is nested too deeply"


def test_an_agent_is_kept_up_to_a_size(settings):
    settings.PARLEY = {**settings.PARLEY, "MAX_AGENT_BYTES": 1_000}
    [said] = fault_of({CC: {"further": "x" * 1_000}}).values()
    assert "1000 bytes" in said


def test_a_provider_that_cannot_be_used_is_refused_where_it_was_named():
    def problem(column, name):
        return f"There is no {column} {name}."

    agent = Agent(name="x", llm="openai/gone")
    kept = {CC: {"agent": {"prompt": {"llm": "openai/gone"}}}}
    apply(agent, kept, problem)
    sent = {
        CC: {
            "agent": {"prompt": {"llm": "openai/none"}},
        }
    }
    with pytest.raises(BadConfig, match=r"prompt\.llm: There is no llm openai/none"):
        apply(agent, sent, problem)


# --- Hosted agents -----------------------------------------------------------------------


def hosted(**more):
    return {PS: {"parley": {"backend": "hosted", "hosted_agent_id": "agent_x", **more}}}


def test_a_hosted_agents_key_is_kept_and_never_shown():
    agent = create(hosted(hosted_api_key="sk_secret"))
    assert agent.hosted_api_key.reveal() == "sk_secret"
    answer = shown(agent)
    assert "sk_secret" not in json.dumps([answer, agent.vendor_settings])
    assert answer[PS]["parley"] == {
        "backend": "hosted",
        "hosted_agent_id": "agent_x",
        "hosted_base_url": "",
        "hosted_api_key_set": True,
        "analysed": True,
    }
    again = change(agent, {PS: {"parley": answer[PS]["parley"]}})
    assert again.hosted_api_key.reveal() == "sk_secret"


def test_a_hosted_agent_needs_its_id_there():
    faults = fault_of({PS: {"parley": {"backend": "hosted", "hosted_api_key": "k"}}})
    assert list(faults) == [f"{PS}.parley.hosted_agent_id"]


def test_a_hosted_agent_needs_a_key_of_its_own_or_the_sites(settings):
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": ""}
    assert list(fault_of(hosted())) == [f"{PS}.parley.hosted_api_key"]
    settings.PARLEY = {**settings.PARLEY, "ELEVENLABS_API_KEY": "sk-site"}
    assert create(hosted()).hosted_api_key.reveal() == ""


def test_no_key_is_sent_to_an_address_it_was_not_given_for():
    there = {"hosted_base_url": "https://other.example"}
    key = f"{PS}.parley.hosted_api_key"
    assert list(fault_of(hosted(**there))) == [key]
    assert list(fault_of({PS: {"parley": there}})) == [key]
    agent = create(hosted(hosted_api_key="sk_vendor"))
    with pytest.raises(BadConfig, match="a key of its own"):
        change(agent, {PS: {"parley": there}})
    moved = change(agent, {PS: {"parley": {**there, "hosted_api_key": "sk_other"}}})
    assert moved.hosted_api_key.reveal() == "sk_other"
    assert change(moved, {"name": "Renamed"}).name == "Renamed"
    with pytest.raises(BadConfig, match="a key of its own"):
        change(moved, {PS: {"parley": {"hosted_api_key": ""}}})
    with pytest.raises(BadConfig, match="given for another address"):
        change(moved, {PS: {"parley": {"hosted_base_url": ""}}})
