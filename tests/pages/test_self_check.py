import re

import pytest
from django.test import Client
from django.urls import resolve

from config.sockets import routes
from conversations.models import Agent

pytestmark = pytest.mark.django_db


def test_the_check_names_a_socket_that_there_is(client: Client) -> None:
    page = client.get("/check").content.decode()
    [address] = re.findall(r'data-socket="([^"]+)"', page)
    assert any(route.pattern.match(address.lstrip("/")) for route in routes[:-1])
    assert resolve("/check").url_name == "self-check"


def test_the_check_of_an_agent_leads_back_to_it(client: Client) -> None:
    Agent.objects.create(public_id="agent_one", name="One")
    assert 'href="/talk/agent_one"' in client.get("/check/agent_one").content.decode()
    assert client.get("/check/agent_nowhere").status_code == 404


def test_the_report_is_sent_where_the_owner_says(client: Client, settings) -> None:
    assert 'id="send"' not in client.get("/check").content.decode()
    settings.PARLEY = settings.PARLEY | {"SUPPORT_EMAIL": "help@shop.example"}
    page = client.get("/check").content.decode()
    assert 'data-support="help@shop.example"' in page
    assert 'id="send"' in page


def test_the_page_holds_nothing_the_policy_would_refuse(client: Client) -> None:
    response = client.get("/check")
    page = response.content.decode()
    assert not re.search(r"<style|\bstyle=|\bon[a-z]+=|javascript:", page)
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "microphone=(self)" in response["Permissions-Policy"]
