"""One try at judging one conversation, from the claim to what is kept."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from conversations.analysis.judging import judge_by_itself
from conversations.analysis.problems import JudgeMisconfigured, JudgeUnavailable
from conversations.store.analysis import queue, results
from conversations.store.analysis.case import Case, Findings
from conversations.store.analysis.queue import Run
from conversations.store.analysis.reading import read_case
from conversations.store.library.model_providers import up_to_date

logger = logging.getLogger(__name__)

Judge = Callable[[Case], Awaitable[Findings]]

OF_THE_LEASE = 0.8
"""A judge that takes longer is stopped: somebody else would take the run for lost."""
UNEXPECTED = "Something failed here; the server's log says what."


def analyse_conversation(conversation_pk: int, judge: Judge | None = None) -> bool:
    """Judge it if it waits for that and nobody else does; whether there was a try."""
    run = queue.claim(conversation_pk, timezone.now())
    if run is None:
        return False
    carry_out(run, judge or _the_judge())
    return True


def analyse_next(batch_pk: int, judge: Judge | None = None) -> datetime | None:
    """Judge the next one of a batch; gives when there is more to do, None if there is
    not.
    """
    run = queue.claim_of(batch_pk, timezone.now())
    if run is not None:
        carry_out(run, judge or _the_judge())
    return queue.next_due(batch_pk)


def carry_out(run: Run, judge: Judge) -> None:
    """Judge a claimed conversation. Whatever happens, the queue knows it afterwards,
    or takes the run for lost when its lease is over.

    The judge runs between two short transactions: nobody waits for it.
    """
    case = read_case(run.conversation_pk)
    if case is None:
        queue.fail(run, results.WORDS_GONE, timezone.now())
        return
    try:
        findings = asyncio.run(_in_time(judge(case)))
        kept = results.keep(run, findings, timezone.now())
    except JudgeUnavailable as error:
        due_at = queue.postpone(run, str(error), timezone.now())
        logger.warning(
            "Conversation %d could not be judged, %s: %s",
            run.conversation_pk,
            f"tried again at {due_at:%H:%M:%S}" if due_at else "given up",
            error,
        )
    except JudgeMisconfigured as error:
        queue.fail(run, str(error), timezone.now())
        logger.error("Conversation %d is not judged: %s", run.conversation_pk, error)
    except Exception:
        logger.exception("Conversation %d could not be judged", run.conversation_pk)
        queue.postpone(run, UNEXPECTED, timezone.now())
    else:
        logger.info(
            "Conversation %d was judged by %s%s",
            run.conversation_pk,
            findings.analyser,
            "" if kept else "; not kept, it was asked for anew or deleted",
        )


def _the_judge() -> Judge:
    up_to_date()
    return judge_by_itself


async def _in_time(judging: Awaitable[Findings]) -> Findings:
    limit_s = OF_THE_LEASE * settings.PARLEY["ANALYSIS_LEASE_MS"] / 1000
    try:
        async with asyncio.timeout(limit_s):
            return await judging
    except TimeoutError:
        raise JudgeUnavailable(
            f"The judge took longer than {limit_s:g} s. Choose a faster model, or raise"
            " ANALYSIS_LEASE_MS."
        ) from None
