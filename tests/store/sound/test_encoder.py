import threading

from conversations.store.sound.encoder import Encoder


class CountingWork:
    """Works until it is told that it is done."""

    def __init__(self):
        self.times = 0
        self.finished = False
        self.worked = threading.Event()

    def work(self):
        self.times += 1
        self.worked.set()
        return self.finished


def test_everyone_gets_turns():
    encoder = Encoder(tick_s=0.01)
    everyone = [CountingWork() for _ in range(25)]
    for work in everyone:
        encoder.take_on(work)
    assert all(work.worked.wait(20) for work in everyone)
    encoder.close()


def test_woken_work_does_not_wait_for_its_turn():
    encoder = Encoder(tick_s=3_600)
    work, other = CountingWork(), CountingWork()
    encoder.take_on(work)
    encoder.take_on(other)
    work.finished = True
    encoder.wake(work)
    assert work.worked.wait(20)
    encoder.close()


def test_thread_ends_with_the_last_work_and_starts_with_the_next():
    others = set(threading.enumerate())
    encoder = Encoder(tick_s=0.01)
    for _ in range(3):
        work = CountingWork()
        work.finished = True
        encoder.take_on(work)
        assert work.worked.wait(20)
    encoder.close()
    # One that has given up its place may still be on its way out.
    ending = set(threading.enumerate()) - others
    for thread in ending:
        thread.join(20)
    assert not [thread for thread in ending if thread.is_alive()]


def test_closing_lets_everyone_work_once_more():
    encoder = Encoder(tick_s=3_600)
    everyone = [CountingWork() for _ in range(25)]
    for work in everyone:
        encoder.take_on(work)
    encoder.close()
    assert all(work.times for work in everyone)


def test_closing_an_idle_encoder_does_not_end_the_next_work():
    encoder = Encoder(tick_s=0.01)
    encoder.close()
    work = CountingWork()
    encoder.take_on(work)
    for _ in range(3):
        assert work.worked.wait(20)
        work.worked.clear()
    encoder.close()
