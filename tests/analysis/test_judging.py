import asyncio
from dataclasses import replace

import pytest

from conversations.analysis.choosing import RULES
from conversations.analysis.court import REQUESTS_AT_ONCE
from conversations.analysis.judging import QUESTIONS_AT_ONCE, judge, judge_by_itself
from conversations.analysis.problems import JudgeMisconfigured, JudgeUnavailable
from conversations.engine.ports import ProviderError, ProviderRefused
from conversations.providers import site
from conversations.store.analysis.case import (
    Criterion,
    CriterionFinding,
    Item,
    JudgedTurn,
    ValueFinding,
)
from tests.analysis.judges import (
    EMAIL,
    GRADED,
    GUESTS,
    POLITE,
    SUMMED_UP,
    TURNS,
    OneModel,
    ScriptedJudge,
    SeveralModels,
    a_case,
    found,
    judged,
)


async def test_a_model_judges_collects_and_sums_up():
    model = ScriptedJudge(
        criteria={"criterion_1": judged(turns=[1, 3]), "criterion_2": judged(score=4)},
        data_collection={"item_1": found("ann@example.com"), "item_2": found(None, [])},
    )
    case = a_case(criteria=(POLITE, GRADED), items=(EMAIL, GUESTS))
    findings = await judge(case, OneModel(model))
    assert findings.analyser == "openai/judge"
    assert (findings.title, findings.summary) == (
        "Parcel is late",
        "The caller asked for a parcel.",
    )
    assert findings.criteria == (
        CriterionFinding("polite", "success", "Because.", quoted_turns=(501, 503)),
        CriterionFinding("graded", "success", "Because.", 4.0, 5, (502,)),
    )
    assert findings.values == (
        ValueFinding("email", "ann@example.com", "They said so.", (502,)),
        ValueFinding("guests", None, "They said so."),
    )
    assert findings.call_successful == "success"
    assert findings.success_score == pytest.approx(0.9)
    assert len(model.requests) == 3


async def test_without_criteria_the_model_says_how_it_went():
    summary = {"title": "A", "summary": "B", "outcome": "failure"}
    findings = await judge(a_case(), OneModel(ScriptedJudge(summary=summary)))
    assert findings.call_successful == "failure"
    assert findings.success_score is None


async def test_with_criteria_the_model_is_not_asked_how_it_went():
    model = ScriptedJudge(criteria={"criterion_1": judged("unknown")})
    findings = await judge(a_case(criteria=(POLITE,)), OneModel(model))
    assert findings.call_successful == "unknown"
    (request,) = model.asked("summary")
    assert "outcome" not in request.answer_format.schema["properties"]


async def test_invented_turns_are_dropped_and_what_they_were_to_prove_stays():
    answer = judged(turns=[99, 2, 2, 0, -1, True, "3", None])
    model = ScriptedJudge(criteria={"criterion_1": answer})
    findings = await judge(a_case(criteria=(POLITE,)), OneModel(model))
    assert findings.criteria[0].quoted_turns == (502,)


async def test_what_cannot_be_used_is_asked_for_once_more():
    model = ScriptedJudge(
        data_collection=[
            {"item_1": found("ann@example.com"), "item_2": found("four")},
            {"item_1": found("other@example.com"), "item_2": found(4)},
        ]
    )
    findings = await judge(a_case(items=(EMAIL, GUESTS)), OneModel(model))
    # What was good at first stays as it was.
    assert [one.value for one in findings.values] == ["ann@example.com", 4]
    first, second = model.asked("data_collection")
    assert [m.role for m in second.messages[-2:]] == ["assistant", "user"]
    assert "item_2: value: it is to be a whole number" in second.messages[-1].text
    assert len(second.messages) == len(first.messages) + 2


async def test_what_stays_unusable_is_unknown_and_says_why():
    model = ScriptedJudge(
        criteria={"criterion_1": judged("splendid"), "criterion_2": judged(score=17)},
        data_collection="I am sorry, I cannot do that.",
        summary="{",
    )
    case = a_case(criteria=(POLITE, GRADED), items=(EMAIL,))
    findings = await judge(case, OneModel(model))
    assert [one.result for one in findings.criteria] == ["unknown", "unknown"]
    assert "one of success, failure, unknown" in findings.criteria[0].rationale
    assert "from 0 to 5" in findings.criteria[1].rationale
    assert findings.criteria[1].max_score == 5
    assert findings.values[0].value is None
    assert "no JSON object" in findings.values[0].rationale
    # The conversation's own words, where the model has found none.
    assert findings.title == "Where is my parcel?"
    assert 'Agent answered: "It comes on Friday."' in findings.summary
    assert len(model.requests) == 6


async def test_constants_and_variables_are_not_asked_for():
    items = (
        Item("source", constant_value="hotline"),
        Item("plan", dynamic_variable="plan"),
    )
    case = a_case(items=items, dynamic_variables={"plan": "gold"})
    model = ScriptedJudge()
    findings = await judge(case, OneModel(model))
    assert [one.value for one in findings.values] == ["hotline", "gold"]
    assert [one.answer_format.name for one in model.requests] == ["summary"]


async def test_an_item_that_nothing_can_fit_is_not_asked_for():
    item = Item("guests", "integer", allowed_values=("few", "many"))
    findings = await judge(a_case(items=(item,)), OneModel(ScriptedJudge()))
    assert findings.values[0].value is None
    assert "(integer)" in findings.values[0].rationale


async def test_knowledge_is_shown_with_criteria_that_may_use_it_alone():
    informed = Criterion("true", "True", "Was it true?", use_knowledge_base=True)
    model = ScriptedJudge(
        criteria={"criterion_1": judged()}, data_collection={"item_1": found(None)}
    )
    case = a_case(
        criteria=(POLITE, informed),
        items=(EMAIL,),
        knowledge="Parcels come on Mondays.",
    )
    await judge(case, OneModel(model))
    shown = [
        request.messages[-1].text
        for request in model.requests
        if "Parcels come on Mondays." in request.messages[1].text
    ]
    assert len(model.requests) == 4
    assert len(shown) == 1
    assert "Was it true?" in shown[0]


async def test_a_criterion_may_have_a_judge_of_its_own():
    usual = ScriptedJudge(criteria={"criterion_1": judged("success")})
    strict = ScriptedJudge(criteria={"criterion_1": judged("failure")})
    case = a_case(
        criteria=(POLITE, replace(POLITE, identifier="b", llm="openai/strict"))
    )
    findings = await judge(case, SeveralModels(judge=usual, strict=strict))
    assert [one.result for one in findings.criteria] == ["success", "failure"]
    assert findings.call_successful == "failure"
    assert [one.answer_format.name for one in strict.requests] == ["criteria"]


async def test_a_criterion_whose_own_judge_cannot_be_had_keeps_no_other_from_it():
    model = ScriptedJudge(criteria={"criterion_1": judged()})
    own = replace(POLITE, identifier="own", llm="nobody/model")
    findings = await judge(a_case(criteria=(POLITE, own)), OneModel(model))
    assert [one.result for one in findings.criteria] == ["success", "unknown"]
    assert "nobody/model" in findings.criteria[1].rationale


async def test_long_lists_are_asked_in_parts_and_stay_in_order():
    def answer(request):
        keys = request.answer_format.schema["properties"]
        assert len(keys) <= QUESTIONS_AT_ONCE
        names = [
            line.split('"name": "')[1].split('"')[0]
            for line in request.messages[-1].text.splitlines()
            if line.startswith("item_")
        ]
        return str(
            {key: found(name) for key, name in zip(keys, names, strict=True)}
        ).replace("'", '"')

    items = tuple(Item(f"thing{n}") for n in range(3 * QUESTIONS_AT_ONCE + 1))
    model = ScriptedJudge(data_collection=answer)
    findings = await judge(a_case(items=items), OneModel(model))
    assert [one.value for one in findings.values] == [one.identifier for one in items]
    assert len(model.asked("data_collection")) == 4 <= REQUESTS_AT_ONCE


async def test_a_service_that_fails_may_be_tried_again():
    model = ScriptedJudge(
        summary=ProviderError("Language model at x failed: HTTP 503.")
    )
    with pytest.raises(JudgeUnavailable, match="HTTP 503.*asked again"):
        await judge(a_case(), OneModel(model))


async def test_a_service_that_refuses_waits_for_somebody_to_mend_it():
    refusal = ProviderRefused(
        "Language model at x failed: HTTP 401 (check the key).", 401
    )
    with pytest.raises(JudgeMisconfigured, match="check the key"):
        await judge(a_case(), OneModel(ScriptedJudge(summary=refusal)))


async def test_a_judge_that_cannot_be_had_is_named_before_anything_is_asked():
    model = ScriptedJudge()
    with pytest.raises(JudgeMisconfigured, match="'openai/judge', which is to judge"):
        await judge(a_case(), OneModel(model, "openai/other"))
    assert model.requests == []


async def test_who_does_not_answer_in_time_may_be_tried_again(settings):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_TIMEOUT_MS": 1}
    with pytest.raises(JudgeUnavailable, match="ANALYSIS_TIMEOUT_MS"):
        await judge(a_case(), OneModel(Silent()))


class Silent:
    async def reply(self, request):
        await asyncio.Event().wait()
        yield


async def test_where_nothing_was_said_nobody_is_asked():
    model = ScriptedJudge()
    case = a_case(
        turns=(JudgedTurn(1, "user", "  ", 0),),
        criteria=(POLITE, GRADED),
        items=(EMAIL, Item("source", constant_value="hotline")),
    )
    findings = await judge(case, OneModel(model))
    assert model.requests == []
    assert findings.call_successful == "unknown"
    assert [one.result for one in findings.criteria] == ["unknown", "unknown"]
    assert [one.value for one in findings.values] == [None, "hotline"]


async def test_a_conversation_that_is_too_long_is_shortened_and_says_so(settings):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_MAX_CHARACTERS": 600}
    turns = tuple(JudgedTurn(n, "user", f"Word {n}.", n) for n in range(100))
    model = ScriptedJudge()
    findings = await judge(a_case(turns=turns), OneModel(model))
    shown = model.requests[0].messages[1].text
    assert "Word 0." in shown
    assert "Word 99." in shown
    assert "Word 50." not in shown
    assert "of 100 turns in its middle were left out" in findings.summary


async def test_without_a_model_rules_judge():
    case = a_case(llm="offline/answerer", criteria=(POLITE,), items=(EMAIL,))
    findings = await judge(case, OneModel(ScriptedJudge()))
    assert findings.analyser == RULES
    assert findings.title == "Where is my parcel?"
    assert findings.criteria[0].result == "unknown"
    assert "language model" in findings.criteria[0].rationale
    assert findings.values[0].value is None


async def test_rules_leave_a_criterion_to_the_model_it_names():
    model = ScriptedJudge(criteria={"criterion_1": judged()})
    own = replace(POLITE, llm="openai/judge")
    case = a_case(llm="offline/answerer", criteria=(own, GRADED))
    findings = await judge(case, OneModel(model))
    assert [one.result for one in findings.criteria] == ["success", "unknown"]
    assert findings.analyser == RULES


async def test_rules_tell_of_a_caller_who_left_pleased():
    findings = await judge(a_case(llm="offline/answerer", turns=TURNS))
    assert findings.call_successful == "success"


class Line(OneModel):
    """Models over a line that has to be hung up."""

    hung_up = 0

    async def disconnect(self):
        self.hung_up += 1


@pytest.mark.parametrize("answer", [SUMMED_UP, ProviderError("gone")])
async def test_by_itself_it_leaves_no_connection_open(monkeypatch, answer):
    line = Line(ScriptedJudge(summary=answer))
    monkeypatch.setattr(site, "registry", lambda: line)
    if answer is SUMMED_UP:
        assert (await judge_by_itself(a_case())).title == "Parcel is late"
    else:
        with pytest.raises(JudgeUnavailable):
            await judge_by_itself(a_case())
    assert line.hung_up == 1
