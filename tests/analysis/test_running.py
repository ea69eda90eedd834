"""One try at judging: what is kept, tried again or given up, whatever the judge does."""

import asyncio
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from conversations.analysis import running
from conversations.analysis.problems import JudgeMisconfigured, JudgeUnavailable
from conversations.analysis.running import analyse_conversation, analyse_next
from conversations.models import Analysis, Conversation, CriterionResult
from conversations.store.analysis import batches
from conversations.store.analysis.results import WORDS_GONE
from tests.store.judged_conversations import (
    FINDINGS,
    analysis_of,
    asking_agent,
    claimed,
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return asking_agent()


@pytest.fixture
def conversation(agent):
    return waiting(agent)


class Judge:
    """Gives what it is told to give, and keeps the cases it was given."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.cases = []

    async def __call__(self, case):
        self.cases.append(case)
        answer = self.answers.pop(0) if self.answers else FINDINGS
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_what_waits_is_judged_and_done(conversation):
    judge = Judge()
    assert analyse_conversation(conversation.pk, judge)
    [case] = judge.cases
    assert case.conversation_id == conversation.pk
    assert analysis_of(conversation).state == "done"
    conversation.refresh_from_db()
    assert (conversation.status, conversation.title) == ("done", "Ada's membership")
    assert CriterionResult.objects.count() == 2


def test_a_task_that_comes_twice_judges_once(conversation):
    judge = Judge()
    assert analyse_conversation(conversation.pk, judge)
    assert not analyse_conversation(conversation.pk, judge)
    assert not analyse_conversation(conversation.pk + 1, judge)
    assert len(judge.cases) == 1


def test_no_transaction_is_open_while_the_judge_thinks(transactional_db):
    conversation = waiting(asking_agent())
    seen = []

    async def judge(case):
        seen.append(connection.in_atomic_block)
        return FINDINGS

    analyse_conversation(conversation.pk, judge)
    assert seen == [False]


def test_a_judge_that_is_away_is_asked_again_later(conversation, caplog):
    judge = Judge(JudgeUnavailable("The model's server does not answer."))
    analyse_conversation(conversation.pk, judge)
    row = analysis_of(conversation)
    assert (row.state, row.attempts) == ("queued", 1)
    assert row.due_at > timezone.now()
    assert row.error == "The model's server does not answer."
    assert "tried again at" in caplog.text
    assert not analyse_conversation(conversation.pk, judge)
    Analysis.objects.update(due_at=timezone.now())
    assert analyse_conversation(conversation.pk, judge)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("done", 2, "")


def test_a_judge_that_stays_away_is_given_up_and_the_conversation_done(
    conversation, settings, caplog
):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_ATTEMPTS": 1}
    analyse_conversation(conversation.pk, Judge(JudgeUnavailable("Away.")))
    row = analysis_of(conversation)
    assert (row.state, row.error) == ("failed", "Away. Tried 1 times.")
    assert "given up" in caplog.text
    conversation.refresh_from_db()
    assert conversation.status == "done"


def test_what_only_staff_can_mend_is_not_tried_again(conversation):
    problem = "Language model 'openai/none' needs LLM_API_KEY."
    analyse_conversation(conversation.pk, Judge(JudgeMisconfigured(problem)))
    row = analysis_of(conversation)
    assert (row.state, row.error, row.attempts) == ("failed", problem, 1)


def test_what_nobody_expected_is_logged_and_tried_again(conversation, caplog):
    analyse_conversation(conversation.pk, Judge(ZeroDivisionError("private words")))
    row = analysis_of(conversation)
    assert (row.state, row.error) == ("queued", running.UNEXPECTED)
    assert "ZeroDivisionError" in caplog.text


def test_results_that_cannot_be_written_are_tried_again(conversation):
    analyse_conversation(conversation.pk, Judge(replace(FINDINGS, title=None)))
    assert analysis_of(conversation).state == "queued"
    assert not CriterionResult.objects.exists()
    Analysis.objects.update(due_at=timezone.now())
    analyse_conversation(conversation.pk, Judge())
    assert CriterionResult.objects.count() == 2


def test_a_judge_is_stopped_before_others_take_its_run_for_lost(conversation, settings):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_LEASE_MS": 50}

    async def judge(case):
        await asyncio.Event().wait()

    analyse_conversation(conversation.pk, judge)
    row = analysis_of(conversation)
    assert row.state == "queued"
    assert "raise ANALYSIS_LEASE_MS" in row.error


def test_where_there_are_no_words_nobody_is_asked(conversation):
    Conversation.objects.update(transcript_deleted_at=timezone.now())
    judge = Judge()
    analyse_conversation(conversation.pk, judge)
    assert judge.cases == []
    assert analysis_of(conversation).error == WORDS_GONE


def test_what_was_asked_for_anew_meanwhile_is_not_overwritten(conversation, caplog):
    caplog.set_level("INFO")

    async def judge(case):
        return FINDINGS

    run = claimed(conversation)
    Analysis.objects.update(run_id="another")
    running.carry_out(run, judge)
    assert not CriterionResult.objects.exists()
    assert "not kept" in caplog.text


# --- A batch -----------------------------------------------------------------------------


def batch(*conversations):
    for conversation in conversations:
        analyse_conversation(conversation.pk, Judge())
    keys = [conversation.pk for conversation in conversations]
    return batches.request(Conversation.objects.filter(pk__in=keys), None).batch_pk


def test_a_batch_is_worked_off_one_by_one(agent):
    batch_pk = batch(waiting(agent), waiting(agent))
    judge = Judge()
    assert analyse_next(batch_pk, judge) is not None
    assert len(judge.cases) == 1
    assert analyse_next(batch_pk, judge) is None
    assert len(judge.cases) == 2
    assert analyse_next(batch_pk, judge) is None
    assert len(judge.cases) == 2


def test_one_that_fails_keeps_no_other_of_a_batch_from_being_judged(agent):
    first, second = waiting(agent), waiting(agent)
    batch_pk = batch(first, second)
    judge = Judge(JudgeUnavailable("Away."))
    analyse_next(batch_pk, judge)
    due_at = analyse_next(batch_pk, judge)
    assert analysis_of(second).state == "done"
    assert due_at == analysis_of(first).due_at
    assert due_at > timezone.now()
    # Not before it is due.
    assert analyse_next(batch_pk, judge) == due_at
    assert len(judge.cases) == 2


def test_the_sites_own_judge_is_used_where_none_is_given(conversation, settings):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_LLM": ""}
    assert analyse_conversation(conversation.pk)
    row = analysis_of(conversation)
    assert (row.state, row.error) == ("done", "")
    assert row.analyser
