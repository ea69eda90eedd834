"""Whatever a model answers, the findings are whole and can be kept."""

import json
import math
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from conversations.analysis.judging import judge
from conversations.protocol.storable import fault
from conversations.protocol.typed_values import LARGEST_INTEGER, MAX_TEXT_CHARACTERS
from conversations.store.analysis.case import Item, Result
from tests.analysis.judges import (
    EMAIL,
    GRADED,
    GUESTS,
    POLITE,
    OneModel,
    ScriptedJudge,
    a_case,
)

CRITERIA = (POLITE, GRADED, replace(POLITE, identifier="a b\n\"c'"))
ITEMS = (
    EMAIL,
    GUESTS,
    Item("budget", "number"),
    Item("insured", "boolean"),
    Item("size", allowed_values=("small", "large")),
    Item("stars", "integer", allowed_values=(1, 2, 3)),
    Item("sure", "boolean", allowed_values=(True,)),
)
KINDS = {"string": str, "integer": int, "number": float, "boolean": bool}

texts = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["\0", "\ud800", "success", "small", "LARGE ", "x" * 10_001, "", " "]
)
numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([10**400, 2**53 + 1, 1e308, -0.0, 2.0, 2.5])
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=6,
)
# Near enough to what was asked to get past the first checks.
parts = st.fixed_dictionaries(
    {},
    optional={
        "rationale": texts,
        "turns": st.lists(values, max_size=4) | values,
        "result": st.sampled_from(["success", "failure", "unknown"]) | values,
        "score": numbers | values,
        "value": texts | numbers | st.booleans() | values,
    },
)
keys = [f"criterion_{n}" for n in (1, 2, 3)] + [f"item_{n}" for n in range(1, 8)]
keys += ["title", "summary", "outcome"]
forms = st.dictionaries(st.sampled_from(keys) | texts, parts | values, max_size=12)
prose = st.text(max_size=40) | st.sampled_from(
    ["", "{", "[]", "null", "{" * 5_000, '{"a":' * 5_000, '{"item_1": NaN}', "{}" * 9]
)
answers = st.one_of(
    prose,
    values.map(json.dumps),
    forms.map(json.dumps),
    forms.map(lambda form: f"Here you are:\n```json\n{json.dumps(form)}\n```"),
)


@hypothesis_settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(answers, min_size=1, max_size=4))
@pytest.mark.timeout(300)
async def test_findings_are_whole_whatever_the_model_answers(given_answers):
    by_form = dict.fromkeys(("criteria", "data_collection", "summary"), given_answers)
    case = a_case(criteria=CRITERIA, items=ITEMS)
    findings = await judge(case, OneModel(ScriptedJudge(**by_form)))
    assert [f.identifier for f in findings.criteria] == [c.identifier for c in CRITERIA]
    assert [f.identifier for f in findings.values] == [i.identifier for i in ITEMS]
    assert findings.call_successful in get_args(Result)
    assert findings.success_score is None or 0 <= findings.success_score <= 1
    known = {turn.turn_id for turn in case.turns}
    for judged, asked in zip(findings.criteria, CRITERIA, strict=True):
        assert judged.result in get_args(Result)
        assert judged.rationale
        assert set(judged.quoted_turns) <= known
        if asked.scoring == "binary" or judged.result == "unknown":
            assert judged.score is None
        else:
            assert 0 <= judged.score <= asked.max_score
    for value, item in zip(findings.values, ITEMS, strict=True):
        assert value.rationale
        assert set(value.quoted_turns) <= known
        assert_fits(value.value, item)
    for text in (findings.title, findings.summary, *rationales(findings)):
        assert fault(text) is None


def assert_fits(value, item):
    if value is None:
        return
    assert type(value) is KINDS[item.kind]
    assert fault(value) is None
    if item.allowed_values:
        assert value in item.allowed_values
    if isinstance(value, str):
        assert 0 < len(value) <= MAX_TEXT_CHARACTERS
    else:
        assert math.isfinite(value)
    if type(value) is int:
        assert abs(value) <= LARGEST_INTEGER


def rationales(findings):
    return [one.rationale for one in (*findings.criteria, *findings.values)]
