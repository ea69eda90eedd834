"""Sharing an agent: its address, its QR code, its access code."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from conversations.admin.agents.sharing import qr_picture
from conversations.models import Agent, Sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return Agent.objects.create(public_id="agent_door", name="Door")


def share(client, agent, query=""):
    address = reverse("admin:conversations_agent_share", args=[agent.pk])
    return client.get(address + query)


def picture(client, agent, kind="svg", query=""):
    address = reverse("admin:conversations_agent_qr", args=[agent.pk, kind])
    return client.get(address + query)


def shown_address(response):
    [address] = re.findall(
        r'id="share-address".*?value="([^"]*)"', response.content.decode(), re.S
    )
    return address


def set_code(agent, code):
    agent.access_code = Sealed.of(code)
    agent.save()


@pytest.fixture
def viewer(client):
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_agent"))
    client.force_login(user)
    return client


def test_the_address_is_shown_with_its_picture(admin_client, agent):
    response = share(admin_client, agent)
    assert shown_address(response) == "http://testserver/talk/agent_door"
    page = response.content.decode()
    assert (
        f'src="{reverse("admin:conversations_agent_qr", args=[agent.pk, "svg"])}"'
        in page
    )
    assert "Anybody may open it" in page
    assert "http://testserver/check/agent_door" in page


def test_the_code_stands_in_the_address_only_when_asked_for(admin_client, agent):
    set_code(agent, "blue whale&1")
    assert shown_address(share(admin_client, agent)).endswith("/talk/agent_door")
    response = share(admin_client, agent, "?with_code=1")
    assert shown_address(response).endswith("/talk/agent_door#code=blue%20whale%261")
    assert "no-store" in response["Cache-Control"]


def test_who_may_only_look_is_not_shown_the_code(viewer, agent):
    set_code(agent, "blue whale")
    response = share(viewer, agent, "?with_code=1")
    assert response.status_code == 200
    assert "blue" not in response.content.decode()
    assert picture(viewer, agent).status_code == 200
    assert picture(viewer, agent, query="?with_code=1").status_code == 403


def test_pictures_are_for_staff_only(client, agent):
    for kind in ("svg", "png"):
        response = picture(client, agent, kind)
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]
    client.force_login(User.objects.create_user("visitor", is_staff=True))
    assert picture(client, agent).status_code == 403
    assert share(client, agent).status_code == 403


def test_pictures_are_what_they_say(admin_client, agent):
    svg, png = (picture(admin_client, agent, kind) for kind in ("svg", "png"))
    assert ET.fromstring(svg.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert svg["Content-Type"] == "image/svg+xml"
    assert png.content.startswith(b"\x89PNG\r\n")
    assert picture(admin_client, agent, "gif").status_code == 404
    download = picture(admin_client, agent, "png", "?download")
    assert download["Content-Disposition"] == 'attachment; filename="agent_door.png"'


def test_another_address_is_another_picture(admin_client, agent):
    set_code(agent, "blue whale")
    plain = picture(admin_client, agent).content
    assert plain == qr_picture("http://testserver/talk/agent_door", "svg")
    coded = picture(admin_client, agent, query="?with_code=1").content
    assert coded == qr_picture(
        "http://testserver/talk/agent_door#code=blue%20whale", "svg"
    )
    assert plain != coded


def test_a_code_that_cannot_be_read_is_told_with_the_fix(admin_client, agent, settings):
    set_code(agent, "blue whale")
    settings.ENCRYPTION_KEYS = ["another key than the one it was sealed with"]
    response = share(admin_client, agent, "?with_code=1")
    assert "ENCRYPTION_KEYS" in response.content.decode()
    assert picture(admin_client, agent, query="?with_code=1").status_code == 409


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"enabled": False}, "not enabled"),
        ({"archived": True}, "archived"),
        ({"requires_auth": True}, "The agent is private"),
    ],
)
def test_what_keeps_people_out_is_told(admin_client, agent, values, told):
    Agent.objects.filter(pk=agent.pk).update(**values)
    assert told in share(admin_client, agent).content.decode()


def test_an_address_that_only_this_machine_has_is_told(admin_client, agent, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for host, is_told in (("localhost:8000", True), ("talk.example", False)):
        page = admin_client.get(
            reverse("admin:conversations_agent_share", args=[agent.pk]),
            headers={"host": host},
        ).content.decode()
        assert ("Only this machine" in page) is is_told


def test_the_agents_form_leads_there_and_never_shows_the_code(admin_client, agent):
    set_code(agent, "blue whale")
    page = admin_client.get(
        reverse("admin:conversations_agent_change", args=[agent.pk])
    ).content.decode()
    assert reverse("admin:conversations_agent_share", args=[agent.pk]) in page
    assert 'name="access_code"' in page
    assert "blue whale" not in page
    assert agent.access_code.token not in page
