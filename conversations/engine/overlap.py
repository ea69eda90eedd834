"""The user makes a sound while the agent speaks, or is about to.

The agent is halted at once, then the sound is judged: a backchannel, noise or the agent's
own echo lets it go on; words of the user's own end its utterance. Where halting is not
wanted (while an echo canceller settles, after the agent heard itself, or where the owner
forbids interruptions) the sound is judged without it.
"""

from conversations.engine.effects import Halt, Note, Resume
from conversations.engine.english.backchannel import (
    Overlap,
    is_interruption_so_far,
    judge,
    may_lead_on,
)
from conversations.engine.inputs import SpeechStarted, Transcribed
from conversations.engine.ports import Origin
from conversations.engine.turn_draft import Draft
from conversations.engine.turn_state import AGENT_HAS_THE_WORD, Phase, Speech, State

FIRST_LOOK_MS = 450
"""Sound that lasts this long gets a look at its words while it goes on."""
NEXT_LOOK_MS = 400
VERDICT_LIMIT_MS = 1_300
"""A voice that goes on for this long is an interruption, whatever its words."""
HALT_LIMIT_MS = 1_900
"""A halt is over after this, even if nobody could say what the sound was."""
LEAD_ON_MS = 500
"""The pause after words like "thank you", in which it shows whether others follow."""
LONG_SOUND_MS = 900
"""A sound of this length that nobody could judge was more than a cough."""
UNCLEAR_ECHO_MS = 800
"""The first look at a voice misjudges many an echo of which it shows one word."""
NO_VOICE_MEAN_SCORE = 0.65
NO_VOICE_PEAK_SCORE = 0.8
"""Below both nobody spoke to the agent: a room of talkers, music."""
LONG_ECHO_MS = 3_000
"""An echo that goes on is judged in pieces of about this length."""
ECHOES_BEFORE_NO_HALT = 2
"""A client that lets the agent hear itself would halt it again and again."""


def may_halt(state: State, now_ms: int, origin: Origin = Origin.UNKNOWN) -> bool:
    """Whether a mere sound silences the agent."""
    sounding = state.sounding
    guarded = (
        state.guard_until_ms is not None
        and now_ms < state.guard_until_ms
        and state.phase is Phase.SPEAKING
    )
    return (
        sounding is not None
        and sounding.interruptible
        and origin is not Origin.ECHO
        and (_is_user(state, origin) or not (guarded or _echoing(state)))
    )


def _is_user(state: State, origin: Origin) -> bool:
    """Whether the voice is told to be the user's, by a test that has not failed."""
    trusted = state.echoes_taken_for_user < ECHOES_BEFORE_NO_HALT
    return origin is Origin.USER and trusted


def voice_started(draft: Draft, event: SpeechStarted) -> None:
    """A voice sets in over the agent's."""
    speech = draft.state.speech
    if speech is None or speech.ended_ms is None:
        draft.open_speech(event.at_ms, event.origin)
    else:
        draft.join_speech(event.origin)
    if _is_echo(draft.state):
        draft.set(look_at_ms=None)
        return
    # Somebody is there: no goodbye while the sound is judged.
    draft.set(look_at_ms=draft.now_ms + FIRST_LOOK_MS, hang_up_at_ms=None)
    if draft.state.phase is Phase.HALTED:
        if speech is not None and speech.let_go:
            draft.set_speech(let_go="")
            draft.set(judge_by_ms=draft.now_ms + VERDICT_LIMIT_MS)
        return
    if may_halt(draft.state, draft.now_ms, event.origin):
        sounding = draft.state.sounding
        assert sounding is not None
        draft.set(
            phase=Phase.HALTED,
            judge_by_ms=draft.now_ms + VERDICT_LIMIT_MS,
            watchdog_at_ms=None,
            filler_at_ms=None,
        )
        draft.do(Halt(sounding.reply_id))


def voice_traced(draft: Draft, origin: Origin) -> None:
    """It is known better whose voice it is that goes on."""
    speech = draft.state.speech
    if speech is None or speech.ended_ms is not None or speech.resumed:
        return
    was_echo = _is_echo(draft.state)
    draft.set_speech(origin=origin)
    if was_echo and draft.state.phase in AGENT_HAS_THE_WORD:
        draft.set(look_at_ms=draft.now_ms + NEXT_LOOK_MS)
    elif origin is Origin.ECHO and draft.state.phase in AGENT_HAS_THE_WORD:
        draft.set(look_at_ms=None, judge_by_ms=None)
        go_on(draft, "echo that goes on")


def echo_ended(draft: Draft) -> None:
    """It fell silent: nothing was said."""
    draft.set(echoes=draft.state.echoes + 1)
    let_go_on(draft, Overlap.ECHO.value)


def _is_echo(state: State) -> bool:
    return state.speech is not None and state.speech.origin is Origin.ECHO


def was_nothing(draft: Draft, event: Transcribed) -> bool:
    """Whether words that opened a turn of their own are an echo or a noise after all."""
    if (
        event.mean_score < NO_VOICE_MEAN_SCORE
        and event.peak_score < NO_VOICE_PEAK_SCORE
    ):
        return True
    return _verdict(draft, event) in (Overlap.ECHO, Overlap.NOISE)


def _verdict(draft: Draft, event: Transcribed) -> Overlap:
    return judge(
        event.text,
        voiced_ms=event.voiced_ms,
        mean_score=event.mean_score,
        peak_score=event.peak_score,
        agent_words=event.agent_words,
        language=draft.state.language,
        echoing=_echoing(draft.state),
    )


def _echoing(state: State) -> bool:
    """Whether a sound is likely the agent's own voice, as far as echoes were heard."""
    origin = state.speech.origin if state.speech is not None else Origin.UNKNOWN
    if origin in (Origin.ECHO, Origin.LIKELY_ECHO):
        return True
    return state.echoes >= ECHOES_BEFORE_NO_HALT and not _is_user(state, origin)


def words_known(draft: Draft, event: Transcribed) -> bool:
    """Judge the sound by its words. True: it ends the agent's utterance."""
    speech, sounding = draft.state.speech, draft.state.sounding
    assert speech is not None
    if _is_echo(draft.state):
        return False
    verdict = _verdict(draft, event)
    if speech.ended_ms is None:
        clear = is_interruption_so_far(
            event.text,
            agent_words=event.agent_words,
            language=draft.state.language,
            echoing=_echoing(draft.state),
        )
        if _lasts_ms(draft) < _least_clear_ms(draft.state, speech):
            clear = False
        if not clear:
            draft.set(look_at_ms=draft.now_ms + NEXT_LOOK_MS)
            draft.set_speech(harmless=verdict in (Overlap.ECHO, Overlap.BACKCHANNEL))
            if verdict is Overlap.ECHO:
                _echo_goes_on(draft)
        return clear and sounding is not None and sounding.interruptible
    if verdict is Overlap.INTERRUPTION:
        return sounding is not None and sounding.interruptible
    if verdict is Overlap.ECHO:
        draft.set(echoes=draft.state.echoes + 1)
        if speech.origin is Origin.USER:
            misled = draft.state.echoes_taken_for_user
            draft.set(echoes_taken_for_user=misled + 1)
    why = f"{verdict.value}: {event.text}" if event.text else verdict.value
    more_by_ms = speech.ended_ms + LEAD_ON_MS
    may_follow = verdict is not Overlap.ECHO and may_lead_on(event.text)
    if may_follow and draft.state.phase is Phase.HALTED and draft.now_ms < more_by_ms:
        draft.set_speech(let_go=why)
        draft.set(judge_by_ms=more_by_ms)
    else:
        let_go_on(draft, why)
    return False


def _echo_goes_on(draft: Draft) -> None:
    draft.set(echoes=draft.state.echoes + 1)
    draft.set_speech(echo=True)
    if draft.state.phase is not Phase.HALTED and _lasts_ms(draft) >= LONG_ECHO_MS:
        # It would hide the words of a user who joins in.
        draft.forget_speech()


def _least_clear_ms(state: State, speech: Speech) -> int:
    """How long a voice must last before its words are trusted while it goes on."""
    if speech.echo:
        # Often misheard before the last word is whole.
        return LONG_ECHO_MS
    return UNCLEAR_ECHO_MS if _echoing(state) else 0


def _lasts_ms(draft: Draft) -> int:
    speech = draft.state.speech
    assert speech is not None
    return draft.now_ms - speech.started_ms


def words_failed(draft: Draft) -> None:
    """The sound could not be transcribed: better to go on than to fall silent."""
    let_go_on(draft, "not understood")


def let_go_on(draft: Draft, why: str) -> None:
    """Forget the sound; the agent continues."""
    draft.forget_speech()
    go_on(draft, why)


def go_on(draft: Draft, why: str) -> None:
    """The agent continues, whatever the sound is; it is judged all the same."""
    if draft.state.phase is not Phase.HALTED:
        return
    sounding = draft.state.sounding
    assert sounding is not None
    utterance = draft.state.utterance
    started = utterance is not None and utterance.started
    unwatched = started or (utterance is not None and utterance.waits_for_tools)
    draft.set(
        phase=Phase.SPEAKING if started else Phase.THINKING,
        watchdog_at_ms=None
        if unwatched
        else draft.now_ms + draft.state.turn.watchdog_ms,
    )
    draft.do(Resume(sounding.reply_id), Note("false_interruption", why))


def too_long(draft: Draft) -> bool:
    """The halt has lasted as long as it may. True: it ends the agent's utterance."""
    draft.set(judge_by_ms=None)
    speech = draft.state.speech
    if draft.state.phase is not Phase.HALTED or speech is None:
        return False
    if speech.let_go:
        let_go_on(draft, speech.let_go)
        return False
    if speech.ended_ms is None:
        if speech.harmless:
            # Still judged, while the agent speaks on.
            go_on(draft, "an echo or a backchannel that goes on")
        return not speech.harmless
    give_up_at_ms = speech.started_ms + HALT_LIMIT_MS
    if draft.now_ms < give_up_at_ms:
        draft.set(judge_by_ms=give_up_at_ms)
        return False
    if speech.ended_ms - speech.started_ms >= LONG_SOUND_MS:
        return True
    let_go_on(draft, "no verdict in time")
    return False
