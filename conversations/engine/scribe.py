"""Has the open speech transcribed, one look at a time."""

import asyncio
import logging
from collections.abc import Callable

from conversations.engine.effects import Transcribe
from conversations.engine.hearing import Hearing
from conversations.engine.inputs import Transcribed, TranscriptionFailed
from conversations.engine.persona import Persona
from conversations.engine.ports import ProviderError, TranscriptionRequest

SETTLE_AFTER_MS = 6_000
"""Speech longer than this is settled at a pause, so that looks stay quick."""

logger = logging.getLogger(__name__)


class Scribe:
    """Keeps the words that are settled and asks for the rest."""

    def __init__(
        self,
        hearing: Hearing,
        persona: Persona,
        tasks: asyncio.TaskGroup,
        notice: Callable[[Transcribed | TranscriptionFailed], None],
    ) -> None:
        self._hearing = hearing
        self.persona = persona
        """Who is in charge: whose recogniser and language it is."""
        self._tasks = tasks
        self._notice = notice
        self._settled = ""
        self._newest: tuple[str, int] | None = None
        """Words and end position of the newest look that came back."""
        self._task: asyncio.Task[None] | None = None

    def look(self, order: Transcribe, *, agent_words: str) -> None:
        """Ask for the words so far; the answer comes as an input."""
        self._cancel()
        self._task = self._tasks.create_task(
            self._look(order, agent_words), name=f"look {order.look}"
        )

    async def _look(self, order: Transcribe, agent_words: str) -> None:
        speech = self._hearing.open_speech()
        try:
            words = await self._transcribe(
                speech.pcm, final=not order.tentative, over_agent=order.over_agent
            )
        except ProviderError as error:
            logger.warning("Speech was not recognised: %s", error)
            self._notice(TranscriptionFailed(order.look, str(error), error.plain))
            return
        self._newest = (words, speech.until_ms)
        self._notice(
            Transcribed(
                order.look,
                words,
                voiced_ms=speech.voiced_ms,
                mean_score=speech.mean_score,
                peak_score=speech.peak_score,
                agent_words=agent_words,
            )
        )

    async def _transcribe(
        self, pcm: bytes, *, final: bool, over_agent: bool = False
    ) -> str:
        if not pcm:
            return self._settled
        words = await self.persona.speech_to_text.transcribe(
            TranscriptionRequest(
                pcm,
                language=self.persona.options.language,
                keywords=self.persona.options.keywords,
                final=final,
                over_agent=over_agent,
            )
        )
        return f"{self._settled} {words.strip()}".strip()

    def settle(self) -> None:
        """The voice set in again after words that are certain."""
        if self._newest is None or self._hearing.unsettled_ms < SETTLE_AFTER_MS:
            return
        self._settled, until_ms = self._newest
        self._newest = None
        self._hearing.settle(until_ms)

    def forget(self) -> None:
        """Start afresh."""
        self._cancel()
        self._settled, self._newest = "", None
        self._hearing.forget()

    async def last_words(self) -> str:
        """The words of speech that is still open when the conversation ends."""
        self._cancel()
        speech = self._hearing.open_speech()
        if speech.voiced_ms == 0:
            return ""
        return await self._transcribe(speech.pcm, final=True)

    def stop(self) -> None:
        """Ask no more."""
        self._cancel()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
