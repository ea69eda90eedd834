"""When something is said before a tool, and in which words."""

from dataclasses import replace

from conversations.engine.options import TurnOptions
from conversations.engine.tool_phrases import (
    FAILURES,
    LONG_MS,
    PHRASES,
    REMEMBERED_CALLS,
    REMEMBERED_TOOLS,
    ToolLatencies,
    before,
    failed,
    wants_words,
)
from conversations.engine.tools import PreToolSpeech
from tests.fakes.fake_tools import tool


def after(*durations_ms, key=""):
    latencies = ToolLatencies()
    for duration_ms in durations_ms:
        latencies.took(tool("look", key=key), duration_ms)
    return latencies


def test_a_tool_that_was_slow_lately_is_announced():
    assert wants_words([tool("look")], after(LONG_MS))
    assert not wants_words([tool("look")], after(LONG_MS - 1))
    assert not wants_words([tool("look")], after())


def test_one_slow_call_among_quick_ones_is_chance():
    assert not wants_words([tool("look")], after(9_000, 20, 30))


def test_only_the_last_calls_count():
    slow, quick = [9_000] * 3, [20] * REMEMBERED_CALLS
    assert not wants_words([tool("look")], after(*slow, *quick))


def test_modes_overrule_what_is_remembered():
    force = tool("look", pre_tool_speech=PreToolSpeech.FORCE)
    off = tool("look", pre_tool_speech=PreToolSpeech.OFF)
    assert wants_words([force], after())
    assert not wants_words([off], after(9_000))
    assert wants_words([off, force], after())
    assert not wants_words([], after(9_000))


def test_tools_of_other_agents_are_others_though_named_alike():
    latencies = after(9_000, key="agent_1/look")
    assert latencies.is_slow(tool("look", key="agent_1/look"))
    assert not latencies.is_slow(tool("look", key="agent_2/look"))


def test_not_every_tool_that_ever_was_is_remembered():
    latencies = after(9_000)
    for number in range(REMEMBERED_TOOLS):
        latencies.took(tool(f"other_{number}"), 9_000)
    assert not latencies.is_slow(tool("look"))
    assert latencies.is_slow(tool("other_0"))


def test_words_are_of_the_language_and_change():
    german = PHRASES["de"]
    assert [before("de-AT", TurnOptions(), n) for n in range(3)] == [*german, german[0]]


def test_the_owners_own_words_come_first_and_serve_any_language():
    own = replace(TurnOptions(), fillers=("Momang!",))
    assert before("de", own, 3) == "Momang!"
    assert before("tlh", TurnOptions(), 0) == TurnOptions().fillers[0]
    assert before("tlh", replace(own, fillers=()), 0) == ""


def test_a_failure_is_told_in_the_language_or_in_the_owners_apology():
    assert failed("de_DE", "Oops.") == FAILURES["de"]
    assert failed("tlh", "Oops.") == "Oops."
