from conversations.realtime.process.leases import keep_leases
from conversations.store.calls import lease


def test_leases_are_tended_at_once_and_until_the_process_ends(monkeypatch, settings):
    settings.PARLEY = {**settings.PARLEY, "LEASE_MS": 9_000, "LEASE_RENEWAL_MS": 3_000}
    done = []
    monkeypatch.setattr(lease, "tend", lambda *given: done.append(given))

    def stopped(pause_s):
        done.append(pause_s)
        return len(done) == 4

    keep_leases("process-1", stopped)
    assert done == [("process-1", 9_000), 3.0] * 2
