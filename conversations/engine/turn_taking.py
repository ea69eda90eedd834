"""Whose turn it is: `step(state, input, now_ms) -> (state, effects)`.

Synchronous, total (every state answers every input), no clock and no I/O of its own.

    phase      input                                   next       effects
    ---------  --------------------------------------  ---------  -------------------------
    LISTENING  voice starts                            HEARING    -
               silence too long                        THINKING   Say(prompt)
    HEARING    voice pauses                            PAUSING    Transcribe
    PAUSING    voice starts again                      HEARING    SettleSpeech
               words known                             PAUSING    ShowWords, Prepare
               no words                                LISTENING  ForgetSpeech
               silent long enough for these words      THINKING   CommitTurn, Play
    THINKING   first audio of the answer               SPEAKING   -
               too long                                THINKING   Say(filler) / Say(error)
    SPEAKING   last audio heard                        LISTENING  -
               all heard but what a tool is to bring   THINKING   -
    THINKING,  voice starts                            HALTED     Halt
    SPEAKING   voice starts, may not halt              same       - (judged all the same)
               the agent's own voice starts            same       -
    HALTED     voice turns out the agent's own         as before  Resume
               backchannel, noise, echo                as before  ForgetSpeech, Resume
               real speech, still going on             HEARING    Interrupt
               real speech, silent again               PAUSING    Interrupt, Prepare
    any        typed message                           THINKING   Interrupt, CommitTurn
               time is up                              CLOSING    Interrupt, Say(notice)
               client left                             CLOSED     CommitTurn, End
    CLOSING    last words heard, or too late           CLOSED     End

How long "long enough" is, `completeness` says; what a sound during the agent's speech is,
`backchannel` says; `overlap` holds the rows of HALTED, `user_turn` what a turn in the
making comes to, `utterances` the rows of the agent.
"""

from typing import assert_never

from conversations.engine import overlap, user_turn, utterances
from conversations.engine.effects import (
    CommitTurn,
    Effect,
    Note,
    Report,
    SettleSpeech,
    ShowWords,
)
from conversations.engine.failures import Failure
from conversations.engine.inputs import (
    Begun,
    Input,
    Left,
    ReplyFailed,
    ReplyFinished,
    ReplyStarted,
    ReplyWaits,
    SpeechPaused,
    SpeechStarted,
    Tick,
    Transcribed,
    TranscriptionFailed,
    UserActive,
    UserTyped,
    VoiceTraced,
)
from conversations.engine.outputs import EndReason
from conversations.engine.ports import Origin
from conversations.engine.turn_draft import Draft
from conversations.engine.turn_state import (
    AGENT_HAS_THE_WORD,
    Phase,
    State,
)

USER_ACTIVITY_MS = 2_000
"""How long the agent keeps still after a sign of activity."""


def step(state: State, event: Input, now_ms: int) -> tuple[State, tuple[Effect, ...]]:
    """Take in one fact; return the new state and what is to be done, in order."""
    if state.phase is Phase.CLOSED:
        return state, ()
    draft = Draft(state, now_ms)
    match event:
        case Begun():
            _begin(draft)
        case SpeechStarted():
            _voice_started(draft, event)
        case VoiceTraced(origin):
            overlap.voice_traced(draft, origin)
        case SpeechPaused(at_ms):
            _voice_paused(draft, at_ms)
        case Transcribed():
            _words_known(draft, event)
        case TranscriptionFailed(look, message):
            _words_failed(draft, look, message)
        case UserTyped():
            _typed(draft, event)
        case UserActive():
            _active(draft)
        case ReplyStarted(reply_id):
            utterances.started(draft, reply_id)
        case ReplyWaits(reply_id, for_tools):
            utterances.waits(draft, reply_id, for_tools=for_tools)
        case ReplyFinished(reply_id, ends_call):
            utterances.finished(draft, reply_id, ends_call=ends_call)
            user_turn.take_up_open_speech(draft)
        case ReplyFailed():
            utterances.failed(draft, event)
            user_turn.take_up_open_speech(draft)
        case Left(reason, message, last_words):
            if draft.state.speech is not None and last_words:
                draft.set_speech(text=last_words)
            draft.end(reason, message)
        case Tick():
            _time_passed(draft)
        case _:
            assert_never(event)
    return draft.state, tuple(draft.effects)


def _begin(draft: Draft) -> None:
    state = draft.state
    if state.begun:
        return
    draft.set(begun=True, end_at_ms=draft.now_ms + state.turn.max_duration_ms)
    if state.phase is not Phase.LISTENING:
        return
    if state.first_message:
        draft.say(
            state.first_message,
            "greeting",
            interruptible=state.turn.first_message_interruptible
            and state.turn.interruptible,
        )
    else:
        draft.listen()


# --- The user speaks -------------------------------------------------------------------


def _voice_started(draft: Draft, event: SpeechStarted) -> None:
    match draft.state.phase:
        case Phase.LISTENING:
            if event.origin is not Origin.ECHO:
                draft.user_is_there()
            draft.set(phase=Phase.HEARING)
            draft.open_speech(event.at_ms, event.origin)
        case Phase.PAUSING:
            _go_on_hearing(draft)
            draft.join_speech(event.origin)
        case Phase.HEARING if event.origin is Origin.USER:
            # What sounded so far was the echo of the agent's last words.
            draft.user_is_there()
            draft.open_speech(event.at_ms, event.origin)
        case Phase.THINKING | Phase.SPEAKING | Phase.HALTED:
            overlap.voice_started(draft, event)
        case Phase.HEARING | Phase.CLOSING | Phase.CLOSED:
            pass


def _go_on_hearing(draft: Draft) -> None:
    every_ms = draft.state.turn.tentative_every_ms
    draft.set(
        phase=Phase.HEARING,
        commit_at_ms=None,
        watchdog_at_ms=None,
        look_at_ms=None if every_ms is None else draft.now_ms + every_ms,
    )
    speech = draft.state.speech
    if speech is not None and speech.fresh:
        draft.do(SettleSpeech())
    draft.set_speech(ended_ms=None, fresh=False)


def _voice_paused(draft: Draft, at_ms: int) -> None:
    speech = draft.state.speech
    if speech is None or draft.state.phase is Phase.CLOSING:
        return
    draft.set_speech(ended_ms=max(at_ms, speech.started_ms))
    draft.set(look_at_ms=None)
    if speech.origin is Origin.ECHO:
        _echo_ended(draft)
        return
    draft.look()
    if draft.state.phase is Phase.HEARING:
        draft.set(
            phase=Phase.PAUSING,
            watchdog_at_ms=draft.now_ms + draft.state.turn.watchdog_ms,
        )


def _echo_ended(draft: Draft) -> None:
    if draft.state.phase in AGENT_HAS_THE_WORD:
        overlap.echo_ended(draft)
    else:
        draft.forget_speech()
        draft.listen()


def _words_known(draft: Draft, event: Transcribed) -> None:
    speech = draft.state.speech
    if speech is None:
        return
    if event.look != speech.look:
        return
    text = event.text.strip()
    draft.set_speech(text=text, fresh=speech.ended_ms is not None)
    match draft.state.phase:
        case Phase.HEARING:
            if text:
                draft.do(ShowWords(text))
        case Phase.PAUSING:
            if overlap.was_nothing(draft, event):
                draft.set_speech(text="")
            user_turn.weigh_pause(draft)
        case Phase.THINKING | Phase.SPEAKING | Phase.HALTED:
            if overlap.words_known(draft, event):
                user_turn.take_over(draft)
        case Phase.CLOSING:
            draft.commit_rest()
        case Phase.LISTENING | Phase.CLOSED:
            pass


def _words_failed(draft: Draft, look: int, message: str) -> None:
    speech = draft.state.speech
    if speech is None or look != speech.look:
        return
    draft.do(Note("transcription_failed", message))
    if speech.ended_ms is None:
        return
    if draft.state.phase is Phase.PAUSING:
        draft.drop_speculation()
        draft.commit_rest()
        draft.do(Report(Failure.HEARING, message))
        utterances.apologise(draft)
    else:
        overlap.words_failed(draft)


# --- The user does something else ------------------------------------------------------


def _typed(draft: Draft, event: UserTyped) -> None:
    if draft.state.phase is Phase.CLOSING:
        return
    draft.silence_agent()
    draft.commit_rest()
    draft.user_is_there()
    draft.do(
        CommitTurn(event.text, draft.now_ms, draft.now_ms, "text", event.attachments)
    )
    user_turn.answer(draft, event.text)


def _active(draft: Draft) -> None:
    until_ms = draft.now_ms + USER_ACTIVITY_MS
    commit_at_ms = draft.state.commit_at_ms
    draft.user_is_there()
    draft.set(
        quiet_until_ms=until_ms,
        commit_at_ms=None if commit_at_ms is None else max(commit_at_ms, until_ms),
    )
    if draft.state.phase is Phase.LISTENING and draft.state.begun:
        draft.listen()


# --- Time ------------------------------------------------------------------------------


def _due(at_ms: int | None, now_ms: int) -> bool:
    return at_ms is not None and now_ms >= at_ms


def _time_passed(draft: Draft) -> None:
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
