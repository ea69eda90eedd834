from dataclasses import asdict

import pytest
from django.core.exceptions import ValidationError

from conversations.engine.options import Eagerness, TurnOptions
from conversations.models.agent import Agent
from conversations.protocol.audio_format import FORMATS


def choices_of(field):
    return dict(Agent._meta.get_field(field).choices)


def test_choices_are_those_of_the_engine_and_the_wire():
    assert set(choices_of("eagerness")) == set(Eagerness)
    assert set(choices_of("input_audio_format")) == set(FORMATS)
    assert choices_of("output_audio_format")["pcm_22050"] == "PCM 22.05 kHz"
    assert choices_of("output_audio_format")["ulaw_8000"] == "µ-law 8 kHz (telephone)"


def test_every_turn_option_of_the_engine_is_a_column_with_its_default():
    columns = {field.name: field.get_default() for field in Agent._meta.fields}
    options = asdict(TurnOptions())
    options["fillers"] = "\n".join(options["fillers"])
    found = {name: columns.get(name, "no such column") for name in options}
    assert found == options


def test_new_agent_tells_what_the_vendor_tells_and_what_its_clients_act_on():
    events = Agent().client_events
    vendor_default = {
        "audio",
        "interruption",
        "agent_response",
        "user_transcript",
        "tentative_user_transcript",
        "conversation_initiation_metadata",
        "ping",
    }
    acted_on = {
        "agent_response_correction",
        "agent_chat_response_part",
        "client_tool_call",
        "agent_tool_request",
        "agent_tool_response",
    }
    assert set(events) == vendor_default | acted_on
    assert len(events) == len(set(events))


def test_agents_do_not_share_their_lists():
    first, second = Agent(), Agent()
    first.client_events.remove("audio")
    assert "audio" in second.client_events


@pytest.mark.parametrize(
    ("field", "value"),
    [("speed", 3), ("temperature", -1), ("max_duration_ms", 5), ("language", "")],
)
def test_impossible_values_are_refused(field, value):
    with pytest.raises(ValidationError) as refused:
        Agent(name="Desk", **{field: value}).clean_fields()
    assert set(refused.value.error_dict) == {field}


def test_every_field_that_is_not_plain_explains_itself():
    plain = {
        "id",
        "created_at",
        "updated_at",
        "input_audio_format",
        "output_audio_format",
        # Beside the preview, which shows what they do.
        "widget_variant",
        "widget_avatar_kind",
        "widget_orb_color_1",
        "widget_orb_color_2",
        "widget_feedback_mode",
        # No form has it: programs set it.
        "widget_terms_html",
    }
    silent = {field.name for field in Agent._meta.fields if not field.help_text}
    assert silent == plain
