import logging

import pytest

from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.overridable import EXTRA_BODY, FREE, LANGUAGE, OVERRIDABLE
from conversations.providers.registry import Registry
from conversations.providers.settings import ProviderSettings
from conversations.realtime.overrides import EFFECTS, overridden

CLIENT_TOOL = {"type": "client", "name": "show_map", "description": "Shows a map."}


def wanted(agent, override=None, **fields):
    data = {"conversation_config_override": override or {}, **fields}
    return overridden(agent, ConversationInitiationClientData.model_validate(data))


@pytest.fixture
def refused(make_settings):
    """The message a client gets for an override, and asserts that it is one."""

    def refuse(override, *allowed, agent=None, **fields):
        agent = agent or make_settings(overridable=list(allowed))
        with pytest.raises(ProtocolViolation) as raised:
            wanted(agent, override, **fields)
        assert raised.value.close_code is CloseCode.CLIENT_FAULT
        assert raised.value.error_type is ErrorType.OVERRIDE_ERROR
        return raised.value.message

    return refuse


@pytest.fixture
def models(monkeypatch):
    """A registry without the models of this machine."""
    registry = Registry(
        ProviderSettings(
            llm="scripted/echo",
            stt="scripted/lines",
            tts="scripted/tone",
            vad="scripted/energy",
        )
    )
    monkeypatch.setattr("conversations.providers.site.registry", lambda: registry)


# --- What is allowed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "override",
    [
        {},
        {"agent": {}, "tts": {}, "conversation": {}, "asr": {}, "turn": {}},
        {"agent": {"prompt": {}}},
        {"agent": {"prompt": {"prompt": None}, "first_message": None}},
        {"text_only": True},
        {"conversation": {"text_only": False}},
        {"conversation": {"client_events": ["audio"]}},
        {"agent": {"language": "en"}},
    ],
)
def test_what_changes_nothing_of_the_agent_passes(make_settings, override):
    agent = make_settings()
    assert wanted(agent, override) == agent


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ({"agent": {"prompt": {"prompt": "You are a pirate"}}}, "agent.prompt.prompt"),
        ({"agent": {"prompt": {"llm": "scripted/echo"}}}, "agent.prompt.llm"),
        ({"agent": {"prompt": {"tool_ids": []}}}, "agent.prompt.tool_ids"),
        ({"agent": {"first_message": ""}}, "agent.first_message"),
        ({"agent": {"firstMessage": "Ahoy"}}, "agent.first_message"),
        ({"agent": {"language": "de"}}, "agent.language"),
        (
            {"agent": {"max_conversation_duration_message": "Bye"}},
            "agent.max_conversation_duration_message",
        ),
        ({"tts": {"voice_id": "pirate"}}, "tts.voice_id"),
        ({"tts": {"speed": 1.1}}, "tts.speed"),
        ({"tts": {"stability": 0.5}}, "tts.stability"),
        ({"tts": {"similarity_boost": 0.5}}, "tts.similarity_boost"),
        ({"asr": {"keywords": []}}, "asr.keywords"),
        (
            {"turn": {"soft_timeout_config": {"message": "Hm"}}},
            "turn.soft_timeout_config.message",
        ),
        (
            {"conversation": {"max_duration_seconds": 86_400}},
            "conversation.max_duration_seconds",
        ),
    ],
)
def test_what_is_not_allowed_is_refused_by_name(refused, override, field):
    others = {*EFFECTS, LANGUAGE, "agent", "tts"} - {field}
    for allowed in ([], others):
        message = refused(override, *allowed)
        assert message.startswith(f"Override for field '{field}' is not allowed")
        assert "pirate" not in message


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ({"agent": {"prompt": {"knowledge_base": []}}}, "agent.prompt.knowledge_base"),
        ({"agent": {"native_mcp_server_ids": []}}, "agent.native_mcp_server_ids"),
        ({"tts": {"model_id": "turbo"}}, "tts.model_id"),
        (
            {"turn": {"noisy_environment_message": "What?"}},
            "turn.noisy_environment_message",
        ),
    ],
)
def test_what_nobody_here_acts_on_is_refused_though_allowed(refused, override, field):
    assert refused(override, field) == (
        f"Override for field '{field}' is not supported by this server; leave it out"
    )


def test_every_override_that_may_be_allowed_has_its_effect():
    known = {known.path for known in OVERRIDABLE}
    assert set(EFFECTS) == known - FREE - {LANGUAGE, EXTRA_BODY}


# --- What it does ------------------------------------------------------------------------


def test_what_is_allowed_takes_effect(make_settings):
    agent = make_settings(
        overridable=sorted(EFFECTS), first_message="Hello!", prompt="Be kind."
    )
    changed = wanted(
        agent,
        {
            "agent": {
                "first_message": "",
                "prompt": {"prompt": "Be brief."},
                "max_conversation_duration_message": "Time is up.",
            },
            "tts": {
                "voice_id": "joe",
                "speed": 1.1,
                "stability": 0.4,
                "similarity_boost": 0.9,
            },
            "asr": {"keywords": ["Parley", "Ada"]},
            "turn": {"soft_timeout_config": {"timeout_seconds": 1.5, "message": "Hm"}},
            "conversation": {"max_duration_seconds": 90},
        },
    )
    assert changed.first_message == ""
    assert changed.prompt == "Be brief."
    assert changed.phrases.max_duration == "Time is up."
    assert (changed.voice, changed.speed) == ("joe", 1.1)
    assert changed.keywords == ("Parley", "Ada")
    assert (changed.turn.filler_after_ms, changed.turn.fillers) == (1500, ("Hm",))
    assert changed.turn.max_duration_ms == 90_000
    assert agent.prompt == "Be kind."


def test_an_announcement_is_never_taken_away(make_settings):
    agent = make_settings(overridable=["agent.max_conversation_duration_message"])
    silent = {"agent": {"max_conversation_duration_message": ""}}
    assert wanted(agent, silent) == agent


@pytest.mark.parametrize(
    ("config", "after_ms", "fillers"),
    [
        ({"timeout_seconds": -1}, None, ("One moment.",)),
        ({"timeout_seconds": 3}, 3000, ("One moment.",)),
        ({"message": ""}, 2000, ()),
        ({}, 2000, ("One moment.",)),
    ],
)
def test_a_slow_answer_is_bridged_as_the_client_says(
    make_settings, config, after_ms, fillers
):
    agent = make_settings(
        overridable=["turn.soft_timeout_config"],
        filler_after_ms=2000,
        fillers="One moment.",
    )
    turn = wanted(agent, {"turn": {"soft_timeout_config": config}}).turn
    assert (turn.filler_after_ms, turn.fillers) == (after_ms, fillers)


def test_a_part_of_the_bridging_may_be_allowed_alone(make_settings, refused):
    agent = make_settings(overridable=["turn.soft_timeout_config.message"])
    message = {"turn": {"soft_timeout_config": {"message": "Hm"}}}
    assert wanted(agent, message).turn.fillers == ("Hm",)
    both = {"turn": {"soft_timeout_config": {"message": "Hm", "timeout_seconds": 1}}}
    assert "'turn.soft_timeout_config.timeout_seconds'" in refused(both, agent=agent)


@pytest.mark.parametrize(
    "config",
    [
        {"use_llm_generated_message": True},
        {"additional_soft_timeout_messages": ["So."]},
        {"max_soft_timeouts_per_generation": 3},
    ],
)
def test_a_bridging_that_nobody_here_acts_on_is_refused(refused, config):
    name = next(iter(config))
    message = refused(
        {"turn": {"soft_timeout_config": config}}, "turn.soft_timeout_config"
    )
    assert f"'turn.soft_timeout_config.{name}' is not supported" in message


# --- Models and tools --------------------------------------------------------------------


@pytest.mark.usefixtures("models")
def test_another_model_has_to_be_one_that_can_be_had(make_settings, refused):
    agent = make_settings(overridable=["agent.prompt.llm"])
    chosen = {"agent": {"prompt": {"llm": "scripted/echo"}}}
    assert wanted(agent, chosen).llm == "scripted/echo"
    for name in ("gpt-9", "openai/", "x" * 300):
        unknown = {"agent": {"prompt": {"llm": name}}}
        message = refused(unknown, agent=agent)
        assert message.startswith("Override for field 'agent.prompt.llm' is no model")
        assert "gpt-9" not in message


def test_the_tools_may_be_narrowed_and_not_widened(make_settings, refused):
    inline = make_settings(
        overridable=["agent.prompt.tool_ids"], inline_tools=[CLIENT_TOOL]
    )
    assert wanted(inline, {"agent": {"prompt": {"tool_ids": []}}}) == inline
    foreign = {"agent": {"prompt": {"tool_ids": ["tool_foreign"]}}}
    assert "none of this agent's" in refused(foreign, agent=inline)


def test_a_models_request_may_be_added_to_and_not_rewritten(make_settings, refused):
    agent = make_settings(overridable=["custom_llm_extra_body"])
    assert wanted(agent, custom_llm_extra_body={"user": "u1"}) == agent
    assert "'custom_llm_extra_body'" in refused({}, custom_llm_extra_body={"a": 1})
    for part in ("messages", "model", "tools", "stream"):
        body = {"temperature": 1, part: []}
        message = refused({}, agent=agent, custom_llm_extra_body=body)
        assert f"'custom_llm_extra_body.{part}'" in message


# --- Languages ---------------------------------------------------------------------------

GERMAN = {
    "overrides": {
        "agent": {"prompt": {"prompt": "Antworte kurz."}, "language": "de"},
        "tts": {"voice_id": "thorsten", "model_id": "turbo"},
    },
    "first_message_translation": {"source_hash": "x", "text": "Guten Tag!"},
}


@pytest.fixture
def polyglot(make_settings):
    return make_settings(
        overridable=["agent.language", "agent.first_message"],
        first_message="Hello!",
        prompt="Be brief.",
        language_presets={"de": GERMAN},
    )


def test_a_language_brings_its_preset(polyglot):
    german = wanted(polyglot, {"agent": {"language": "de"}})
    assert german.language == "de"
    assert german.first_message == "Guten Tag!"
    assert german.prompt == "Antworte kurz."
    assert german.voice == "thorsten"


def test_a_first_message_of_the_preset_wins_over_the_translation(make_settings):
    agent = make_settings(
        overridable=["agent.language"],
        language_presets={
            "de": {
                **GERMAN,
                "overrides": {"agent": {"first_message": "Moin!"}},
            }
        },
    )
    assert wanted(agent, {"agent": {"language": "de"}}).first_message == "Moin!"


def test_what_the_client_asks_for_beside_wins_over_the_preset(polyglot):
    override = {"agent": {"first_message": "Servus!", "language": "de"}}
    assert wanted(polyglot, override).first_message == "Servus!"


def test_a_language_without_a_preset_is_only_the_language(polyglot):
    french = wanted(polyglot, {"agent": {"language": "fr"}})
    assert (french.language, french.first_message) == ("fr", "Hello!")


def test_the_agents_own_language_brings_no_preset(make_settings):
    agent = make_settings(language="de", language_presets={"de": GERMAN})
    assert wanted(agent, {"agent": {"language": "de"}}) == agent


def test_a_preset_that_cannot_be_read_is_logged_and_left_out(make_settings, caplog):
    agent = make_settings(
        overridable=["agent.language"],
        language_presets={"de": {"overrides": {"tts": {"speed": "quick"}}}},
    )
    with caplog.at_level(logging.ERROR):
        german = wanted(agent, {"agent": {"language": "de"}})
    assert german.language == "de"
    assert "'de'" in caplog.text
