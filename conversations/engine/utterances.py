"""The agent's side of turn taking: what becomes of its utterances."""

from dataclasses import replace

from conversations.engine import overlap
from conversations.engine.effects import (
    Discard,
    Halt,
    Interrupt,
    Note,
    Report,
    Resume,
    Say,
)
from conversations.engine.failures import PLAIN
from conversations.engine.inputs import (
    ReplyFailed,
    ReplyFinished,
    ReplyGuarded,
    ReplyStarted,
    ReplyWaits,
)
from conversations.engine.outputs import EndReason
from conversations.engine.turn_draft import Draft
from conversations.engine.turn_state import Phase, Utterance

FAILURES_BEFORE_GIVING_UP = 3
"""Spoken errors in a row after which the conversation ends."""


def goes_on(draft: Draft, event: ReplyStarted | ReplyWaits | ReplyGuarded) -> None:
    """There is news of an utterance that is not over."""
    match event:
        case ReplyStarted(reply_id):
            _started(draft, reply_id)
        case ReplyWaits(reply_id, for_tools):
            _waits(draft, reply_id, for_tools=for_tools)
        case ReplyGuarded():
            _guarded(draft, event)


def _started(draft: Draft, reply_id: int) -> None:
    state = draft.state
    if state.guard_until_ms is None:
        draft.set(guard_until_ms=draft.now_ms + state.turn.echo_guard_ms)
    if state.filler is not None and state.filler.reply_id == reply_id:
        draft.set(filler=replace(state.filler, started=True))
        return
    if state.utterance is None or state.utterance.reply_id != reply_id:
        return
    if state.filler is not None:
        # The answer left just before it was to wait for the filler.
        _drop_filler(draft, state.filler)
    draft.set(
        utterance=replace(state.utterance, started=True, waits_for_tools=False),
        watchdog_at_ms=None,
        filler_at_ms=None,
    )
    if state.utterance.source == "answer":
        draft.set(failures=0)
    if state.phase is Phase.THINKING:
        draft.set(phase=Phase.SPEAKING)


def _drop_filler(draft: Draft, filler: Utterance) -> None:
    draft.set(filler=None)
    draft.do((Interrupt if filler.started else Discard)(filler.reply_id))
    _let_answer_on(draft)


def _let_answer_on(draft: Draft) -> None:
    """The filler is over: now what it bridged the wait for, unless the user speaks."""
    state = draft.state
    if state.utterance is not None and state.phase is not Phase.HALTED:
        draft.do(Resume(state.utterance.reply_id))


def _waits(draft: Draft, reply_id: int, *, for_tools: bool) -> None:
    """It has come to wait for what a tool, or the model after it, brings."""
    state = draft.state
    if state.utterance is None or state.utterance.reply_id != reply_id:
        return
    draft.set(
        utterance=replace(state.utterance, started=False, waits_for_tools=for_tools)
    )
    if state.phase in (Phase.SPEAKING, Phase.THINKING):
        # A tool has a time limit of its own, and nobody apologises within it.
        draft.set(
            phase=Phase.THINKING,
            watchdog_at_ms=None if for_tools else draft.now_ms + state.turn.watchdog_ms,
        )


def _guarded(draft: Draft, event: ReplyGuarded) -> None:
    """The user's voice may stop an utterance, or may not, while a tool is run."""
    utterance, filler = draft.state.utterance, draft.state.filler
    if utterance is None or utterance.reply_id != event.reply_id:
        return
    may = event.interruptible and draft.state.turn.interruptible
    draft.set(
        utterance=replace(utterance, interruptible=may),
        filler=None if filler is None else replace(filler, interruptible=may),
    )
    if not may:
        overlap.go_on(draft, "it may not be interrupted")


def finished(draft: Draft, event: ReplyFinished) -> None:
    """The last of an utterance has been heard."""
    state, reply_id = draft.state, event.reply_id
    if state.filler is not None and state.filler.reply_id == reply_id:
        draft.set(filler=None)
        _let_answer_on(draft)
        return
    if state.utterance is None or state.utterance.reply_id != reply_id:
        return
    draft.set(utterance=None, judge_by_ms=None)
    if state.utterance.ends is not None:
        draft.end(state.utterance.ends, state.utterance.ends_message)
    elif event.ends_call:
        draft.end(EndReason.AGENT_ENDED)
    else:
        draft.listen()
        if event.leaves_the_word:
            _leave_the_word(draft, event.silence_ms)


def _leave_the_word(draft: Draft, silence_ms: int | None) -> None:
    """The user asked for time: nobody asks after them before it is over."""
    if silence_ms is None:
        draft.set(reprompt_at_ms=None)
        return
    until_ms, hang_up_ms = draft.now_ms + silence_ms, draft.state.turn.hang_up_after_ms
    draft.set(
        reprompt_at_ms=until_ms,
        hang_up_at_ms=None if hang_up_ms is None else until_ms + hang_up_ms,
    )


def failed(draft: Draft, event: ReplyFailed) -> None:
    """An utterance broke."""
    state = draft.state
    if state.filler is not None and state.filler.reply_id == event.reply_id:
        finished(draft, ReplyFinished(event.reply_id))
        draft.do(Note("filler_failed", event.message))
        return
    if state.speculation is not None and state.speculation.reply_id == event.reply_id:
        # Nobody waits for it yet; if its turn comes, it is tried afresh.
        draft.set(speculation=None)
        return
    if state.utterance is None or state.utterance.reply_id != event.reply_id:
        return
    broken = state.utterance
    told = event.plain or PLAIN[event.what]
    draft.do(Report(event.what, told), Note("error", event.message))
    draft.set(utterance=None)
    # A filler has nothing to bridge any more.
    draft.silence_agent()
    if broken.ends is not None:
        draft.end(broken.ends, broken.ends_message)
    elif broken.source == "error":
        # Not even the apology could be spoken: the written error has to do.
        give_up_or_listen(draft)
    else:
        apologise(draft)


def apologise(draft: Draft) -> None:
    """Say that something went wrong; after too many times, end."""
    draft.set(failures=draft.state.failures + 1)
    if draft.state.failures > FAILURES_BEFORE_GIVING_UP:
        give_up_or_listen(draft)
        return
    draft.say(
        draft.state.phrases.failure,
        "error",
        interruptible=draft.state.turn.interruptible,
    )


def give_up_or_listen(draft: Draft) -> None:
    """Go on listening, unless nothing works any more."""
    if draft.state.failures >= FAILURES_BEFORE_GIVING_UP:
        draft.end(EndReason.FAILED, "The agent's services failed repeatedly.")
    else:
        draft.listen()


def fill(draft: Draft) -> None:
    """Bridge a slow answer with a phrase."""
    state = draft.state
    draft.set(filler_at_ms=None)
    if (
        state.phase is not Phase.THINKING
        or state.utterance is None
        or not state.turn.fillers
    ):
        return
    words = state.turn.fillers[state.next_filler % len(state.turn.fillers)]
    reply_id = draft.new_reply_id()
    draft.set(
        filler=Utterance(
            reply_id, "filler", interruptible=state.utterance.interruptible
        ),
        next_filler=state.next_filler + 1,
    )
    draft.do(Halt(state.utterance.reply_id), Say(reply_id, words, "filler"))


def reprompt(draft: Draft) -> None:
    """Ask whether the user is still there."""
    state = draft.state
    draft.set(reprompt_at_ms=None)
    if state.phase is not Phase.LISTENING or not state.phrases.reprompts:
        return
    words = state.phrases.reprompts[state.reprompts % len(state.phrases.reprompts)]
    hang_up_at_ms = state.hang_up_at_ms
    draft.say(words, "prompt", interruptible=state.turn.interruptible)
    # The wait for a goodbye goes on while the agent asks.
    draft.set(reprompts=state.reprompts + 1, hang_up_at_ms=hang_up_at_ms)
