"""The embeddable widget, used as its visitors do: by its buttons and its text field."""

from collections.abc import Callable
from typing import Any

from tests.sdk.chromium import Chromium, PageSession

SEND_TIMEOUT_MS = 50_000


class WidgetSession(PageSession):
    """One page with a widget in it."""

    def __init__(
        self, chromium: Chromium, url: str, attributes: dict[str, str]
    ) -> None:
        super().__init__(chromium, url)
        self.begin(**attributes)
        self.press("Start a call")

    def do(self, order: str, argument: Any = None) -> Any:
        """Have the visitor, or the site's script, do something."""
        if order == "say":
            return super().do(order, argument)
        orders: dict[str, Callable[[], None]] = {
            "user_message": lambda: self._write(argument),
            "user_activity": lambda: self._type("Is there"),
            "contextual_update": lambda: self._dispatch(
                "elevenlabs-agent:contextual-update", argument
            ),
            "rate": lambda: self._click(f"button[aria-label='{argument}']"),
            "end": lambda: self.press("End"),
        }
        return orders[order]()

    def press(self, name: str) -> None:
        """Press a button."""
        self._click(f"button:is([aria-label='{name}'], :text-is('{name}'))")

    def _click(self, selector: str) -> None:
        # The picture beside it never rests, which a mouse would wait for.
        self._chromium.do(
            lambda: self.page.locator(
                f"elevenlabs-convai {selector}"
            ).first.dispatch_event("click", timeout=SEND_TIMEOUT_MS)
        )

    def _type(self, text: str) -> None:
        self._chromium.do(
            lambda: self.page.get_by_role("textbox").fill(text, timeout=SEND_TIMEOUT_MS)
        )

    def _write(self, text: str) -> None:
        self._type(text)
        self.press("Send")

    def _dispatch(self, event: str, message: str) -> None:
        self.evaluate(
            "([event, message]) => document.querySelector('elevenlabs-convai')"
            ".dispatchEvent(new CustomEvent(event, {detail: {message}}))",
            [event, message],
        )
