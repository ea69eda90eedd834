import pytest

from conversations.realtime.faults import TryAgainLater
from conversations.realtime.webrtc.newcomers import MOST_FROM_ONE_ADDRESS, Newcomers


def test_few_of_one_address_may_be_connecting_and_others_are_not_kept_waiting():
    newcomers = Newcomers()
    came = [newcomers.connecting("a") for _ in range(MOST_FROM_ONE_ADDRESS)]
    for one in came:
        one.__enter__()
    with pytest.raises(TryAgainLater), newcomers.connecting("a"):
        pass
    with newcomers.connecting("b"):
        pass
    came[0].__exit__(None, None, None)
    with newcomers.connecting("a"):
        pass
