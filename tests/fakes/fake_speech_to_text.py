"""Speech to text that reads `spoken_audio`, or answers from a script."""

import asyncio
from collections.abc import Iterable

from conversations.engine.ports import TranscriptionRequest
from tests.fakes.spoken_audio import words_in


class FakeSpeechToText:
    """The words in the audio after `delay_ms`.

    `script` overrides the audio: each request takes the next item, an exception is
    raised, and when it is used up the audio counts again. With `drop_tentative`
    requests that are not final get "", as under load.
    """

    def __init__(
        self,
        script: Iterable[str | Exception] = (),
        delay_ms: int = 100,
        drop_tentative: bool = False,
    ) -> None:
        self.delay_ms = delay_ms
        self.drop_tentative = drop_tentative
        self.requests: list[TranscriptionRequest] = []
        self.cancelled = 0
        self._script = list(script)

    async def transcribe(self, request: TranscriptionRequest) -> str:
        self.requests.append(request)
        if self.drop_tentative and not request.final:
            return ""
        outcome = self._script.pop(0) if self._script else words_in(request.pcm)
        try:
            await asyncio.sleep(self.delay_ms / 1000)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
