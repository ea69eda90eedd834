"""What callers send about a hosted conversation, under our id of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from conversations.hosted import passing_on
from conversations.hosted.problems import Fault, HostedError
from conversations.models import Conversation


class Api:
    """The vendor, who knows the conversation by its own id."""

    def __init__(self):
        self.asked = []
        self.error = None

    def __call__(self, hosted):
        return self

    async def _ask(self, *asked):
        self.asked.append(asked)
        if self.error is not None:
            raise self.error

    async def upload(self, vendor_id, name, content, media_type):
        await self._ask(vendor_id, content, media_type)
        return "file_there"

    async def forget_file(self, *asked):
        await self._ask(*asked)

    async def rate(self, *asked):
        await self._ask(*asked)


@pytest.fixture
def vendor(monkeypatch):
    api = Api()
    for function in ("pass_on_file", "take_back_file", "pass_on_rating"):
        monkeypatch.setattr(getattr(passing_on, function), "__defaults__", (api,))
    return api


@pytest.fixture
def talking(agent, settings, tmp_path):
    """The address of a hosted conversation that goes on."""
    settings.MEDIA_ROOT = str(tmp_path)
    agent.files_allowed = True
    agent.backend = "hosted"
    agent.save()
    row = Conversation.objects.create(
        agent=agent,
        agent_name=agent.name,
        status="in-progress",
        started_at=timezone.now(),
        hosted_conversation_id="conv_there",
    )
    return f"/v1/convai/conversations/{row.public_id}"


PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def upload(talking):
    file = SimpleUploadedFile("me.png", PNG, "image/png")
    return Client().post(f"{talking}/files", {"file": file})


def test_a_file_has_the_id_by_which_the_agent_knows_it(talking, vendor):
    assert upload(talking).json() == {"file_id": "file_there"}
    assert vendor.asked == [("conv_there", PNG, "image/png")]


def test_a_file_is_taken_back_there(talking, vendor):
    answer = Client().delete(f"{talking}/files/file_there")
    assert answer.status_code == 200
    assert vendor.asked == [("conv_there", "file_there")]


def test_a_file_the_agent_does_not_get_is_told(talking, vendor):
    vendor.error = HostedError("It is away.", fault=Fault.PASSING)
    for answer in (upload(talking), Client().delete(f"{talking}/files/file_there")):
        assert answer.status_code == 502
        assert answer.json()["detail"]["message"] == "It is away."


def test_a_rating_is_kept_here_and_told_there(talking, vendor):
    answer = Client().post(
        f"{talking}/feedback", {"rating": 4}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert Conversation.objects.get().rating == 4
    assert vendor.asked == [("conv_there", {"rating": 4})]
