import asyncio

import pytest

from conversations.engine.ports import ProviderError
from conversations.protocol.close_codes import CloseCode, ProtocolViolation
from conversations.realtime.faults import TryAgainLater
from conversations.realtime.process import readiness as module
from conversations.realtime.process.readiness import Readiness, keep_trying


class Attempts:
    """Fail with these errors, then work; keep how long was paused in between."""

    def __init__(self, *errors):
        self.readiness = Readiness()
        self.errors = list(errors)
        self.pauses_s = []
        self.seen = []

    def __call__(self):
        if self.errors:
            raise self.errors.pop(0)

    def pause(self, seconds):
        self.pauses_s.append(seconds)
        self.seen.append((self.readiness.ready, self.readiness.problem))

    def run(self):
        assert self.readiness.loading
        keep_trying(self.readiness, self, self.pause)
        assert self.readiness.ready
        return self


def test_models_that_load_at_once_make_it_ready(caplog):
    caplog.set_level("INFO")
    attempts = Attempts().run()
    assert attempts.pauses_s == []
    assert attempts.readiness.problem == ""
    assert "Ready to talk" in caplog.text


def test_a_failure_is_told_until_it_is_gone(caplog):
    attempts = Attempts(ProviderError("No connection to the model server.")).run()
    [(ready, problem)] = attempts.seen
    assert not ready
    assert "see the server's log" in problem
    # Anybody may read it: what failed, and where, is for staff.
    assert "No connection" not in problem
    assert "No connection to the model server." in caplog.text
    assert attempts.readiness.problem == ""


def test_it_is_tried_again_less_and_less_often_and_for_ever():
    attempts = Attempts(*[ProviderError("No connection.")] * 8).run()
    assert attempts.pauses_s == [5, 10, 20, 40, 60, 60, 60, 60]


def test_other_failures_stay_in_the_log(caplog):
    attempts = Attempts(RuntimeError("token=secret")).run()
    [(ready, problem)] = attempts.seen
    assert not ready
    assert problem
    assert "secret" not in problem
    assert "token=secret" in caplog.text


# --- Waiting -----------------------------------------------------------------------------


async def test_who_comes_early_waits_for_the_models(monkeypatch):
    monkeypatch.setattr(module, "LOADING_POLL_S", 0.001)
    readiness = Readiness()
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(readiness.wait()) for _ in range(50)]
        await asyncio.sleep(0.005)
        assert not any(task.done() for task in waiting)
        readiness.succeeded()


async def test_models_that_take_too_long_are_something_to_try_again(monkeypatch):
    monkeypatch.setattr(module, "LOADING_TIMEOUT_S", 0.001)
    with pytest.raises(TryAgainLater, match="still loading"):
        await Readiness().wait()


async def test_models_that_failed_are_told_with_the_reason():
    readiness = Readiness()
    readiness.failed("The voice is missing; run make setup.")
    with pytest.raises(ProtocolViolation, match="run make setup") as raised:
        await readiness.wait()
    assert raised.value.close_code is CloseCode.INTERNAL
    readiness.succeeded()
    await readiness.wait()
