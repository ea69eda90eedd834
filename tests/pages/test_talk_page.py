import re

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
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
    assert re.search(r'<h1[^>]*lang="de"[^>]*>Der Schalter</h1>', page)
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
    assert ("data-recorded" in page) is said


def test_written_agent_has_no_sound_controls(client: Client) -> None:
    make_agent("agent_one", text_only=True)
    page = body(client, "/talk/agent_one")
    assert "data-text-only" in page
    shown = page.partition("<body")[2]
    assert shown
    assert "microphone" not in shown
    assert 'id="mute"' not in shown


def test_pages_are_read_only(client: Client) -> None:
    make_agent("agent_one")
    assert client.post("/talk/agent_one").status_code == 405


def test_pages_hold_nothing_the_policy_would_refuse(client: Client) -> None:
    make_agent("agent_one")
    response = client.get("/talk/agent_one")
    page = response.content.decode()
    assert not re.search(r"<style|\bstyle=|\bon[a-z]+=|javascript:", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    # What is no script the policy does not concern.
    assert [tag for tag in inline if 'type="application/json"' not in tag] == []
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_private_agent_says_what_to_do_instead(client: Client) -> None:
    make_agent("agent_one", name="Top secret", requires_auth=True)
    response = client.get("/talk/agent_one")
    page = response.content.decode()
    assert response.status_code == 403
    assert "This agent is private" in page
    assert "/admin/login/?next=/talk/agent_one" in page
    assert "Top secret" not in page


def test_staff_are_let_in_to_a_private_agent_with_the_address_of_a_grant(
    client: Client, admin_client: Client
) -> None:
    agent = make_agent("agent_one", name="Top secret", requires_auth=True)
    response = admin_client.get("/talk/agent_one")
    assert response.status_code == 200
    assert response.context["grant_url"] == "/talk/agent_one/grant"
    agent.requires_auth = False
    agent.save()
    assert client.get("/talk/agent_one").context["grant_url"] == ""


def test_signed_in_without_the_permission_nobody_is_let_in(
    client: Client, django_user_model: type[User]
) -> None:
    make_agent("agent_one", requires_auth=True)
    visitor = django_user_model.objects.create_user("visitor", is_staff=True)
    client.force_login(visitor)
    response = client.get("/talk/agent_one")
    assert response.status_code == 403
    assert "Your account may not see agents" in response.content.decode()


def test_talk_page_leads_to_the_check_of_its_connection(client: Client) -> None:
    make_agent("agent_one")
    assert client.get("/talk/agent_one").context["self_check_url"] == "/check/agent_one"


def test_origins_that_may_talk_may_frame_the_page(client: Client) -> None:
    make_agent("agent_open", allowed_origins="https://shop.example")
    make_agent("agent_own")
    framed, own = client.get("/talk/agent_open"), client.get("/talk/agent_own")
    assert "frame-ancestors 'self' https://shop.example;" in policy(framed)
    assert "X-Frame-Options" not in framed
    assert re.search(r"frame-ancestors 'self'(;|$)", policy(own))
    assert own["X-Frame-Options"] == "DENY"


def test_talk_page_has_the_looks_of_the_widget_and_the_picture_of_the_site(
    client: Client,
) -> None:
    make_agent("agent_one", avatar="avatars/a.png", widget_avatar_kind="image")
    config = client.get("/talk/agent_one").context["widget_config"]
    assert config["avatar"]["url"].startswith("/v1/convai/agents/agent_one/avatar?v=")
    assert config["language"] == "en"


def policy(response: HttpResponse) -> str:
    return response["Content-Security-Policy"]
