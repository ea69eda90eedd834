"""What is kept of a run: all of it or nothing, once, beside what staff corrected."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations.models import (
    Analysis,
    AnalysisBatch,
    CollectedValue,
    Conversation,
    CriterionResult,
    DataCollectionItem,
    SuccessCriterion,
)
from conversations.store.analysis import queue, results
from conversations.store.analysis.case import CriterionFinding, ValueFinding
from conversations.store.analysis.corrections import correct_result, correct_value
from conversations.store.search.search import matching
from tests.store.judged_conversations import (
    FINDINGS,
    analysis_of,
    asking_agent,
    claimed,
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return waiting(asking_agent())


def keep(conversation, findings=FINDINGS):
    """Judge it, anew if it was before."""
    Analysis.objects.update(state="queued", due_at=timezone.now())
    return results.keep(claimed(conversation), findings, timezone.now())


def judged():
    return list(CriterionResult.objects.values_list("identifier", "standing_result"))


def learned():
    return {value.identifier: value.standing for value in CollectedValue.objects.all()}


def test_everything_that_was_found_is_kept(conversation):
    assert keep(conversation)
    assert judged() == [("solved", "failure"), ("polite", "success")]
    assert learned() == {"name": "Ada", "age": 36, "member": None}
    solved = CriterionResult.objects.get(identifier="solved")
    assert (solved.name, solved.rationale) == ("Solved", "Nobody helped.")
    assert solved.quoted_turns == [2]
    assert solved.criterion == SuccessCriterion.objects.get(identifier="solved")
    polite = CriterionResult.objects.get(identifier="polite")
    assert (polite.standing_score, polite.max_score) == (8, 10)
    age = CollectedValue.objects.get(identifier="age")
    assert (age.type, age.number, age.text) == ("integer", 36, None)
    conversation.refresh_from_db()
    assert conversation.status == "done"
    assert conversation.call_successful == "failure"
    assert conversation.success_score == 0.4
    assert conversation.title == "Ada's membership"
    assert conversation.summary == "Ada asked for a card."
    row = analysis_of(conversation)
    assert (row.state, row.analyser, row.error) == ("done", "scripted/judge", "")
    assert (row.lease_until, row.run_id) == (None, "")


def test_it_is_found_by_its_topic(conversation):
    keep(conversation)
    assert Conversation.objects.filter(matching("membership")).exists()


def test_a_second_analysis_replaces_the_first(conversation):
    keep(conversation)
    found = replace(
        FINDINGS,
        criteria=(CriterionFinding("solved", "success", "It was."),),
        values=(ValueFinding("name", "Ada Lovelace", "Her full name."),),
    )
    keep(conversation, found)
    assert judged() == [("solved", "success")]
    assert learned() == {"name": "Ada Lovelace"}


def test_a_run_that_was_overtaken_writes_nothing(conversation):
    run = claimed(conversation)
    Analysis.objects.update(run_id="another")
    assert not results.keep(run, FINDINGS, timezone.now())
    assert judged() == []
    conversation.refresh_from_db()
    assert (conversation.status, conversation.title) == ("processing", "")


def test_the_same_run_is_kept_once(conversation):
    run = claimed(conversation)
    assert results.keep(run, FINDINGS, timezone.now())
    assert not results.keep(run, replace(FINDINGS, title="Twice"), timezone.now())
    assert Conversation.objects.get().title == "Ada's membership"


def test_what_breaks_in_the_middle_leaves_nothing(conversation, monkeypatch):
    run = claimed(conversation)

    def broken(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(results, "_replace_values", broken)
    with pytest.raises(RuntimeError):
        results.keep(run, FINDINGS, timezone.now())
    assert judged() == []
    assert analysis_of(conversation).state == "running"
    monkeypatch.undo()
    assert results.keep(run, FINDINGS, timezone.now())


def test_of_a_deleted_conversation_nothing_is_kept(conversation):
    run = claimed(conversation)
    conversation.delete()
    assert not results.keep(run, FINDINGS, timezone.now())
    assert judged() == []


def test_of_words_deleted_meanwhile_nothing_is_kept(conversation):
    run = claimed(conversation)
    Conversation.objects.update(transcript_deleted_at=timezone.now())
    assert not results.keep(run, FINDINGS, timezone.now())
    assert judged() == []
    row = analysis_of(conversation)
    assert (row.state, row.error) == ("failed", results.WORDS_GONE)
    assert Conversation.objects.get().title == ""


def test_a_later_analysis_in_a_batch_leaves_the_status_alone(conversation):
    keep(conversation)
    Conversation.objects.update(status="failed")
    Analysis.objects.update(batch=AnalysisBatch.objects.create())
    keep(conversation)
    assert Conversation.objects.get().status == "failed"


# --- Corrections stay --------------------------------------------------------------------


@pytest.fixture
def reviewer():
    return User.objects.create_user("reviewer")


def test_corrections_stand_beside_what_the_machine_finds_later(conversation, reviewer):
    keep(conversation)
    solved = CriterionResult.objects.get(identifier="solved")
    correct_result(solved.pk, reviewer, "success", note="I called back.")
    age = CollectedValue.objects.get(identifier="age")
    correct_value(age.pk, reviewer, 37)
    changed = replace(
        FINDINGS,
        criteria=(CriterionFinding("solved", "unknown", "Hard to say."),),
        values=(ValueFinding("age", 3, "Half heard."),),
    )
    keep(conversation, changed)
    solved.refresh_from_db()
    assert (solved.result, solved.rationale) == ("unknown", "Hard to say.")
    assert (solved.standing_result, solved.correction_note) == (
        "success",
        "I called back.",
    )
    assert solved.corrected_by == reviewer
    age.refresh_from_db()
    assert (age.number, age.standing) == (3, 37)
    # What was found of all together follows what stands.
    conversation.refresh_from_db()
    assert (conversation.call_successful, conversation.success_score) == ("success", 1)


def test_results_of_questions_that_are_gone_go_unless_corrected(conversation, reviewer):
    keep(conversation)
    polite = CriterionResult.objects.get(identifier="polite")
    correct_result(polite.pk, reviewer, "failure")
    SuccessCriterion.objects.all().delete()
    DataCollectionItem.objects.all().delete()
    keep(conversation, replace(FINDINGS, criteria=(), values=()))
    polite.refresh_from_db()
    assert (polite.criterion, polite.name) == (None, "Polite")
    assert judged() == [("polite", "failure")]
    assert learned() == {}


def test_a_correction_of_a_type_that_has_changed_is_not_lost(conversation, reviewer):
    keep(conversation)
    age = CollectedValue.objects.get(identifier="age")
    correct_value(age.pk, reviewer, 37)
    DataCollectionItem.objects.filter(identifier="age").update(type="string")
    keep(conversation, replace(FINDINGS, values=(ValueFinding("age", "old", "…"),)))
    age.refresh_from_db()
    assert (age.type, age.standing) == ("integer", 37)


# --- Whatever a judge says ---------------------------------------------------------------


def test_a_value_of_another_type_is_left_out_and_said_so(conversation):
    keep(conversation, replace(FINDINGS, values=(ValueFinding("age", "36", "So."),)))
    age = CollectedValue.objects.get()
    assert age.standing is None
    assert age.rationale == "So. Left out: '36' is to be a whole number."


def test_what_nobody_asks_any_more_has_the_type_of_its_value(conversation):
    found = (ValueFinding("open", False, ""), ValueFinding("cost", 1.5, ""))
    keep(conversation, replace(FINDINGS, values=found))
    assert learned() == {"open": False, "cost": 1.5}
    assert CollectedValue.objects.get(identifier="open").type == "boolean"


def test_an_answer_that_comes_twice_counts_once(conversation):
    twice = (
        CriterionFinding("solved", "failure", "No."),
        CriterionFinding("solved", "success", "Yes."),
    )
    keep(conversation, replace(FINDINGS, criteria=twice))
    assert judged() == [("solved", "success")]


def test_two_long_identifiers_that_begin_alike_are_one(conversation):
    long = [f"{'x' * 200}{end}" for end in "ab"]
    criteria = tuple(CriterionFinding(name, "success", name[-1]) for name in long)
    values = tuple(ValueFinding(name, name[-1], "") for name in long)
    assert keep(conversation, replace(FINDINGS, criteria=criteria, values=values))
    assert judged() == [("x" * 200, "success")]
    assert CriterionResult.objects.get().rationale == "b"
    assert learned() == {"x" * 200: "b"}


def test_no_statement_writes_a_row_twice(conversation):
    # PostgreSQL refuses it.
    long = [f"{'x' * 200}{end}" for end in "ab"]
    criteria = tuple(CriterionFinding(name, "success", "") for name in long)
    values = tuple(ValueFinding(name, "a", "") for name in long)
    with CaptureQueriesContext(connection) as queries:
        keep(conversation, replace(FINDINGS, criteria=criteria, values=values))
    written = [q["sql"].count("x" * 200) for q in queries if "INSERT" in q["sql"]]
    # What nobody asks any more has its identifier for a name, too.
    assert [times for times in written if times] == [2, 1]


def test_what_no_database_keeps_is_left_out(conversation):
    found = replace(
        FINDINGS,
        title="T\x00" + "t" * 400,
        summary="\ud800",
        values=(ValueFinding("name", "A\x00da", "\x00"),),
    )
    keep(conversation, found)
    conversation.refresh_from_db()
    assert len(conversation.title) == 300
    assert conversation.summary == "\ufffd"
    assert learned() == {"name": "Ada"}


def test_its_cost_does_not_grow_with_what_is_asked(
    conversation, django_assert_max_num_queries
):
    run = claimed(conversation)
    values = tuple(ValueFinding(f"item {n}", n, "") for n in range(50))
    with django_assert_max_num_queries(25):
        results.keep(run, replace(FINDINGS, values=values), timezone.now())
    assert queue.claim(conversation.pk, timezone.now()) is None
