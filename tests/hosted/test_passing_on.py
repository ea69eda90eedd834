"""What callers send beside a hosted conversation reaches the vendor under its own id."""

import pytest

from conversations.hosted.passing_on import (
    pass_on_file,
    pass_on_rating,
    take_back_file,
)
from conversations.hosted.problems import Fault, HostedError
from tests.hosted.test_reconciling import conversation

pytestmark = pytest.mark.django_db


class Api:
    """Keeps what it is asked to do."""

    def __init__(self, error=None):
        self.asked = []
        self.error = error

    def __call__(self, hosted):
        assert hosted.api_key == "the key"
        return self

    async def upload(self, *asked):
        self.asked.append(asked)
        return "file_there"

    async def forget_file(self, *asked):
        self.asked.append(asked)

    async def rate(self, *asked):
        self.asked.append(asked)
        if self.error is not None:
            raise self.error


def test_a_file_has_the_id_it_has_there():
    ours, api = conversation().public_id, Api()
    assert pass_on_file(ours, "a.png", b"PNG", "image/png", api) == "file_there"
    assert take_back_file(ours, "file_there", api)
    assert api.asked == [
        ("conv_there", "a.png", b"PNG", "image/png"),
        ("conv_there", "file_there"),
    ]


def test_a_rating_reaches_the_vendor():
    api = Api()
    pass_on_rating(conversation().public_id, {"rating": 4}, api)
    assert api.asked == [("conv_there", {"rating": 4})]


def test_a_rating_that_does_not_reach_the_vendor_is_no_error_of_the_callers(caplog):
    error = HostedError("away", fault=Fault.PASSING)
    pass_on_rating(conversation().public_id, {"rating": 4}, Api(error))
    assert "away" in caplog.text


def test_what_is_not_hosted_stays_here():
    row = conversation(hosted_conversation_id="")
    for ours in (row.public_id, "conv_gone"):
        assert pass_on_file(ours, "a", b"", "x/y", pytest.fail) is None
        assert not take_back_file(ours, "file_1", pytest.fail)
        pass_on_rating(ours, {"rating": 4}, pytest.fail)
