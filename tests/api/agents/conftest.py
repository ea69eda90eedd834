"""A caller who may do everything, and models that play agents, callers and judges."""

import pytest

from conversations.assembly import providers
from tests.api.agents.speakers import Models


@pytest.fixture
def everything(caller):
    return caller("read", "write", "talk")


@pytest.fixture
def models(monkeypatch):
    models = Models()
    monkeypatch.setattr(providers, "registry", lambda: models)
    return models
