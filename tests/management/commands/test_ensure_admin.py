import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_first_administrator_is_created_once_and_keeps_its_password(
    capsys, monkeypatch
):
    monkeypatch.setenv("ADMIN_USERNAME", "ada")
    monkeypatch.setenv("ADMIN_PASSWORD", "first")
    call_command("ensure_admin")
    monkeypatch.setenv("ADMIN_PASSWORD", "second")
    call_command("ensure_admin")
    assert capsys.readouterr().out == "ada: created\nada: is there\n"
    assert authenticate(username="ada", password="first").is_superuser


def test_administrator_without_a_password_is_refused(monkeypatch):
    monkeypatch.setenv("ADMIN_USERNAME", "ada")
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="ADMIN_PASSWORD"):
        call_command("ensure_admin")
