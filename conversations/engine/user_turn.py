"""The user's side of turn taking: from words and a pause to a turn that is answered."""

from conversations.engine.effects import Play, Prepare, ShowWords
from conversations.engine.english.completeness import Completeness, judge, wait_ms
from conversations.engine.turn_draft import Draft
from conversations.engine.turn_state import Phase, Speculation, Utterance


def weigh_pause(draft: Draft) -> None:
    """The words before the pause are known: how long may it last?"""
    state, speech = draft.state, draft.state.speech
    assert speech is not None
    assert speech.ended_ms is not None
    if not speech.text:
        draft.drop_speculation()
        draft.forget_speech()
        draft.listen()
        return
    completeness = judge(speech.text, language=state.language)
    wait = state.turn.fixed_endpoint_ms
    if wait is None:
        wait = wait_ms(completeness, state.turn.eagerness)
    draft.set(
        commit_at_ms=max(speech.ended_ms + wait, state.quiet_until_ms),
        watchdog_at_ms=None,
    )
    draft.do(ShowWords(speech.text))
    draft.drop_speculation(unless=speech.text)
    worth_it = state.turn.fixed_endpoint_ms is not None or completeness not in (
        Completeness.OPEN,
        Completeness.DICTATING,
    )
    if state.turn.speculative and worth_it and draft.state.speculation is None:
        reply_id = draft.new_reply_id()
        draft.set(speculation=Speculation(reply_id, speech.text))
        draft.do(Prepare(reply_id, speech.text))


def answer(draft: Draft, text: str) -> None:
    """Have the answer to a certain turn made, or let the one made already be heard."""
    state = draft.state
    draft.drop_speculation(unless=text)
    if draft.state.speculation is not None:
        reply_id = draft.state.speculation.reply_id
        draft.set(speculation=None)
    else:
        reply_id = draft.new_reply_id()
        draft.do(Prepare(reply_id, text, certain=True))
    draft.do(Play(reply_id))
    filler_ms = state.turn.filler_after_ms
    draft.set(
        phase=Phase.THINKING,
        utterance=Utterance(reply_id, "answer", interruptible=state.turn.interruptible),
        filler_at_ms=None if filler_ms is None else draft.now_ms + filler_ms,
        watchdog_at_ms=draft.now_ms + state.turn.watchdog_ms,
    )


def take_over(draft: Draft) -> None:
    """The user interrupted for real: the agent is silenced, the speech goes on."""
    speech = draft.state.speech
    assert speech is not None
    draft.silence_agent()
    if speech.ended_ms is None:
        draft.set(phase=Phase.HEARING)
        if speech.text:
            draft.do(ShowWords(speech.text))
    else:
        draft.set(
            phase=Phase.PAUSING,
            watchdog_at_ms=draft.now_ms + draft.state.turn.watchdog_ms,
        )
        if speech.fresh:
            weigh_pause(draft)


def take_up_open_speech(draft: Draft) -> None:
    """The agent fell silent while the user was saying something: now it is a turn."""
    speech = draft.state.speech
    if draft.state.phase is not Phase.LISTENING or speech is None:
        return
    draft.user_is_there()
    if speech.ended_ms is None:
        draft.set(phase=Phase.HEARING)
        return
    draft.set(
        phase=Phase.PAUSING,
        watchdog_at_ms=draft.now_ms + draft.state.turn.watchdog_ms,
    )
    if speech.fresh:
        weigh_pause(draft)
