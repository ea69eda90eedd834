import asyncio
import threading

import pytest

from conversations import assembly
from conversations.engine.ports import ProviderError
from conversations.protocol.close_codes import CloseCode, ProtocolViolation
from conversations.realtime import process
from conversations.realtime.admission import TryAgainLater
from conversations.store import lease


class Models:
    """A registry of which only the loading matters."""

    def __init__(self, error=None):
        self.error = error

    def warm_up(self, progress):
        progress("ears ready")
        if self.error is not None:
            raise self.error


@pytest.fixture
def loading(monkeypatch):
    """Loads without models, agents or a loopback; gives what came of it."""
    fresh = process.Readiness()
    monkeypatch.setattr(process, "readiness", fresh)
    monkeypatch.setattr(process, "enabled_agents", lambda most: [])

    async def turn(registry):
        return "answer"

    monkeypatch.setattr(process, "loopback_turn", turn)

    def load(error=None):
        monkeypatch.setattr(assembly, "registry", lambda: Models(error))
        thread = threading.Thread(target=process._load)
        thread.start()
        thread.join()
        return fresh

    return load


def test_nothing_was_started_by_importing():
    assert not process.started()
    names = {thread.name for thread in threading.enumerate()}
    assert names.isdisjoint({"models", "leases"})


def test_loaded_models_make_it_ready(loading):
    outcome = loading()
    assert outcome.ready
    assert outcome.problem == ""


def test_a_provider_that_cannot_work_says_why(loading, caplog):
    outcome = loading(ProviderError("Language model needs LLM_API_KEY."))
    assert outcome.finished.is_set()
    assert not outcome.ready
    assert "LLM_API_KEY" in outcome.problem
    assert "LLM_API_KEY" in caplog.text


def test_other_failures_stay_in_the_log(loading, caplog):
    outcome = loading(RuntimeError("token=secret"))
    assert not outcome.ready
    assert outcome.problem
    assert "secret" not in outcome.problem
    assert "token=secret" in caplog.text


def test_an_agent_set_up_wrongly_keeps_no_other_from_talking(
    loading, monkeypatch, caplog, make_settings
):
    prepared = []

    async def prepare(agent):
        if agent.public_id == "broken":
            raise ProviderError("There is no LLM provider 'nope'.")
        prepared.append(agent.public_id)

    agents = [make_settings("broken"), make_settings("sound")]
    monkeypatch.setattr(process, "enabled_agents", lambda most: agents)
    monkeypatch.setattr(assembly, "prepare", prepare)
    assert loading().ready
    assert prepared == ["sound"]
    assert "broken" in caplog.text


# --- Waiting for the models --------------------------------------------------------------


async def test_who_comes_early_waits_for_the_models(monkeypatch):
    fresh = process.Readiness()
    monkeypatch.setattr(process, "readiness", fresh)
    monkeypatch.setattr(process, "LOADING_POLL_S", 0.001)
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(process.until_ready()) for _ in range(50)]
        await asyncio.sleep(0.005)
        assert not any(task.done() for task in waiting)
        fresh.finished.set()


async def test_models_that_take_too_long_are_something_to_try_again(monkeypatch):
    monkeypatch.setattr(process, "readiness", process.Readiness())
    monkeypatch.setattr(process, "LOADING_TIMEOUT_S", 0.001)
    with pytest.raises(TryAgainLater, match="still loading"):
        await process.until_ready()


async def test_models_that_failed_are_told_with_the_reason(readiness):
    readiness.problem = "The voice is missing; run make setup."
    with pytest.raises(ProtocolViolation, match="run make setup") as raised:
        await process.until_ready()
    assert raised.value.close_code is CloseCode.INTERNAL


# --- Places ------------------------------------------------------------------------------


def test_places_are_counted_and_given_back():
    with process.place(2), process.place(2):
        assert process.live_conversations() == 2
        with pytest.raises(TryAgainLater), process.place(2):
            pass
    assert process.live_conversations() == 0


def test_a_place_is_given_back_whatever_happens():
    with pytest.raises(RuntimeError), process.place(1):
        raise RuntimeError
    with process.place(1):
        pass


# --- Leases ------------------------------------------------------------------------------


def test_reaping_says_what_it_closed(monkeypatch, caplog):
    caplog.set_level("INFO")
    monkeypatch.setattr(lease, "reap", lambda now: 3)
    process._reap()
    assert "Closed 3 conversations" in caplog.text
