"""The API's agent and the columns: what is sent comes back, and both sides see it."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.models import Agent, Tool
from conversations.protocol.system_tool import BUILT_IN_TOOLS
from conversations.store.agents import editing as agent_editing
from conversations.store.agents.config.conversion import BadConfig, apply, shown
from conversations.store.agents.config.fields import EVERY_FIELD
from conversations.store.agents.config.widget import WIDGET_FIELDS
from conversations.store.agents.settings import agent_settings

pytestmark = pytest.mark.django_db


def any_provider(column, name):
    return None


def create(sent):
    return agent_editing.create_agent(sent, any_provider)


def change(agent, sent):
    return agent_editing.change_agent(agent.public_id, sent, any_provider)


def at(tree, path):
    for name in path.split("."):
        tree = tree[name]
    return tree


def tree_of(path, value):
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def fault_of(sent, agent=None):
    with pytest.raises(BadConfig) as caught:
        apply(agent or Agent(name="x"), sent, any_provider)
    return {".".join(fault.path): fault.message for fault in caught.value.faults}


def assert_within(sent, answer, path="$"):
    """Objects may have more entries; everything else is the same JSON."""
    if isinstance(sent, dict) and sent:
        assert isinstance(answer, dict), path
        for name, value in sent.items():
            assert name in answer, f"{path}.{name}"
            assert_within(value, answer[name], f"{path}.{name}")
    elif sent != {}:
        assert json.dumps(answer, sort_keys=True) == json.dumps(sent, sort_keys=True), (
            path
        )


# --- What Parley acts on -----------------------------------------------------------------

CC = "conversation_config"
PS = "platform_settings"
MAPPED = [
    ("name", "Desk", "name", "Desk"),
    ("tags", ["shop", "beta"], "tags", ["shop", "beta"]),
    (f"{CC}.agent.prompt.prompt", "You are a desk.", "prompt", "You are a desk."),
    (f"{CC}.agent.prompt.llm", "scripted/echo", "llm", "scripted/echo"),
    (f"{CC}.agent.prompt.llm", "gpt-4o-mini", "llm", ""),
    (f"{CC}.agent.prompt.temperature", 0.7, "temperature", 0.7),
    (f"{CC}.agent.prompt.temperature", None, "temperature", None),
    (f"{CC}.agent.prompt.max_tokens", -1, "max_tokens", None),
    (f"{CC}.agent.prompt.max_tokens", 200, "max_tokens", 200),
    (f"{CC}.agent.prompt.built_in_tools.end_call", None, "can_end_call", False),
    (f"{CC}.agent.first_message", "Hello!", "first_message", "Hello!"),
    (f"{CC}.agent.language", "pt-br", "language", "pt-br"),
    (
        f"{CC}.agent.dynamic_variables.dynamic_variable_placeholders",
        {"name": "Ada", "age": 3, "vip": True},
        "dynamic_variables",
        {"name": "Ada", "age": 3, "vip": True},
    ),
    (
        f"{CC}.agent.disable_first_message_interruptions",
        True,
        "first_message_interruptible",
        False,
    ),
    (
        f"{CC}.asr.user_input_audio_format",
        "ulaw_8000",
        "input_audio_format",
        "ulaw_8000",
    ),
    (f"{CC}.asr.keywords", ["Parley", "E 3"], "keywords", "Parley\nE 3"),
    (f"{CC}.asr.provider", "scripted/lines", "stt", "scripted/lines"),
    (f"{CC}.asr.provider", "elevenlabs", "stt", ""),
    (f"{CC}.turn.turn_timeout", 7, "reprompt_after_ms", 7_000),
    (f"{CC}.turn.turn_timeout", 1.5, "reprompt_after_ms", 1_500),
    (f"{CC}.turn.turn_timeout", -1, "reprompt_after_ms", None),
    (f"{CC}.turn.silence_end_call_timeout", 20.0, "hang_up_after_ms", 20_000),
    (f"{CC}.turn.silence_end_call_timeout", -1, "hang_up_after_ms", None),
    (f"{CC}.turn.turn_eagerness", "patient", "eagerness", "patient"),
    (f"{CC}.turn.soft_timeout_config.timeout_seconds", 3, "filler_after_ms", 3_000),
    (f"{CC}.turn.soft_timeout_config.message", "Hm.", "fillers", "Hm."),
    (f"{CC}.tts.voice_id", "nova", "voice", "nova"),
    (f"{CC}.tts.voice_id", "cjVigY5qzO86Huf0OWal", "voice", ""),
    (f"{CC}.tts.model_id", "scripted/tone", "tts", "scripted/tone"),
    (f"{CC}.tts.model_id", "eleven_turbo_v2", "tts", ""),
    (f"{CC}.tts.speed", 1.1, "speed", 1.1),
    (
        f"{CC}.tts.agent_output_audio_format",
        "pcm_24000",
        "output_audio_format",
        "pcm_24000",
    ),
    (f"{CC}.conversation.text_only", True, "text_only", True),
    (f"{CC}.conversation.max_duration_seconds", 90, "max_duration_ms", 90_000),
    (f"{CC}.conversation.client_events", ["audio"], "client_events", ["audio"]),
    (f"{CC}.conversation.file_input.enabled", True, "files_allowed", True),
    (f"{CC}.conversation.file_input.max_files_per_conversation", 3, "max_files", 3),
    (
        f"{CC}.language_presets",
        {"de": {"overrides": {"agent": {"first_message": "Hallo!"}}}},
        "language_presets",
        {"de": {"overrides": {"agent": {"first_message": "Hallo!"}}}},
    ),
    (f"{PS}.auth.enable_auth", True, "requires_auth", True),
    (f"{PS}.auth.require_origin_header", True, "require_origin_header", True),
    (
        f"{PS}.auth.allowlist",
        [{"hostname": "shop.example"}, {"hostname": "shop.example:8443"}],
        "allowed_origins",
        "shop.example\nshop.example:8443",
    ),
    (
        f"{PS}.overrides.conversation_config_override",
        {"agent": {"first_message": True, "prompt": {"prompt": True}}},
        "overridable",
        ["agent.first_message", "agent.prompt.prompt"],
    ),
    (
        f"{PS}.overrides.custom_llm_extra_body",
        True,
        "overridable",
        ["custom_llm_extra_body"],
    ),
    (
        f"{PS}.overrides.enable_conversation_initiation_client_data_from_webhook",
        True,
        "overridable",
        ["enable_conversation_initiation_client_data_from_webhook"],
    ),
    (f"{PS}.call_limits.agent_concurrency_limit", 4, "concurrency_limit", 4),
    (f"{PS}.call_limits.agent_concurrency_limit", -1, "concurrency_limit", None),
    (f"{PS}.call_limits.daily_limit", 100_000, "daily_limit", 100_000),
    (f"{PS}.privacy.record_voice", False, "record_audio", False),
    (f"{PS}.privacy.zero_retention_mode", True, "zero_retention", True),
    (f"{PS}.summary_language", "de", "summary_language", "de"),
    (f"{PS}.summary_language", None, "summary_language", ""),
    (f"{PS}.analysis_llm", "scripted/echo", "analysis_llm", "scripted/echo"),
    (f"{PS}.analysis_llm", "gemini-2.5-flash", "analysis_llm", ""),
    (f"{PS}.parley.analysed", False, "analysed", False),
    (f"{PS}.archived", True, "archived", True),
]


@pytest.mark.parametrize(("path", "sent", "column", "value"), MAPPED)
def test_what_is_sent_stands_in_its_column_and_comes_back(path, sent, column, value):
    agent = create(tree_of(path, sent))
    assert getattr(agent, column) == value
    assert_within(tree_of(path, sent), shown(agent))


def test_every_field_is_tried_above_or_in_a_test_of_its_own():
    tried = {path for path, *_ in MAPPED}
    built_in = f"{CC}.agent.prompt.built_in_tools"
    own = {
        *(f"{built_in}.{name}" for name in BUILT_IN_TOOLS),
        f"{CC}.agent.max_conversation_duration_message",
        f"{CC}.agent.prompt.backup_llm_config",
        f"{CC}.agent.prompt.cascade_timeout_seconds",
        f"{CC}.agent.prompt.custom_llm",
        f"{CC}.agent.prompt.knowledge_base",
        f"{CC}.agent.prompt.rag.max_retrieved_rag_chunks_count",
        f"{CC}.agent.prompt.rag.max_vector_distance",
        f"{CC}.agent.prompt.mcp_server_ids",
        f"{CC}.agent.prompt.tool_ids",
        f"{CC}.agent.prompt.tools",
        f"{CC}.turn.soft_timeout_config.additional_soft_timeout_messages",
        f"{CC}.turn.speculative_turn",
        f"{PS}.data_collection",
        f"{PS}.evaluation.criteria",
        f"{PS}.parley.backend",
        f"{PS}.parley.hosted_agent_id",
        f"{PS}.parley.hosted_api_key",
        f"{PS}.parley.hosted_base_url",
        f"{PS}.privacy",
        f"{PS}.privacy.conversation_history_redaction",
        *(".".join(field.path) for field in WIDGET_FIELDS),
    }
    assert {".".join(field.path) for field in EVERY_FIELD} == tried | own


def test_an_answer_sent_back_changes_nothing():
    first = create(
        {
            "name": "Desk",
            CC: {
                "agent": {"prompt": {"llm": "gpt-4o"}},
                "tts": {"voice_id": "cjVigY5qzO86Huf0OWal"},
                "turn": {"turn_timeout": 2.0004},
            },
            "workflow": {"nodes": {"end": {"type": "end"}}},
        }
    )
    answer = shown(first)
    columns = {
        field.attname: getattr(first, field.attname)
        for field in Agent._meta.concrete_fields
        if field.attname not in ("updated_at", "vendor_settings", "hosted_api_key")
    }
    again = change(first, {**answer, "metadata": {}, "agent_id": "agent_other"})
    assert shown(again) == answer
    for name, value in columns.items():
        assert getattr(again, name) == value, name


def test_columns_hold_what_they_can_and_nothing_is_kept_twice():
    agent = create(
        {CC: {"agent": {"first_message": "Hi", "hinglish_mode": True}, "turn": {}}}
    )
    assert agent.vendor_settings == {CC: {"agent": {"hinglish_mode": True}}}


def test_what_staff_change_is_what_programs_read():
    agent = create(
        {
            "name": "Desk",
            CC: {
                "agent": {"prompt": {"llm": "gpt-4o"}, "first_message": "Hi"},
                "turn": {"turn_timeout": 7.0},
            },
        }
    )
    agent.llm, agent.first_message = "scripted/echo", "Good day"
    agent.reprompt_after_ms, agent.overridable = None, ["tts.voice_id"]
    agent.save()
    answer = shown(agent_editing.find_agent(agent.public_id))
    assert at(answer, f"{CC}.agent.prompt.llm") == "scripted/echo"
    assert at(answer, f"{CC}.agent.first_message") == "Good day"
    assert at(answer, f"{CC}.turn.turn_timeout") == -1
    may = at(answer, f"{PS}.overrides.conversation_config_override")
    assert may["tts"]["voice_id"] is True
    assert may["agent"]["prompt"]["prompt"] is False


def test_what_programs_change_is_what_conversations_use():
    agent = create({"name": "Desk", CC: {"agent": {"first_message": "Hi"}}})
    change(agent, {CC: {"agent": {"first_message": "Bye", "language": "de"}}})
    now = agent_settings(agent.public_id)
    assert (now.first_message, now.language) == ("Bye", "de")


def test_bridging_phrases_are_one_list_for_staff():
    soft = {"message": "Hm.", "additional_soft_timeout_messages": ["Well.", "So."]}
    agent = create({CC: {"turn": {"soft_timeout_config": soft}}})
    assert agent.fillers == "Hm.\nWell.\nSo."
    agent = change(agent, {CC: {"turn": {"soft_timeout_config": {"message": "Ah."}}}})
    assert agent.fillers == "Ah.\nWell.\nSo."


def test_a_tool_that_ends_the_call_is_kept_as_it_was_described():
    tool = {
        "type": "system",
        "name": "end_call",
        "description": "When bored.",
        "params": {"system_tool_type": "end_call"},
    }
    agent = create({CC: {"agent": {"prompt": {"built_in_tools": {"end_call": tool}}}}})
    assert agent.can_end_call
    path = f"{CC}.agent.prompt.built_in_tools.end_call"
    assert at(shown(agent), path) == tool
    agent.can_end_call = False
    assert at(shown(agent), path) is None


def test_tools_written_into_the_agent_are_checked_and_kept():
    tool = {"type": "client", "name": "show_map", "description": "Shows a map."}
    foreign = {"type": "smb", "value": 1}
    agent = create({CC: {"agent": {"prompt": {"tools": [tool, foreign]}}}})
    assert agent.inline_tools == [tool]
    assert at(shown(agent), f"{CC}.agent.prompt.tools") == [tool, foreign]
    bad = {"type": "client", "name": "show map", "description": ""}
    faults = fault_of({CC: {"agent": {"prompt": {"tools": [tool, bad]}}}})
    assert list(faults) == [f"{CC}.agent.prompt.tools.1.name"]


# --- Everything else ---------------------------------------------------------------------

words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8
)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
)
anything = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
    ),
    max_leaves=8,
)
PLACES = [
    CC,
    f"{CC}.agent",
    f"{CC}.agent.prompt",
    f"{CC}.turn.soft_timeout_config",
    f"{CC}.tts",
    PS,
    f"{PS}.auth",
    f"{PS}.widget",
]
mapped_names = {name for field in EVERY_FIELD for name in field.path}
further = st.tuples(
    st.sampled_from(PLACES),
    words.filter(lambda name: "." not in name and name not in mapped_names),
    anything,
).map(lambda drawn: (f"{drawn[0]}.{drawn[1]}", drawn[2]))
mapped = st.sampled_from([(path, sent) for path, sent, *_ in MAPPED])
sent_values = st.lists(further | mapped, max_size=6, unique_by=lambda drawn: drawn[0])


def config_of(drawn):
    config = {CC: {}}
    for path, value in drawn:
        *above, last = path.split(".")
        branch = config
        for name in above:
            branch = branch.setdefault(name, {})
        branch[last] = value
    return config


def stored(agent):
    """As the database gives it back."""
    for column in ("vendor_settings", "language_presets", "dynamic_variables"):
        setattr(agent, column, json.loads(json.dumps(getattr(agent, column))))
    return agent


@settings(deadline=None)
@given(sent=sent_values, later=sent_values)
def test_what_was_sent_is_given_back_value_for_value(sent, later):
    agent = Agent(name="Desk")
    apply(agent, config_of(sent), any_provider)
    assert_within(config_of(sent), shown(stored(agent)))
    apply(agent, config_of(later), any_provider)
    assert_within(config_of(later), shown(stored(agent)))
    # And what was not sent again is still there.
    again = {path for path, _ in later}
    kept = [(path, value) for path, value in sent if path not in again]
    assert_within(config_of(kept), shown(agent))


def test_updates_merge_objects_and_replace_lists():
    agent = create(
        {
            CC: {"asr": {"extra": {"a": [1, 2], "b": 1}}},
            PS: {
                "overrides": {
                    "conversation_config_override": {"agent": {"language": True}}
                }
            },
        }
    )
    agent = change(
        agent,
        {
            CC: {"asr": {"extra": {"a": [3]}}},
            PS: {
                "overrides": {"conversation_config_override": {"tts": {"speed": True}}}
            },
        },
    )
    assert at(shown(agent), f"{CC}.asr.extra") == {"a": [3], "b": 1}
    assert agent.overridable == ["agent.language", "tts.speed"]


def test_entries_that_clients_name_can_be_removed():
    placeholders = "dynamic_variables.dynamic_variable_placeholders"
    sent = {
        **tree_of(f"{CC}.agent.{placeholders}", {"a": 1, "b": 2}),
        PS: {"data_collection": {"x": {"type": "string"}, "y": {"type": "string"}}},
    }
    agent = create(sent)
    agent = change(
        agent,
        {
            **tree_of(f"{CC}.agent.{placeholders}", {"b": 2}),
            PS: {"data_collection": {"y": {"type": "string"}}},
        },
    )
    assert agent.dynamic_variables == {"b": 2}
    assert at(shown(agent), f"{PS}.data_collection") == {"y": {"type": "string"}}


# --- Copies ------------------------------------------------------------------------------


def test_a_copy_has_the_same_settings_under_another_id():
    tool = Tool.objects.create(name="map", kind="client")
    agent = create(
        {
            "name": "Desk",
            CC: {"agent": {"prompt": {"tool_ids": [tool.public_id]}, "more": 1}},
            PS: {"parley": {"hosted_api_key": "sk_secret"}},
        }
    )
    Agent.objects.filter(pk=agent.pk).update(
        created_at=agent.created_at - timedelta(days=1)
    )
    copy = agent_editing.duplicate_agent(agent.public_id, None)
    assert copy.public_id != agent.public_id
    assert copy.name == "Desk (copy)"
    assert copy.created_at > agent_editing.find_agent(agent.public_id).created_at
    assert copy.hosted_api_key.reveal() == "sk_secret"
    assert shown(copy) == {**shown(agent), "name": "Desk (copy)"}
    assert agent_editing.duplicate_agent(agent.public_id, "Two").name == "Two"
