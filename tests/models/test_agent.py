import pytest
from django.core.exceptions import ValidationError

from conversations.engine.options import Eagerness as EngineEagerness
from conversations.models.agent import Agent, AudioFormat, Eagerness
from conversations.protocol.audio_format import FORMATS


def test_choices_are_those_of_the_engine_and_the_wire():
    assert set(Eagerness.values) == {eagerness.value for eagerness in EngineEagerness}
    assert set(AudioFormat.values) == set(FORMATS)


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
        "goodbye_phrase",
        "max_duration_phrase",
        "input_audio_format",
        "output_audio_format",
    }
    silent = {field.name for field in Agent._meta.fields if not field.help_text}
    assert silent == plain
