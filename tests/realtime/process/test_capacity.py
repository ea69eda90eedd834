import pytest

from conversations.realtime.faults import TryAgainLater
from conversations.realtime.process.capacity import Capacity


def test_places_are_counted_and_given_back():
    capacity = Capacity()
    with capacity.place(2), capacity.place(2):
        assert capacity.conversations == 2
        with pytest.raises(TryAgainLater), capacity.place(2):
            pass
    assert capacity.conversations == 0


def test_a_place_is_given_back_whatever_happens():
    capacity = Capacity()
    with pytest.raises(RuntimeError), capacity.place(1):
        raise RuntimeError
    with capacity.place(1):
        pass


def test_who_finds_no_place_is_told_of_what_and_may_ask_before():
    capacity = Capacity("All lines are taken.")
    capacity.check(1)
    with capacity.place(1), pytest.raises(TryAgainLater, match="All lines are taken."):
        capacity.check(1)
    assert capacity.conversations == 0
