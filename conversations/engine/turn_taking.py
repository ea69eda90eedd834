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
making comes to, `utterances` the rows of the agent, `deadlines` those of time.
"""

from typing import assert_never

from conversations.engine import deadlines, overlap, user_turn, utterances
from conversations.engine.effects import (
    CommitTurn,
    Effect,
    Note,
    Report,
    SettleSpeech,
    ShowWords,
)
from conversations.engine.failures import PLAIN, Failure
from conversations.engine.inputs import (
    Begun,
    Input,
    Left,
    PersonaChanged,
    ReplyFailed,
    ReplyFinished,
    ReplyGuarded,
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
from conversations.engine.ports import Origin
from conversations.engine.recollection import Recollection
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
        case Begun(recollection):
            _begin(draft, recollection)
        case SpeechStarted():
            _voice_started(draft, event)
        case VoiceTraced(origin):
            overlap.voice_traced(draft, origin)
        case SpeechPaused(at_ms):
            _voice_paused(draft, at_ms)
        case Transcribed():
            _words_known(draft, event)
        case TranscriptionFailed():
            _words_failed(draft, event)
        case UserTyped():
            _typed(draft, event)
        case UserActive():
            _active(draft)
        case ReplyStarted() | ReplyWaits() | ReplyGuarded():
            utterances.goes_on(draft, event)
        case PersonaChanged(turn, phrases, language):
            draft.set(turn=turn, phrases=phrases, language=language)
        case ReplyFinished():
            utterances.finished(draft, event)
            user_turn.take_up_open_speech(draft)
        case ReplyFailed():
            utterances.failed(draft, event)
            user_turn.take_up_open_speech(draft)
        case Left(reason, message, last_words, parked):
            if parked and draft.state.speech is not None:
                draft.forget_speech()
            if draft.state.speech is not None and last_words:
                draft.set_speech(text=last_words)
            draft.end(reason, message, parked=parked)
        case Tick():
            deadlines.passed(draft)
        case _:
            assert_never(event)
    return draft.state, tuple(draft.effects)


def _begin(draft: Draft, recollection: Recollection | None) -> None:
    state = draft.state
    if state.begun:
        return
    held_ms = 0 if recollection is None else recollection.held_ms
    left_ms = max(state.turn.max_duration_ms - held_ms, 0)
    draft.set(begun=True, end_at_ms=draft.now_ms + left_ms)
    if state.phase is not Phase.LISTENING:
        return
    if recollection is not None:
        _take_over(draft, recollection)
    elif state.first_message:
        draft.say(
            state.first_message,
            "greeting",
            interruptible=state.turn.first_message_interruptible
            and state.turn.interruptible,
        )
    else:
        draft.listen()


def _take_over(draft: Draft, recollection: Recollection) -> None:
    """Another process began the conversation: nobody is greeted twice."""
    if recollection.is_unanswered:
        user_turn.answer(draft, "")
    elif recollection.unsaid:
        draft.say(
            recollection.unsaid,
            "answer",
            interruptible=draft.state.turn.interruptible,
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


def _words_failed(draft: Draft, event: TranscriptionFailed) -> None:
    speech = draft.state.speech
    if speech is None or event.look != speech.look:
        return
    draft.do(Note("transcription_failed", event.message))
    if speech.ended_ms is None:
        return
    if draft.state.phase is Phase.PAUSING:
        draft.drop_speculation()
        draft.commit_rest()
        told = event.plain or PLAIN[Failure.HEARING]
        draft.do(Report(Failure.HEARING, told))
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
