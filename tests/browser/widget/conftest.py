"""A website, the Parley beside it, and pages with a widget."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.widget.sites import OtherSite, WidgetServer

TAG = "parley-agent"


@pytest.fixture(scope="session")
def parley() -> Iterator[WidgetServer]:
    running = WidgetServer()
    yield running
    running.close()


@pytest.fixture(scope="session")
def shop() -> Iterator[OtherSite]:
    """Somebody's website."""
    running = OtherSite()
    yield running
    running.close()


@pytest.fixture
def snippet(parley: WidgetServer) -> Callable[..., str]:
    """What a site owner pastes."""

    def build(
        *, tag: str = TAG, agent_id: str = "agent_tone", **attributes: str
    ) -> str:
        given = "".join(
            f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items()
        )
        return (
            f'<{tag} agent-id="{agent_id}"{given}></{tag}>'
            f'<script src="{parley.url}/static/embed.js" async></script>'
        )

    return build


@pytest.fixture
def open_widget(
    shop: OtherSite, snippet: Callable[..., str], open_page: Callable[..., Page]
) -> Callable[..., Page]:
    """Open a page with the snippet; keywords are the element's attributes."""

    def open_one(
        *,
        browser: Browser | None = None,
        context: dict[str, object] | None = None,
        head: str = "",
        headers: dict[str, str] | None = None,
        **attributes: str,
    ) -> Page:
        address = shop.page(snippet(**attributes), head=head, headers=headers)
        return open_page(address, browser=browser, **(context or {}))

    return open_one
