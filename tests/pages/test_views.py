import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from conversations.models import Agent

pytestmark = pytest.mark.django_db


def make_agent(public_id: str, **values: object) -> Agent:
    return Agent.objects.create(public_id=public_id, **{"name": public_id, **values})


@pytest.fixture(autouse=True)
def no_agents() -> None:
    """Migrations may have made the demo agent; each test makes its own."""
    Agent.objects.all().delete()


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_only_agent_is_opened_straight_away(client: Client) -> None:
    make_agent("agent_one")
    make_agent("agent_off", enabled=False)
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/talk/agent_one"


def test_several_agents_are_listed_with_their_links(client: Client) -> None:
    make_agent("agent_one", name="Front <desk>")
    make_agent("agent_two", name="Archive", text_only=True)
    page = body(client, "/")
    assert "Front &lt;desk&gt;" in page
    assert 'href="/talk/agent_two"' in page
    assert "Written chat" in page


def test_without_agents_the_page_says_how_to_make_one(client: Client) -> None:
    page = body(client, "/")
    assert "There is no agent to talk to yet" in page
    assert reverse("admin:index") in page


@pytest.mark.parametrize("public_id", ["agent_unknown", "agent_off", "agent_away"])
def test_agents_that_take_no_calls_are_not_found(
    client: Client, public_id: str
) -> None:
    make_agent("agent_off", enabled=False)
    make_agent("agent_away", archived=True)
    response = client.get(f"/talk/{public_id}")
    assert response.status_code == 404
    assert "This page does not exist" in response.content.decode()


def test_an_id_that_none_can_have_is_not_found(client: Client) -> None:
    for sent in ("%00", "agent%20one", "x" * 65):
        assert client.get(f"/talk/{sent}").status_code == 404


def test_talk_page_names_the_agent_and_its_language(client: Client) -> None:
    make_agent("agent_one", name="Der Schalter", language="de")
    page = body(client, "/talk/agent_one")
    assert 'data-agent-id="agent_one"' in page
    assert re.search(r'<h1[^>]*lang="de">Der Schalter</h1>', page)
    assert "data-text-only" not in page


@pytest.mark.parametrize(
    ("record_audio", "site_records", "said"),
    [(True, True, True), (False, True, False), (True, False, False)],
)
def test_recording_is_announced_when_it_happens(
    client: Client,
    settings: Settings,
    record_audio: bool,
    site_records: bool,
    said: bool,
) -> None:
    settings.PARLEY = settings.PARLEY | {"RECORDING_ENABLED": site_records}
    make_agent("agent_one", record_audio=record_audio)
    page = body(client, "/talk/agent_one")
    assert ("The conversation is recorded." in page) is said


def test_written_agent_has_no_sound_controls(client: Client) -> None:
    make_agent("agent_one", text_only=True)
    page = body(client, "/talk/agent_one")
    assert "data-text-only" in page
    assert "microphone" not in page
    assert 'id="mute"' not in page


def test_pages_are_read_only(client: Client) -> None:
    make_agent("agent_one")
    assert client.post("/talk/agent_one").status_code == 405
    assert client.post("/").status_code == 405


def test_pages_hold_nothing_the_policy_would_refuse(client: Client) -> None:
    make_agent("agent_one")
    response = client.get("/talk/agent_one")
    page = response.content.decode()
    assert not re.search(r"<style|\bstyle=|\bon[a-z]+=|javascript:", page)
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert "script-src 'self'" in response["Content-Security-Policy"]
