from conversations.store.waits import LONGEST_WAIT, wait_after


def test_waits_grow_differ_by_chance_and_have_an_end():
    assert [wait_after(at, 0.5).total_seconds() for at in (1, 2, 3)] == [5, 20, 80]
    assert [wait_after(2, by).total_seconds() for by in (0, 1)] == [15, 25]
    assert wait_after(30, 0.5) == LONGEST_WAIT
