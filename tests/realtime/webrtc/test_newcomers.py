import pytest

from conversations.realtime.faults import TryAgainLater
from conversations.realtime.webrtc.newcomers import Newcomers


def test_few_of_one_address_may_be_connecting_and_others_are_not_kept_waiting():
    newcomers = Newcomers()
    came = [newcomers.connecting("a", 3) for _ in range(3)]
    for one in came:
        one.__enter__()
    with pytest.raises(TryAgainLater), newcomers.connecting("a", 3):
        pass
    with newcomers.connecting("b", 3):
        pass
    came[0].__exit__(None, None, None)
    with newcomers.connecting("a", 3), newcomers.connecting("a", 0):
        pass
