"""One utterance of the agent: words, sentences, speech, playout, and one way to stop it.

Nothing of it leaves before `play()`. `halt()` withholds audio, `resume()` goes on; to
cancel its task ends it. All three act at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from conversations.engine.effects import UtteranceSource
from conversations.engine.failures import Failure
from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    AgentTextPart,
)
from conversations.engine.playout import Chunk, Playout
from conversations.engine.ports import (
    ContextUsed,
    ProviderError,
    ReplyMetadata,
    ReplyPart,
    SpeechRequest,
    TextDelta,
    TextToSpeech,
    ToolRequest,
)
from conversations.engine.record import AgentTurn
from conversations.engine.remarks import Remarks
from conversations.engine.sentences import Sentences, speakable
from conversations.engine.stage import Stage, Voice

AHEAD_LIMIT_MS = 6_000
"""Speech is made at most this far ahead of the listener."""
EMPTY = "The language model gave an empty answer."
UNSPOKEN = "Nothing of the answer could be spoken."


class Reply:
    """Runs as one task; `AgentVoice` owns it."""

    def __init__(
        self,
        reply_id: int,
        source: UtteranceSource,
        voice: Voice,
        stage: Stage,
        *,
        may_be_silent: bool = False,
    ) -> None:
        """`may_be_silent`: to say nothing is no failure."""
        self.reply_id = reply_id
        self.source = source
        self.event_id: int | None = None
        """Given when the first of it leaves."""
        self.generated = ""
        self.requests: list[tuple[int, ToolRequest]] = []
        """The tools the model asked for, and when. They are run by others, and none
        before the turn is certain."""
        self.whole = asyncio.Event()
        """All words and requests are there."""
        self.begun = asyncio.Event()
        """The first of it is heard, or there is nothing to hear."""
        self.broken = Failure.ANSWER
        """What broke, if it breaks."""
        self._failure: ProviderError | None = None
        self.latency_from_ms: int | None = None
        """The end of the user's speech; stages are counted from it."""
        self.latencies_ms: dict[str, int] = {}
        self._marks_ms: dict[str, int] = {}
        self.remarks = Remarks()
        self._may_be_silent = may_be_silent
        self._voice = voice
        self._stage = stage
        self._playout = Playout(voice.rate_hz, voice.lead_ms)
        self._allowed = False
        self._halted = False
        self._go = asyncio.Event()
        self._more_audio = asyncio.Event()
        self._drained = asyncio.Event()
        self._sentences: asyncio.Queue[str | None] = asyncio.Queue()
        self._written = False
        """All words are there."""
        self._said = False
        self._told_characters = 0
        self._started_ms = 0

    @property
    def is_broken(self) -> bool:
        """It fails once what there is of it has been heard."""
        return self._failure is not None

    @property
    def says_nothing(self) -> bool:
        """It is whole, and there is nothing to hear, to run or to fail."""
        return not (self.generated.strip() or self.requests or self.is_broken)

    def take_over_from(self, wordless: "Reply") -> None:
        """Stand in for one without words."""
        self.requests, wordless.requests = wordless.requests, []
        wordless.remarks.move_to(self.remarks)

    @property
    def _may_say_nothing(self) -> bool:
        return self._may_be_silent or bool(self.requests)

    # --- Orders --------------------------------------------------------------------------

    def play(self) -> None:
        """It may be heard."""
        self._allowed = True
        self._set_gate()

    def halt(self) -> None:
        """Withhold what was not sent yet."""
        self._halted = True
        self._set_gate()

    def resume(self) -> None:
        """Go on at the start of the word that was cut."""
        if self._halted and self.event_id is not None:
            self._playout.rewind_to_word()
        self._halted = False
        self._set_gate()

    def delay(self, late_ms: int) -> None:
        """What was sent is heard so much later than it was to be."""
        self._playout.delay(late_ms)

    def _set_gate(self) -> None:
        if self._allowed and not self._halted:
            self._go.set()
        else:
            self._go.clear()

    # --- Work ----------------------------------------------------------------------------

    async def run(self, parts: AsyncIterator[ReplyPart]) -> None:
        """Make and play it all; returns when its last sample has been heard.

        Raises ProviderError when a service fails: at once if nothing was heard yet, else
        after what had been made by then.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._write(parts))
                if self._voice.text_to_speech is None:
                    tasks.create_task(self._show())
                else:
                    tasks.create_task(self._speak(self._voice.text_to_speech))
                    tasks.create_task(self._play())
        except* ProviderError as group:
            error = group.exceptions[0]
            assert isinstance(error, ProviderError)
            raise error from None
        if self._failure is not None:
            raise self._failure
        self.begun.set()

    def _broke(self, error: ProviderError, what: Failure) -> None:
        self.broken = what
        if self.event_id is None:
            raise error
        self._failure = self._failure or error

    async def _write(self, parts: AsyncIterator[ReplyPart]) -> None:
        sentences = Sentences()
        try:
            await self._collect(parts, sentences)
        except ProviderError as error:
            self._broke(error, Failure.ANSWER)
        rest = sentences.rest()
        if rest and self._failure is None:
            self._mark("first_sentence")
            self._sentences.put_nowait(rest)
        self._sentences.put_nowait(None)
        self._written = True
        self._more_audio.set()
        if not self.generated.strip() and not self._may_say_nothing:
            raise ProviderError(EMPTY, plain=EMPTY)
        self._say_if_whole()
        self.whole.set()

    async def _collect(
        self, parts: AsyncIterator[ReplyPart], sentences: Sentences
    ) -> None:
        async with aclosing(parts) as stream:  # type: ignore[type-var]  # generators close
            async for part in stream:
                match part:
                    case ToolRequest():
                        self.requests.append((self._stage.now_ms(), part))
                    case TextDelta(text):
                        self._add_words(text, sentences)
                    case ContextUsed() | ReplyMetadata():
                        self.remarks.add(part)

    def _add_words(self, text: str, sentences: Sentences) -> None:
        if not text:
            return
        self._mark("first_token")
        text = text if self.generated else text.lstrip()
        self.generated += text
        self._more_audio.set()
        for sentence in sentences.add(text):
            self._mark("first_sentence")
            self._sentences.put_nowait(sentence)

    async def _speak(self, text_to_speech: TextToSpeech) -> None:
        try:
            while (sentence := await self._sentences.get()) is not None:
                words = speakable(sentence)
                if any(character.isalnum() for character in words):
                    await self._speak_sentence(words, text_to_speech)
                    await self._until_wanted()
        except ProviderError as error:
            self._broke(error, Failure.SPEECH)
        self._playout.finish()
        self._more_audio.set()
        if self._playout.empty and not self._may_say_nothing:
            raise ProviderError(UNSPOKEN, plain=UNSPOKEN)

    async def _speak_sentence(self, words: str, text_to_speech: TextToSpeech) -> None:
        piece = self._playout.begin_piece(words)
        request = SpeechRequest(
            words,
            rate_hz=self._voice.rate_hz,
            voice=self._voice.name,
            speed=self._voice.speed,
            language=self._voice.language,
        )
        async with aclosing(text_to_speech.speak(request)) as stream:  # type: ignore[type-var]  # as above
            async for chunk in stream:
                piece.add(chunk.pcm)
                piece.times = chunk.times or piece.times
                self._more_audio.set()
        piece.complete = True
        self._more_audio.set()

    async def _until_wanted(self) -> None:
        """Speech that may never be heard is not made: wait until it is needed."""
        await self._go.wait()
        while self._playout.ahead_ms > AHEAD_LIMIT_MS:
            self._drained.clear()
            await self._drained.wait()

    async def _play(self) -> None:
        while True:
            await self._until_it_may_leave()
            now_ms = self._stage.now_ms()
            wait_ms = self._playout.due_ms() - now_ms
            if wait_ms > 0:
                await asyncio.sleep(wait_ms / 1000)
                continue
            chunk = self._playout.take_chunk(now_ms)
            if chunk is not None:
                self._send(chunk)
            elif self._playout.exhausted:
                break
            else:
                self._more_audio.clear()
                await self._more_audio.wait()
        await self._until_heard()

    async def _until_it_may_leave(self) -> None:
        clock = self._stage.clock
        while not self._go.is_set() or clock.stands_still:
            await self._go.wait()
            await clock.running()

    async def _until_heard(self) -> None:
        clock = self._stage.clock
        while True:
            await clock.running()
            rest_ms = self._playout.heard_until_ms() - clock.now_ms()
            await asyncio.sleep(max(rest_ms, 0) / 1000)
            is_heard = self._playout.heard_until_ms() < clock.now_ms() + 1
            if is_heard and not clock.stands_still:
                return

    def _send(self, chunk: Chunk) -> None:
        first = self.event_id is None
        if first:
            self._open(chunk.heard_at_ms)
        assert self.event_id is not None
        self._tell_words()
        self._say_if_whole()
        self._stage.tell(AgentAudio(self.event_id, chunk.pcm, chunk.times))
        self._stage.audio_sent(chunk.pcm, chunk.heard_at_ms)
        if first:
            self._stage.first_heard(self.reply_id)
        if self._playout.ahead_ms < AHEAD_LIMIT_MS:
            self._drained.set()

    async def _show(self) -> None:
        """Written only: words leave as they come."""
        while True:
            await self._until_it_may_leave()
            if self.generated and self.event_id is None:
                self._open(self._stage.now_ms())
                self._stage.first_heard(self.reply_id)
            self._tell_words()
            if self._written:
                break
            self._more_audio.clear()
            await self._more_audio.wait()
        self._say_if_whole()

    # --- Telling -------------------------------------------------------------------------

    def _open(self, at_ms: int) -> None:
        self._mark("first_audio")
        if self.latency_from_ms is not None:
            start_ms = self.latency_from_ms
            self.latencies_ms |= {
                name: max(mark_ms - start_ms, 0)
                for name, mark_ms in self._marks_ms.items()
            }
        self.event_id = self._stage.new_event_id()
        self._started_ms = at_ms
        self.begun.set()
        self._stage.tell(AgentTextPart(self.event_id, "start"))
        self._stage.recorded(self.turn())

    def _tell_words(self) -> None:
        assert self.event_id is not None or not self.generated
        if self.event_id is not None and self._told_characters < len(self.generated):
            text = self.generated[self._told_characters :]
            self._told_characters = len(self.generated)
            self._stage.tell(AgentTextPart(self.event_id, "delta", text))

    def _say_if_whole(self) -> None:
        if self._written and not self._said and self.event_id is not None:
            self._said = True
            self._tell_words()
            self._stage.tell(AgentTextPart(self.event_id, "stop"))
            self._stage.tell(AgentSaid(self.event_id, self.generated))
            self.remarks.tell(self.event_id, self._stage.tell)
            self._stage.recorded(self.turn())

    def say_what_was_written(self) -> None:
        """The utterance is being cut off: announce its words as far as they exist."""
        self._written = True
        self._say_if_whole()

    def _mark(self, name: str) -> None:
        self._marks_ms.setdefault(name, self._stage.now_ms())

    def heard(self) -> str:
        """The words the listener has heard by now."""
        if self._voice.text_to_speech is None:
            return self.generated[: self._told_characters].strip()
        return self._playout.heard_text(self._stage.now_ms())

    def heard_since(self, from_ms: int) -> str:
        """The words the listener has heard since then, or is about to hear."""
        return self._playout.heard_since(from_ms)

    def turn(self, *, ended: bool = False, interrupted: bool = False) -> AgentTurn:
        """The utterance for the record."""
        written_only = self._voice.text_to_speech is None
        whole = ended and not interrupted
        return AgentTurn(
            event_id=self.event_id or 0,
            started_ms=self._started_ms,
            generated=self.generated,
            sent=self.generated if whole or written_only else self._playout.sent_text(),
            heard=self.generated if whole else self.heard(),
            ended_ms=self._stage.now_ms() if ended else None,
            interrupted=interrupted,
            medium="text" if written_only else "audio",
            source=self.source,
            latencies_ms=dict(self.latencies_ms),
            agent_id=self._voice.agent_id,
        )
