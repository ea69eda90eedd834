import pytest

from conversations.store.agents.config import values
from conversations.store.agents.config.values import BadValue


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1, 1, True),
        (1, 1.0, False),
        (1, True, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        (None, {}, False),
    ],
)
def test_values_are_the_same_only_as_json(one, other, alike):
    assert values.same(one, other) is alike


@pytest.mark.parametrize("value", [-1, -1.0])
def test_minus_one_is_never_and_none(value):
    assert values.limit(value) is None
    assert values.seconds_or_never_as_ms(200)(value) is None


@pytest.mark.parametrize(
    ("seconds", "ms"),
    [(7, 7_000), (0.2, 200), (1.0004, 1_000), (2_147_483, 2_147_483_000)],
)
def test_seconds_become_milliseconds(seconds, ms):
    assert values.seconds_or_never_as_ms(200)(seconds) == ms


@pytest.mark.parametrize(("ms", "seconds"), [(7_000, 7), (1_500, 1.5), (None, -1)])
def test_milliseconds_become_seconds_whole_where_they_are(ms, seconds):
    shown = values.ms_as_seconds(ms)
    assert shown == seconds
    assert type(shown) is type(seconds)


@pytest.mark.parametrize("value", [0, 0.1, -2, 2_147_484, True, "7", None, [7]])
def test_no_other_time_is_taken(value):
    with pytest.raises(BadValue):
        values.seconds_or_never_as_ms(200)(value)


@pytest.mark.parametrize("value", [-1, 1.5, True, "3", 2**31, None])
def test_a_whole_number_is_no_other_number(value):
    with pytest.raises(BadValue):
        values.whole(value)


def test_lines_hold_one_entry_each():
    assert values.lines(["a b", " c\nd ", "", "  "]) == ["a b", "c d"]


def test_variables_are_plain_values_and_null_is_none():
    sent = {"a": "x", "b": 1.5, "c": False, "d": None}
    assert values.variables(sent) == {"a": "x", "b": 1.5, "c": False}
    with pytest.raises(BadValue) as caught:
        values.variables({"a": "x", "b": {"c": 1}})
    assert caught.value.below == ("b",)
    for name in ("", "x" * 201):
        with pytest.raises(BadValue):
            values.variables({name: 1})
    with pytest.raises(BadValue, match="reserved for the server"):
        values.variables({"system__time": "now"})


def test_switches_that_are_on_are_paths():
    tree = {"agent": {"language": True, "prompt": {"llm": False}}, "tts": None}
    assert values.switches(tree) == {"agent.language"}
    assert values.switches({}) == frozenset()
    for bad in (True, [], {"agent": "yes"}):
        with pytest.raises(BadValue):
            values.switches(bad)


def test_host_names_are_words():
    assert values.hostnames([{"hostname": "a.example"}]) == ["a.example"]
    for bad in ([{"hostname": ""}], [{}], ["a.example"], {"hostname": "a"}):
        with pytest.raises(BadValue):
            values.hostnames(bad)


def test_lists_have_an_end():
    with pytest.raises(BadValue, match="more than 1000"):
        values.texts(["x"] * 1_001)
    with pytest.raises(BadValue, match="more than 1000"):
        values.mapping({str(n): n for n in range(1_001)})
