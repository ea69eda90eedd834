import pytest

from conversations.assembly import preparing
from conversations.engine.ports import ProviderError
from conversations.providers import site
from conversations.realtime.process import rehearsal
from conversations.realtime.process.rehearsal import (
    prepare_agents,
    prepare_knowledge,
    try_models,
)
from conversations.store.library import model_providers


class Models:
    """A registry of which only the loading matters."""

    def __init__(self, done):
        self.done = done

    def warm_up(self, progress):
        progress("ears ready")
        self.done.append("loaded")


@pytest.fixture
def done(monkeypatch):
    """What was done, in order, without models."""
    done = []

    async def turn(registry):
        done.append("a turn was held")

    async def prepare(agent):
        if agent.public_id == "broken":
            raise ProviderError("There is no LLM provider 'nope'.")
        if agent.public_id == "buggy":
            raise KeyError("a bug")
        done.append(agent.public_id)

    monkeypatch.setattr(site, "registry", lambda: Models(done))
    monkeypatch.setattr(model_providers, "up_to_date", lambda: Models(done))
    monkeypatch.setattr(rehearsal, "loopback_turn", turn)
    monkeypatch.setattr(preparing, "prepare", prepare)
    monkeypatch.setattr(preparing, "prepare_knowledge", prepare)
    return done


@pytest.fixture
def agents(monkeypatch):
    def are(*found):
        monkeypatch.setattr(rehearsal, "enabled_agents", lambda most: list(found))

    return are


def test_the_models_are_tried_without_waiting_for_any_agent(
    done, agents, make_settings
):
    agents(make_settings("library"))
    try_models()
    assert done == ["loaded", "a turn was held"]


def test_agents_are_prepared_in_the_order_in_which_they_are_likely(
    done, agents, make_settings
):
    agents(make_settings("last"), make_settings("earlier"), make_settings("never"))
    prepare_agents()
    assert done == ["last", "earlier", "never"]


@pytest.mark.parametrize(
    ("agent_id", "said"), [("broken", "no LLM provider 'nope'"), ("buggy", "a bug")]
)
def test_an_agent_set_up_wrongly_keeps_no_other_from_being_prepared(
    done, agents, make_settings, caplog, agent_id, said
):
    agents(make_settings(agent_id), make_settings("sound"))
    prepare_agents()
    assert done == ["sound"]
    assert agent_id in caplog.text
    assert said in caplog.text


def test_agents_that_cannot_be_read_are_only_logged(done, monkeypatch, caplog):
    def gone(most):
        raise OSError("the database is gone")

    monkeypatch.setattr(rehearsal, "enabled_agents", gone)
    prepare_agents()
    assert "the database is gone" in caplog.text


async def test_what_keeps_knowledge_from_being_indexed_is_logged(
    done, make_settings, caplog
):
    await prepare_knowledge(make_settings("sound"))
    assert done == ["sound"]
    await prepare_knowledge(make_settings("broken"))
    assert "broken" in caplog.text
