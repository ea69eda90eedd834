from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from conversations.models import Agent, Conversation

pytestmark = pytest.mark.django_db


def run(command, capsys):
    call_command(command)
    return capsys.readouterr().out


def test_demo_agent_is_created_once(capsys):
    assert run("create_demo_agent", capsys) == "agent_demo: created\n"
    assert run("create_demo_agent", capsys) == "agent_demo: is there\n"
    assert Agent.objects.count() == 1


def test_first_administrator_is_created_once_and_keeps_its_password(
    capsys, monkeypatch
):
    monkeypatch.setenv("ADMIN_USERNAME", "ada")
    monkeypatch.setenv("ADMIN_PASSWORD", "first")
    assert run("ensure_admin", capsys) == "ada: created\n"
    monkeypatch.setenv("ADMIN_PASSWORD", "second")
    assert run("ensure_admin", capsys) == "ada: is there\n"
    assert authenticate(username="ada", password="first").is_superuser


def test_administrator_without_a_password_is_refused(monkeypatch):
    monkeypatch.setenv("ADMIN_USERNAME", "ada")
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="ADMIN_PASSWORD"):
        call_command("ensure_admin")


def test_lost_conversations_are_closed(capsys):
    now = timezone.now()
    Conversation.objects.create(
        agent_name="Desk", started_at=now, lease_until=now - timedelta(seconds=1)
    )
    assert run("reap_conversations", capsys) == "closed 1 conversations\n"
    assert Conversation.objects.get().status == "failed"
