"""The asyncio shell of one conversation: facts in, effects out, nothing decided here.

One TaskGroup holds every task, one inbox (bounded for the client) every fact, and effects
are run in one place. `hear`, `type` and the like return at once: the client's socket never
waits for a model.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from conversations.engine import effects as do
from conversations.engine.agent_voice import AgentVoice
from conversations.engine.dialogue import Dialogue
from conversations.engine.hearing import BYTES_PER_MS, Hearing
from conversations.engine.inputs import (
    Begun,
    Input,
    Left,
    PersonaChanged,
    Tick,
    UserActive,
    UserTyped,
)
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
from conversations.engine.record import UserTurn
from conversations.engine.scribe import Scribe
from conversations.engine.tool_desk import ToolDesk
from conversations.engine.turn_state import State
from conversations.engine.turn_taking import step

INBOX_LIMIT = 1_000
LAST_WORDS_TIMEOUT_S = 3.0
MICROPHONE_GONE_S = 1.0
"""A voice pauses when no audio came for so long: muted clients send none."""


class InboxFull(Exception):
    """The client sent more than is taken in."""


class Session:
    """One conversation. Make it on the event loop, then run it; it ends by itself."""

    def __init__(
        self, persona: Persona, ports: Ports, tell: Callable[[Output], None]
    ) -> None:
        """`persona` is the agent that the user called.

        `tell` gets every output, in order, on the event loop; it must not block.
        """
        options = self._options = persona.options
        self._ports = ports
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._started_s = self._loop.time()
        self._state = State(
            turn=options.turn,
            phrases=options.phrases,
            first_message=options.first_message,
            language=options.language,
        )
        self._dialogue = Dialogue(options)
        self._inbox: deque[Input] = deque()
        self._arrived = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._microphone_timer: asyncio.TimerHandle | None = None
        self._last_chunk_s = 0.0
        self._event_id = 0
        self._speech_ended_ms = 0
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
                self._put,
                self._scored if options.tell_voice_scores else None,
                self._echo_test,
            )
        self._persona = persona.counted(ports.recorder)
        self._voice: AgentVoice
        self._desk: ToolDesk
        self._scribe: Scribe | None = None

    # --- From the client -----------------------------------------------------------------

    def now_ms(self) -> int:
        """Since the session was made."""
        return int((self._loop.time() - self._started_s) * 1000)

    def hear(self, pcm: bytes) -> None:
        """Audio of the user, at INPUT_RATE_HZ, just spoken. Ignored in text sessions."""
        if self._hearing is None or self._end is not None:
            return
        now_ms = self.now_ms()
        self._hearing.hear(pcm, now_ms)
        self._last_chunk_s = self._loop.time()
        if self._microphone_timer is None:
            self._watch_microphone(self._hearing)
        duration_ms = len(pcm) // BYTES_PER_MS
        self._ports.recorder.user_audio(pcm, max(now_ms - duration_ms, 0))

    def type(self, text: str, attachments: tuple[Attachment, ...] = ()) -> None:
        """A written message, with files perhaps. Raises InboxFull."""
        self._accept(UserTyped(text, attachments))

    def note_activity(self) -> None:
        """The user is busy. Raises InboxFull."""
        self._accept(UserActive())

    def add_context(self, text: str, context_id: str = "") -> None:
        """Something the agent should know; takes no turn."""
        self._dialogue.context(text, context_id)
        self._ports.recorder.noted("context", text, self.now_ms())

    def leave(self, reason: EndReason, message: str = "") -> None:
        """The client is gone, or the conversation has to end now."""
        self._put(Left(reason, message))

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
                self._put(Begun())
                while self._end is None:
                    await self._next_input()
                if self._scribe is not None:
                    self._scribe.stop()
                self._desk.close()
        finally:
            for timer in (self._timer, self._microphone_timer):
                if timer is not None:
                    timer.cancel()
            if self._hearing is not None:
                self._hearing.close()
        ended = Ended(self._end.reason, self._end.message)
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
        self._voice = AgentVoice(
            self._persona,
            self._dialogue,
            ports.recorder,
            self._desk,
            tasks,
            tell=self._tell,
            notice=self._put,
            now_ms=self.now_ms,
            new_event_id=self.new_event_id,
            become=self._become,
            max_tool_rounds=options.max_tool_rounds,
            echo_test=self._echo_test,
        )
        if self._hearing is not None:
            self._scribe = Scribe(self._hearing, self._persona, tasks, self._put)

    def _become(self, persona: Persona) -> None:
        """Let another agent take over, or this one speak another language."""
        persona = persona.in_place_of(self._persona).counted(self._ports.recorder)
        self._persona = self._voice.persona = persona
        options = persona.options
        self._dialogue.become(options)
        self._desk.become(options.tools, persona.tool_runners)
        if self._scribe is not None:
            self._scribe.persona = persona
        self._put(PersonaChanged(options.turn, options.phrases, options.language))

    async def _next_input(self) -> None:
        if not self._inbox:
            self._arrived.clear()
            await self._arrived.wait()
        event = self._inbox.popleft()
        if isinstance(event, Left):
            event = await self._with_last_words(event)
        self._state, effects = step(self._state, event, self.now_ms())
        for effect in effects:
            self._perform(effect)
        self._set_timer()

    async def _with_last_words(self, event: Left) -> Left:
        """What the user was saying when the line went dead is kept too."""
        self._voice.freeze()
        if self._scribe is None or self._state.speech is None:
            return event
        try:
            async with asyncio.timeout(LAST_WORDS_TIMEOUT_S):
                return replace(event, last_words=await self._scribe.last_words())
        except (TimeoutError, ProviderError) as error:
            self._ports.recorder.noted(
                "transcription_failed", f"last words: {error!r}", self.now_ms()
            )
            return event

    def _accept(self, event: UserTyped | UserActive) -> None:
        if len(self._inbox) >= INBOX_LIMIT:
            raise InboxFull("Too many events wait to be handled; send fewer.")
        self._put(event)

    def _put(self, event: Input) -> None:
        # News from within are few, and losing one would leave the user waiting.
        self._inbox.append(event)
        self._arrived.set()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline_ms = self._state.next_deadline_ms()
        if deadline_ms is not None and self._end is None:
            # Half a millisecond late, so that rounding never makes a Tick too early.
            due_s = self._started_s + (deadline_ms + 0.5) / 1000
            self._timer = self._loop.call_at(due_s, self._put, Tick())

    def _watch_microphone(self, hearing: Hearing) -> None:
        # One timer that looks when the last chunk came: to set one for every chunk
        # would cost more than to take the chunk in.
        due_s = self._last_chunk_s + MICROPHONE_GONE_S
        if self._loop.time() >= due_s:
            self._microphone_timer = None
            hearing.cut_off()
        else:
            self._microphone_timer = self._loop.call_at(
                due_s, self._watch_microphone, hearing
            )

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
