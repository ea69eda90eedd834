"""Text to speech of known length."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from conversations.engine.ports import CharacterTimes, SpeechChunk, SpeechRequest

VOICE_SAMPLE = 1_234
"""Every sample of what it speaks has this value, so that silence can be told."""


class FakeTextToSpeech:
    """`ms_per_character` of audio, in chunks; the first after `first_delay_ms`.

    `failures` names texts that raise instead; `abandoned` counts sentences closed
    before their end. Audio comes `gap_ms` per chunk after the first one: set it above
    `chunk_ms` for a voice slower than real time.
    """

    def __init__(
        self,
        ms_per_character: int = 50,
        first_delay_ms: int = 80,
        chunk_ms: int = 200,
        gap_ms: int = 0,
        with_times: bool = False,
        failures: Mapping[str, Exception] | None = None,
    ) -> None:
        self.ms_per_character = ms_per_character
        self.first_delay_ms = first_delay_ms
        self.chunk_ms = chunk_ms
        self.gap_ms = gap_ms
        self.with_times = with_times
        self.failures = dict(failures or {})
        self.requests: list[SpeechRequest] = []
        self.abandoned = 0

    @property
    def spoken(self) -> list[str]:
        """The texts asked for, in order."""
        return [request.text for request in self.requests]

    async def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        self.requests.append(request)
        finished = False
        try:
            await asyncio.sleep(self.first_delay_ms / 1000)
            if request.text in self.failures:
                finished = True
                raise self.failures[request.text]
            left_ms = self.ms_per_character * len(request.text)
            times = self._times(request.text) if self.with_times else None
            while left_ms > 0:
                duration_ms = min(self.chunk_ms, left_ms)
                samples = request.rate_hz * duration_ms // 1000
                yield SpeechChunk(VOICE_SAMPLE.to_bytes(2, "little") * samples, times)
                left_ms -= duration_ms
                if left_ms > 0 and self.gap_ms:
                    await asyncio.sleep(self.gap_ms / 1000)
            finished = True
        finally:
            if not finished:
                self.abandoned += 1

    def _times(self, text: str) -> CharacterTimes:
        step = self.ms_per_character
        return CharacterTimes(
            characters=tuple(text),
            starts_ms=tuple(step * index for index in range(len(text))),
            durations_ms=(step,) * len(text),
        )
