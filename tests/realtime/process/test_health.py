import json

import pytest
from django.test import RequestFactory

from conversations.realtime.process import this_process
from conversations.realtime.process.health import healthz
from conversations.realtime.process.readiness import Readiness


def ready(conversations=0, webrtc_conversations=0):
    return {
        "status": "ready",
        "problem": "",
        "conversations": conversations,
        "webrtc_conversations": webrtc_conversations,
    }


@pytest.fixture
def ask(readiness):
    def ask():
        response = healthz(RequestFactory().get("/healthz"))
        return response.status_code, json.loads(response.content)

    return ask


def test_a_process_that_can_talk_says_so_and_how_much_it_does(ask):
    with this_process.capacity.place(1):
        assert ask() == (200, ready(conversations=1))
        with this_process.webrtc_capacity.place(1):
            assert ask() == (200, ready(conversations=1, webrtc_conversations=1))


def test_a_process_that_loads_takes_no_traffic_yet(ask, monkeypatch):
    monkeypatch.setattr(this_process, "readiness", Readiness())
    status, report = ask()
    assert (status, report["status"]) == (503, "loading")


def test_a_process_that_cannot_talk_says_why(ask, readiness):
    readiness.failed("The voice is missing.")
    assert ask() == (
        503,
        {**ready(), "status": "failed", "problem": "The voice is missing."},
    )
    readiness.succeeded()
    assert ask() == (200, ready())
