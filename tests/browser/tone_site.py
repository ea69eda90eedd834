"""The real pages on a site of their own, with agents that are tones."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.test import override_settings

from conversations.pages import start_page, talk_config, talk_page
from conversations.store.access import access_codes
from conversations.store.agents import settings as agents
from conversations.store.agents.start_page import AgentsPage, ListedAgent
from tests.browser.fake_agent import FakeAgentSite

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AGENTS = {
    "agent_tone": ("The library desk", False),
    "agent_full": ("A busy desk", False),
    "agent_held": ("A slow desk", False),
    "agent_chat": ("The written desk", True),
    "agent_steady": ("A steady desk", False),
    "agent_locked": ("The reading room", False),
}
LOCKED = {"agent_locked"}
"""Open to those who type a code."""
WIDGETS: dict[str, dict[str, object]] = {}
"""What the agents' widgets are told, where that is not nothing."""


def widget_of(agent_id: str) -> dict[str, object]:
    """As a server tells it: what is missing here has its default."""
    return {"text_only": AGENTS[agent_id][1], **WIDGETS.get(agent_id, {})}


@contextmanager
def tone_site() -> Iterator[FakeAgentSite]:
    """Needs Django's settings, and no database."""
    known = {
        public_id: SimpleNamespace(
            public_id=public_id,
            name=name,
            takes_calls=True,
            language="en",
            text_only=text_only,
            record_audio=True,
            zero_retention=False,
            requires_auth=public_id in LOCKED,
            allowed_origins=(),
            description="",
        )
        for public_id, (name, text_only) in AGENTS.items()
    }
    with pytest.MonkeyPatch.context() as patch, override_settings(STORAGES=STORAGES):
        patch.setattr(agents, "agent_settings", known.get)
        patch.setattr(talk_config, "widget_of", widget_of)
        patch.setattr(talk_page, "has_code", LOCKED.__contains__)
        patch.setattr(access_codes, "holds", lambda id_, mark: False)
        patch.setattr(start_page, "only_listed_agent", lambda: None)
        patch.setattr(start_page, "listed_agents", lambda words, page: _listed())
        running = FakeAgentSite()
        try:
            yield running
        finally:
            running.close()


def _listed() -> AgentsPage:
    shown = [
        ListedAgent(
            public_id,
            name,
            "Knows the shelves, the opening hours and the way to the readers' room.",
            "en",
            text_only,
            "",
            ("#2792dc", "#9ce6e6"),
        )
        for public_id, (name, text_only) in AGENTS.items()
    ]
    return AgentsPage(shown, number=1, pages=2, searchable=True)
