import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from conversations.models import Agent
from conversations.protocol.initiation import ConversationConfigOverride, Override
from conversations.protocol.overridable import (
    CHOICES,
    EXTRA_BODY,
    FREE,
    MAX_SPEED,
    MIN_SPEED,
    NEVER,
    OVERRIDABLE,
    TOLD,
    checked_speed,
    seconds_of,
)
from conversations.store.agents.config.values import BadValue, seconds_or_never_as_ms

PAGE = (Path(__file__).parents[2] / "docs/protocol.md").read_text()
SECTION = PAGE.partition("## What a client may ask for")[2].partition("\n## ")[0]


def raises(kind, check, *values):
    try:
        check(*values)
    except kind:
        return True
    return False


def paths_of(model, above=""):
    for name, field in model.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, Override):
            yield from paths_of(part, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def test_each_stands_in_the_table_once():
    paths = [known.path for known in OVERRIDABLE]
    assert len(set(paths)) == len(paths)


def test_the_wire_knows_each_of_them():
    known = {known.path for known in OVERRIDABLE} - {EXTRA_BODY}
    assert known <= set(paths_of(ConversationConfigOverride))


def test_the_page_for_people_names_the_same():
    rows = re.findall(r"^\| (`.*?) \|", SECTION, re.MULTILINE)
    named = [path for row in rows for path in re.findall("`(.*?)`", row)]
    assert sorted(named) == sorted({known.path for known in OVERRIDABLE} - FREE)
    free = SECTION.strip().partition(" are free")[0]
    assert {f"conversation.{name}" for name in re.findall("`(.*?)`", free)} == FREE


def test_staff_are_offered_what_has_an_effect_and_needs_to_be_allowed():
    assert not FREE & CHOICES.keys()
    idle = {known.path for known in OVERRIDABLE if not known.acted_on}
    assert idle == {"tts.stability", "tts.similarity_boost"}
    assert CHOICES.keys() == {known.path for known in OVERRIDABLE} - FREE - idle
    assert set(TOLD) > {"tts.stability", "conversation.text_only"}


@pytest.mark.parametrize(
    ("speed", "is_taken"),
    [(0.69, False), (MIN_SPEED, True), (1, True), (MAX_SPEED, True), (1.21, False)],
)
def test_wire_and_column_take_the_same_speeds(speed, is_taken):
    column = Agent._meta.get_field("speed")
    wire_takes = not raises(ValueError, checked_speed, speed)
    column_takes = not raises(ValidationError, column.clean, speed, None)
    assert wire_takes is column_takes is is_taken


@pytest.mark.parametrize(
    "seconds", [0, 0.199, -0.5, -2, 2_147_484, float("inf"), float("nan")]
)
def test_wire_and_api_refuse_the_same_times_in_the_same_words(seconds):
    with pytest.raises(ValueError, match="0.2 and 2147483 seconds, or -1") as wire:
        seconds_of(200, or_never=True)(seconds)
    with pytest.raises(BadValue) as api:
        seconds_or_never_as_ms(200)(seconds)
    assert str(api.value) == str(wire.value)


@pytest.mark.parametrize("seconds", [NEVER, 0.2, 3, 2_147_483])
def test_wire_and_api_take_the_same_times(seconds):
    assert seconds_of(200, or_never=True)(seconds) == seconds
    as_ms = seconds_or_never_as_ms(200)(seconds)
    assert as_ms == (None if seconds == NEVER else seconds * 1000)


def test_never_is_no_time_where_there_has_to_be_one():
    with pytest.raises(ValueError, match="between 1 and 2147483 seconds$"):
        seconds_of(1_000)(NEVER)
