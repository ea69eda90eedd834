"""What turn taking does when nothing happens: its deadlines, and what is due then."""

from conversations.engine import overlap, user_turn, utterances
from conversations.engine.effects import Note, Report
from conversations.engine.failures import Failure
from conversations.engine.outputs import EndReason
from conversations.engine.turn_draft import Draft
from conversations.engine.turn_state import Phase


def _due(at_ms: int | None, now_ms: int) -> bool:
    return at_ms is not None and now_ms >= at_ms


def passed(draft: Draft) -> None:
    """A Tick: everything that is due by now."""
    state, now_ms = draft.state, draft.now_ms
    if _due(state.close_by_ms, now_ms):
        assert state.utterance is not None
        assert state.utterance.ends is not None
        reason, message = state.utterance.ends, state.utterance.ends_message
        draft.end(reason, message)
        return
    if _due(state.end_at_ms, now_ms):
        _close(draft, EndReason.MAX_DURATION, state.phrases.max_duration)
        return
    if _due(state.commit_at_ms, now_ms):
        draft.set(commit_at_ms=None)
        if state.phase is Phase.PAUSING and state.speech and state.speech.fresh:
            user_turn.answer(draft, draft.commit_speech())
            return
    if _due(state.look_at_ms, now_ms):
        _look_again(draft)
    if _due(state.judge_by_ms, now_ms) and overlap.too_long(draft):
        user_turn.take_over(draft)
    if _due(state.filler_at_ms, now_ms):
        utterances.fill(draft)
    if _due(draft.state.watchdog_at_ms, now_ms):
        _watchdog(draft)
    if _due(draft.state.hang_up_at_ms, now_ms):
        _close(draft, EndReason.SILENCE, state.phrases.goodbye)
    elif _due(draft.state.reprompt_at_ms, now_ms):
        utterances.reprompt(draft)


def _look_again(draft: Draft) -> None:
    speech, every_ms = draft.state.speech, draft.state.turn.tentative_every_ms
    draft.set(look_at_ms=None)
    if speech is None or speech.ended_ms is not None:
        return
    if every_ms is not None:
        draft.set(look_at_ms=draft.now_ms + every_ms)
    draft.look(tentative=True)


def _watchdog(draft: Draft) -> None:
    draft.set(watchdog_at_ms=None)
    what, message = Failure.ANSWER_LATE, "No answer came in time."
    if draft.state.phase is Phase.PAUSING:
        draft.commit_rest()
        what = Failure.HEARING
        message = "What you said could not be understood in time."
    if draft.state.phase in (Phase.PAUSING, Phase.THINKING):
        draft.silence_agent()
        draft.do(Report(what, message), Note("watchdog", message))
        utterances.apologise(draft)


def _close(draft: Draft, reason: EndReason, words: str) -> None:
    """End, after saying these words if there are any."""
    if draft.state.phase in (Phase.CLOSING, Phase.CLOSED):
        return
    draft.silence_agent()
    draft.set(end_at_ms=None, commit_at_ms=None)
    if not words:
        draft.end(reason)
        return
    if draft.state.speech is None or draft.state.speech.fresh:
        draft.commit_rest()
    else:
        # The user was cut short: the words are still wanted, for the record.
        draft.look()
        draft.set(look_at_ms=None)
    draft.say(words, "notice", interruptible=False, ends=reason)
