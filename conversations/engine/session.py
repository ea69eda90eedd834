"""The asyncio shell of one conversation: facts in, effects out, nothing decided here.

One TaskGroup holds every task, one inbox (bounded for the client) every fact, and effects
are run in one place. `hear`, `type` and the like return at once: the client's socket never
waits for a model.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from conversations.engine import effects as do
from conversations.engine.agent_voice import AgentVoice
from conversations.engine.catching_up import CatchingUp
from conversations.engine.dialogue import Dialogue
from conversations.engine.hearing import BYTES_PER_MS, Hearing
from conversations.engine.inbox import Inbox
from conversations.engine.inputs import (
    Begun,
    Left,
    PersonaChanged,
    Tick,
    UserActive,
    UserTyped,
)
from conversations.engine.microphone_watch import MicrophoneWatch
from conversations.engine.outputs import (
    Ended,
    EndReason,
    Failed,
    Output,
    UserMaySay,
    UserSaid,
    VoiceScored,
)
from conversations.engine.persona import Persona, Ports
from conversations.engine.ports import Attachment, EchoTest, ProviderError
from conversations.engine.recollection import Recollection
from conversations.engine.record import UserTurn
from conversations.engine.scribe import Scribe
from conversations.engine.session_clock import SessionClock
from conversations.engine.standing_still import delayed
from conversations.engine.tool_desk import ToolDesk
from conversations.engine.turn_state import State
from conversations.engine.turn_taking import step

LAST_WORDS_TIMEOUT_S = 3.0


class Session:
    """One conversation. Make it on the event loop, then run it; it ends by itself."""

    def __init__(
        self,
        persona: Persona,
        ports: Ports,
        tell: Callable[[Output], None],
        recollection: Recollection | None = None,
    ) -> None:
        """`persona` is the agent that the user called, or who took over from it in the
        process that began the conversation, of which `recollection` tells.

        `tell` gets every output, in order, on the event loop; it must not block.
        """
        options = self._options = persona.options
        self._ports = ports
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._recollection = recollection
        began_ms = 0 if recollection is None else recollection.now_ms
        self._clock = SessionClock(self._loop.time, began_ms)
        self.now_ms = self._clock.now_ms
        """Since the conversation began."""
        self._state = State(
            turn=options.turn,
            phrases=options.phrases,
            first_message=options.first_message,
            language=options.language,
        )
        self._dialogue = Dialogue(options)
        self._inbox = Inbox()
        self._timer: asyncio.TimerHandle | None = None
        self._microphone = MicrophoneWatch(self._cut_off)
        self._catching_up = CatchingUp()
        self._event_id = 0
        if recollection is not None:
            self._event_id = recollection.newest_event_id
            self._dialogue.recall(recollection.said)
        self._speech_ended_ms = began_ms
        self._transcript_ms: int | None = None
        self._commit_latencies_ms: dict[str, int] = {}
        self._end: do.End | None = None
        self._hearing: Hearing | None = None
        self._echo_test: EchoTest | None = None
        if ports.echo_test is not None and not options.text_only:
            self._echo_test = ports.echo_test(options.output_rate_hz)
        if not options.text_only:
            self._hearing = Hearing(
                ports.voice_activity,
                self._inbox.put,
                self._scored if options.tell_voice_scores else None,
                self._echo_test,
            )
        self._persona = persona.counted(ports.recorder)
        self._has_begun = False
        self._voice: AgentVoice
        self._desk: ToolDesk
        self._scribe: Scribe | None = None

    # --- From the client -----------------------------------------------------------------

    def hear(self, pcm: bytes) -> None:
        """Audio of the user, at INPUT_RATE_HZ, just spoken. Ignored in text sessions."""
        if self._hearing is None or self._end is not None:
            return
        duration_ms = len(pcm) // BYTES_PER_MS
        until_ms = self._catching_up.spoken_until(duration_ms, self.now_ms())
        self._hearing.hear(pcm, until_ms)
        self._microphone.audio_came()
        self._ports.recorder.user_audio(pcm, max(until_ms - duration_ms, 0))

    def type(self, text: str, attachments: tuple[Attachment, ...] = ()) -> None:
        """A written message, with files perhaps. Raises InboxFull."""
        self._inbox.put_sent(UserTyped(text, attachments))

    def note_activity(self) -> None:
        """The user is busy. Raises InboxFull."""
        self._inbox.put_sent(UserActive())

    def add_context(self, text: str, context_id: str = "") -> None:
        """Something the agent should know; takes no turn."""
        self._dialogue.context(text, context_id)
        self._ports.recorder.noted("context", text, self.now_ms())

    def leave(
        self, reason: EndReason, message: str = "", *, parked: bool = False
    ) -> None:
        """The client is gone, or the conversation has to end now: here only, if it
        is `parked` for another process.
        """
        self._inbox.put(Left(reason, message, parked=parked))

    @property
    def stands_still(self) -> bool:
        """Whether nobody can hear the agent just now."""
        return self._clock.stands_still

    def stand_still(self) -> None:
        """Nobody can hear the agent just now: it waits, and so do all deadlines."""
        if not self._clock.stands_still:
            self._clock.stop()
            self._stop_timers()
            if self._has_begun:
                self._desk.stand_still()

    def resume(self, missed_ms: int = 0) -> None:
        """The client is back, and hears now what was sent to it so long ago."""
        if not self._clock.stands_still:
            return
        late_ms = max(self._clock.resume(), missed_ms)
        self._state = delayed(self._state, late_ms)
        if self._has_begun:
            self._voice.delay(late_ms)
            self._desk.resume(late_ms)
        self._catching_up.line_is_back(self.now_ms())
        self._microphone.audio_came()
        self._set_timer()

    def note_progress(self) -> None:
        """Keep what has been heard so far of what is being said."""
        if self._has_begun and not self._clock.stands_still:
            self._voice.note_progress()

    def open_since_ms(self) -> int | None:
        """Since when the user has been saying what is no turn yet, if anything."""
        speech = self._state.speech
        return None if speech is None else speech.started_ms

    def new_event_id(self) -> int:
        """The next of the conversation's increasing ids."""
        self._event_id += 1
        return self._event_id

    # --- The loop ------------------------------------------------------------------------

    async def run(self) -> Ended:
        """Hold the conversation; return how it ended, which was told as well."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._wire(tasks)
                self._has_begun = True
                self._inbox.put(Begun(self._recollection))
                while self._end is None:
                    await self._next_input()
                if self._scribe is not None:
                    self._scribe.stop()
                self._desk.close()
        finally:
            self._stop_timers()
            if self._hearing is not None:
                self._hearing.close()
        ended = Ended(self._end.reason, self._end.message, self._end.parked)
        self._tell(ended)
        return ended

    def _wire(self, tasks: asyncio.TaskGroup) -> None:
        options, ports = self._options, self._ports
        self._desk = ToolDesk(
            options.tools,
            self._persona.tool_runners,
            self._dialogue,
            ports.recorder,
            tasks,
            tell=self._tell,
            now_ms=self.now_ms,
            result_limit_characters=options.tool_result_limit_characters,
            most_at_once=options.max_tools_at_once,
            variables=ports.variables,
            latencies=ports.tool_latencies,
        )
        if self._recollection is not None:
            self._desk.recall(self._recollection.said)
        self._voice = AgentVoice(
            self._persona,
            self._dialogue,
            ports.recorder,
            self._desk,
            tasks,
            tell=self._tell,
            notice=self._inbox.put,
            clock=self._clock,
            new_event_id=self.new_event_id,
            become=self._become,
            max_tool_rounds=options.max_tool_rounds,
            echo_test=self._echo_test,
        )
        if self._hearing is not None:
            self._scribe = Scribe(self._hearing, self._persona, tasks, self._inbox.put)

    def _become(self, persona: Persona) -> None:
        """Let another agent take over, or this one speak another language."""
        persona = persona.in_place_of(self._persona).counted(self._ports.recorder)
        self._persona = self._voice.persona = persona
        options = persona.options
        self._dialogue.become(options)
        self._desk.become(options.tools, persona.tool_runners)
        if self._scribe is not None:
            self._scribe.persona = persona
        self._inbox.put(PersonaChanged(options.turn, options.phrases, options.language))

    async def _next_input(self) -> None:
        event = await self._inbox.next()
        if isinstance(event, Left):
            event = await self._with_last_words(event)
        self._state, effects = step(self._state, event, self.now_ms())
        for effect in effects:
            self._perform(effect)
        self._set_timer()

    async def _with_last_words(self, event: Left) -> Left:
        """What the user was saying when the line went dead is kept too."""
        self._voice.freeze()
        if self._scribe is None or self._state.speech is None or event.parked:
            return event
        try:
            async with asyncio.timeout(LAST_WORDS_TIMEOUT_S):
                return replace(event, last_words=await self._scribe.last_words())
        except (TimeoutError, ProviderError) as error:
            self._ports.recorder.noted(
                "transcription_failed", f"last words: {error!r}", self.now_ms()
            )
            return event

    def _stop_timers(self) -> None:
        self._microphone.stop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline_ms = self._state.next_deadline_ms()
        if (
            deadline_ms is not None
            and self._end is None
            and not self._clock.stands_still
        ):
            # Half a millisecond late, so that rounding never makes a Tick too early.
            due_s = self._clock.loop_time_of(deadline_ms + 0.5)
            self._timer = self._loop.call_at(due_s, self._inbox.put, Tick())

    def _cut_off(self) -> None:
        if self._hearing is not None:
            self._hearing.cut_off()

    def _scored(self, score: float) -> None:
        self._tell(VoiceScored(score))

    # --- Effects -------------------------------------------------------------------------

    def _perform(self, effect: do.Effect) -> None:
        match effect:
            case do.Transcribe():
                self._transcribe(effect)
            case do.SettleSpeech():
                if self._scribe is not None:
                    self._scribe.settle()
            case do.ForgetSpeech():
                if self._scribe is not None:
                    self._scribe.forget()
            case do.CommitTurn():
                self._commit(effect)
            case do.Prepare():
                self._voice.prepare(effect, self._speech_end())
            case do.Say():
                self._voice.say(effect)
            case do.Play(reply_id):
                self._voice.play(reply_id, self._commit_latencies_ms)
            case do.Discard(reply_id):
                self._voice.discard(reply_id)
            case do.Halt(reply_id):
                self._voice.halt(reply_id)
            case do.Resume(reply_id):
                self._voice.resume(reply_id)
            case do.Interrupt(reply_id):
                self._voice.interrupt(reply_id)
            case do.ShowWords(text):
                self._transcript_ms = self._transcript_ms or self.now_ms()
                self._tell(UserMaySay(self.new_event_id(), text))
            case do.Report(what, message):
                self._tell(Failed(what, message))
            case do.Note(kind, text):
                self._ports.recorder.noted(kind, text, self.now_ms())
            case do.End():
                self._end = effect
            case _:
                assert_never(effect)

    def _transcribe(self, effect: do.Transcribe) -> None:
        speech = self._state.speech
        if self._scribe is not None and speech is not None:
            self._transcript_ms = None
            self._scribe.look(
                effect,
                agent_words=self._voice.words_since(speech.started_ms),
            )

    def _speech_end(self) -> int:
        speech = self._state.speech
        if speech is None or speech.ended_ms is None:
            return self._speech_ended_ms
        return speech.ended_ms

    def _commit(self, effect: do.CommitTurn) -> None:
        self._speech_ended_ms = effect.ended_ms
        self._commit_latencies_ms = {"endpointing": self.now_ms() - effect.ended_ms}
        if self._transcript_ms is not None:
            self._commit_latencies_ms["transcript"] = max(
                self._transcript_ms - effect.ended_ms, 0
            )
            self._transcript_ms = None
        event_id = self.new_event_id()
        self._dialogue.user_said(event_id, effect.text, effect.attachments)
        self._ports.recorder.user_said(
            UserTurn(
                event_id,
                effect.text,
                effect.started_ms,
                effect.ended_ms,
                effect.medium,
                effect.attachments,
            )
        )
        if effect.medium == "audio":
            self._tell(UserSaid(event_id, effect.text))
