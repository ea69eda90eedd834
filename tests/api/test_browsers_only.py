"""Agents that insist on browsers do so at every open door."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from conversations.models import Conversation

CONVAI = "/v1/convai"
SHOP = {"Origin": "https://shop.example"}


@pytest.fixture
def held(agent):
    agent.require_origin_header = True
    agent.allowed_origins = "https://shop.example"
    agent.save()
    return Conversation.objects.create(
        agent=agent, agent_name=agent.name, started_at=timezone.now()
    )


def answers(client, agent, held, headers):
    there = f"{CONVAI}/conversations/{held.public_id}"
    file = SimpleUploadedFile("a.txt", b"text", "text/plain")
    return {
        "token": client.get(
            f"{CONVAI}/conversation/token?agent_id={agent.public_id}", headers=headers
        ),
        "widget": client.get(
            f"{CONVAI}/agents/{agent.public_id}/widget", headers=headers
        ),
        "feedback": client.post(
            f"{there}/feedback",
            {"feedback": "like"},
            content_type="application/json",
            headers=headers,
        ),
        "file": client.post(f"{there}/files", {"file": file}, headers=headers),
    }


def test_who_says_no_origin_is_told_that_one_is_needed(agent, held, caller):
    for door, answer in answers(caller(), agent, held, {}).items():
        assert answer.status_code == 403, door
        detail = answer.json()["detail"]
        assert detail["status"] == "origin_required", door
        assert "require_origin_header" in detail["message"]


def test_pages_that_may_talk_are_let_in(agent, held, caller):
    found = answers(caller(), agent, held, SHOP)
    # The agent takes no files at all, and says so to those it listens to.
    assert found.pop("file").json()["detail"]["status"] == "files_not_allowed"
    assert {door: answer.status_code for door, answer in found.items()} == {
        "token": 200,
        "widget": 200,
        "feedback": 200,
    }


def test_what_a_page_reads_from_its_own_site_needs_no_origin(agent, held, caller):
    """Browsers state none there."""
    own = answers(caller(), agent, held, {"Sec-Fetch-Site": "same-origin"})
    assert own["token"].status_code == own["widget"].status_code == 200
    other = answers(caller(), agent, held, {"Sec-Fetch-Site": "cross-site"})
    assert other["token"].status_code == 403


def test_a_program_with_a_key_asks_for_a_page(agent, held, caller):
    token = answers(caller("talk"), agent, held, {})["token"]
    assert token.status_code == 200
