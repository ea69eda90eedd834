"""Where passages are searched is tested with the store; here, what an owner reads."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from conversations.management.commands import index_passages

pytestmark = pytest.mark.django_db


def test_owner_is_told_how_many_were_made_ready(monkeypatch, capsys):
    monkeypatch.setattr(index_passages.nearest, "prepare", lambda: True)
    monkeypatch.setattr(index_passages.nearest, "fill", lambda: 1_200)
    call_command("index_passages")
    assert "1,200" in capsys.readouterr().out


def test_owner_of_a_database_without_vectors_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(index_passages.nearest, "prepare", lambda: False)
    with pytest.raises(CommandError, match="CREATE EXTENSION vector"):
        call_command("index_passages")
