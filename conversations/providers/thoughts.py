"""Drops what a reasoning model thinks aloud before it answers: it is not to be spoken."""

OPENING = "<think>"
CLOSING = "</think>"


class ThoughtFilter:
    """Removes one leading `<think>...</think>` from a stream of text."""

    def __init__(self) -> None:
        self._held: str | None = ""
        self._thinking = False

    def feed(self, text: str) -> str:
        """The words that may be spoken now."""
        if self._held is None:
            return text
        self._held += text
        if not self._thinking:
            start = self._held.lstrip()
            if start.startswith(OPENING):
                self._thinking = True
            elif OPENING.startswith(start):
                return ""
            else:
                return self._release(self._held)
        end = self._held.find(CLOSING)
        if end < 0:
            # Only the tail can still become the closing mark.
            self._held = self._held[-len(CLOSING) :]
            return ""
        return self._release(self._held[end + len(CLOSING) :].lstrip())

    def finish(self) -> str:
        """What is still held back at the end of the stream."""
        rest = "" if self._held is None or self._thinking else self._held
        self._held = None
        return rest

    def _release(self, text: str) -> str:
        self._held = None
        return text
