"""A caller who may do everything, and models that play agents, callers and judges."""

import pytest

from conversations.providers import site
from tests.api.agents.speakers import Models


@pytest.fixture
def everything(caller):
    return caller("read", "write", "talk")


@pytest.fixture
def models(monkeypatch):
    models = Models()
    monkeypatch.setattr(site, "registry", lambda: models)
    return models
