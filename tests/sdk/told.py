"""What an SDK's callbacks were told, in order, for a test that waits for it."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

TIMEOUT_S = 60.0
"""Far longer than anything here takes: only a failure waits so long."""


@dataclass(frozen=True, slots=True)
class News:
    """One callback."""

    kind: str
    detail: Any = None


class Told:
    """Filled from any thread."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self._changed = threading.Condition()

    def tell(self, kind: str, detail: Any = None) -> None:
        """A callback came."""
        with self._changed:
            self.news.append(News(kind, detail))
            self._changed.notify_all()

    def all(self, kind: str) -> list[Any]:
        """The details of every callback of a kind."""
        with self._changed:
            return [item.detail for item in self.news if item.kind == kind]

    def wait(
        self,
        kind: str,
        matches: Callable[[Any], Any] = lambda detail: True,
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        """The detail of the first such callback, once it has come."""
        return self.wait_for_any((kind,), matches, timeout_s)[1]

    def wait_for_any(
        self,
        kinds: Collection[str],
        matches: Callable[[Any], Any],
        timeout_s: float = TIMEOUT_S,
    ) -> tuple[str, Any]:
        """Kind and detail of the first such callback of one of these kinds."""

        def found() -> list[News]:
            return [n for n in self.news if n.kind in kinds and matches(n.detail)]

        with self._changed:
            if not self._changed.wait_for(found, timeout_s):
                wanted = " or ".join(kinds)
                raise TimeoutError(f"no such {wanted}; told: {self._last()}")
            [first, *_] = found()
            return first.kind, first.detail

    def wait_until(self, found: Callable[[], Any], what: str, timeout_s: float) -> Any:
        """What `found` gives, once it is truthy; it is asked after each callback."""
        with self._changed:
            if not self._changed.wait_for(found, timeout_s):
                raise TimeoutError(f"{what} did not come; told: {self._last()}")
            return found()

    def wait_for_all(self, kind: str, count: int) -> list[Any]:
        """The details of every callback of a kind, once there are so many."""

        def found() -> list[Any]:
            details = self.all(kind)
            return details if len(details) >= count else []

        details: list[Any] = self.wait_until(found, f"{count} times {kind}", TIMEOUT_S)
        return details

    def wait_after(self, kind: str, detail: Any, then: str) -> None:
        """Wait for a callback of the second kind after the one with this detail."""

        def found() -> bool:
            kinds = [n.kind for n in self.news]
            places = [i for i, n in enumerate(self.news) if n == News(kind, detail)]
            return bool(places) and then in kinds[places[0] :]

        with self._changed:
            if not self._changed.wait_for(found, TIMEOUT_S):
                raise TimeoutError(f"no {then} after {detail}; told: {self._last()}")

    def wait_for_answer(self, order: str, number: int) -> Any:
        """What an order returned, once it is carried out."""
        kind, (_, returned) = self.wait_for_any(
            ("done", "failed"), lambda answer: answer[0] == number
        )
        if kind == "failed":
            raise RuntimeError(f"{order}: {returned}")
        return returned

    def _last(self) -> list[News]:
        return [item for item in self.news if item.kind not in ("audio", "packet")][
            -15:
        ]
