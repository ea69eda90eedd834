"""Which models an agent may name, whoever names them."""

from dataclasses import replace

import pytest

from conversations.models import Agent
from conversations.store.agents.model_choice import ModelNames, model_faults

NOTHING = ModelNames.of(Agent())
GONE = {"llm": "gone/model", "stt": "", "tts": "gone/voice", "analysis_llm": ""}


def nobody_has(kind, name):
    return None if name.startswith("here/") else f"There is no {kind} {name}."


def faults(after, before=NOTHING):
    return model_faults(before, after, nobody_has)


def named(**names):
    return replace(NOTHING, names={**NOTHING.names, **names})


def test_each_column_is_asked_for_by_what_its_model_does():
    wrong = faults(named(llm="a/b", stt="c/d", tts="e/f", analysis_llm="g/h"))
    assert wrong == {
        "llm": "There is no llm a/b.",
        "stt": "There is no stt c/d.",
        "tts": "There is no tts e/f.",
        "analysis_llm": "There is no llm g/h.",
    }
    assert faults(named(llm="here/b")) == {}


def test_a_name_left_as_it_was_may_stay_though_its_provider_has_gone():
    before = replace(NOTHING, names=GONE, llm_fallbacks="gone/other")
    assert faults(replace(before, names={**GONE, "stt": "here/ear"}), before) == {}


@pytest.mark.parametrize("text", ["here/a\ngone/b", "none\ngone/b"])
def test_the_first_model_behind_that_cannot_be_had_is_told(text):
    wrong = faults(replace(NOTHING, llm_fallbacks=text))
    assert wrong == {"llm_fallbacks": "There is no llm gone/b."}


def test_nobody_behind_is_no_fault():
    assert faults(replace(NOTHING, llm_fallbacks="none")) == {}


def test_a_language_model_of_its_own_is_somewhere():
    own = named(llm="custom-llm")
    assert faults(own) == {"custom_llm": "Name the url of custom-llm."}
    assert faults(replace(own, has_endpoint=True)) == {}


@pytest.mark.parametrize("column", ["stt", "tts", "analysis_llm"])
def test_only_the_language_model_may_be_the_agents_own(column):
    own = replace(named(**{column: "custom-llm"}), has_endpoint=True)
    assert set(faults(own)) == {column}
