import threading

import pytest

from conversations.realtime.process import this_process


@pytest.fixture
def unstarted(monkeypatch):
    """A process of which nothing runs yet; its threads say what they came to do."""
    done = []
    called = threading.Semaphore(0)

    def note(*step):
        done.append(step)
        called.release()

    def trying(readiness, attempt, pause):
        note("try", attempt)

    monkeypatch.setattr(this_process, "_started", threading.Lock())
    monkeypatch.setattr(this_process, "keep_trying", trying)
    monkeypatch.setattr(this_process, "prepare_agents", lambda: note("prepare"))
    monkeypatch.setattr(this_process, "keep_leases", lambda *_: note("leases"))
    monkeypatch.setattr(this_process, "keep_reconciling", lambda *_: note("hosted"))
    monkeypatch.setattr(this_process, "keep_sweeping", lambda *_: note("sweep"))
    monkeypatch.setattr(this_process, "keep_working", lambda *_: note("work"))

    def outcome(steps):
        for _ in range(steps):
            assert called.acquire(timeout=30)
        return done

    return outcome


def test_nothing_was_started_by_importing():
    assert not this_process.started()
    names = {thread.name for thread in threading.enumerate()}
    assert names.isdisjoint({"models", "leases", "hosted", "sweeper", "tasks-0"})


def test_agents_are_prepared_once_the_process_can_talk(unstarted):
    this_process.start()
    this_process.start()
    assert this_process.started()
    done = unstarted(5 + this_process.TASK_WORKERS)
    assert sorted({step for step, *_ in done}) == [
        "hosted",
        "leases",
        "prepare",
        "sweep",
        "try",
        "work",
    ]
    assert done.index(("try", this_process.try_models)) < done.index(("prepare",))


def test_tasks_are_left_to_others_if_the_site_says_so(unstarted, settings):
    settings.PARLEY = {**settings.PARLEY, "TASK_WORKER": False}
    this_process.start()
    done = unstarted(5)
    assert ("work",) not in done
    assert ("sweep",) in done
