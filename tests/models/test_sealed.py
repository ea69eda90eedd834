import pytest
from django.db import connection

from conversations.models import Agent, Sealed, Secret, SecretUnreadable


def test_a_secret_shows_itself_only_when_asked():
    sealed = Sealed.of("sk-12345")
    assert sealed.reveal() == "sk-12345"
    for shown in (repr(sealed), str(sealed), f"{sealed}", sealed.token):
        assert "12345" not in shown


def test_no_secret_is_sealed_as_nothing():
    assert not Sealed.of("")
    assert Sealed.of("").token == ""
    assert Sealed().reveal() == ""
    assert Sealed.of("x")


def test_two_seals_of_one_secret_differ():
    assert Sealed.of("same").token != Sealed.of("same").token


def test_a_row_holds_the_sealed_form(db):
    Secret.objects.create(name="crm", value="sk-12345")
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM conversations_secret")
        [(stored,)] = cursor.fetchall()
    assert "12345" not in stored
    assert Secret.objects.get().value.reveal() == "sk-12345"


def test_saving_a_row_again_keeps_its_secret(db):
    Agent.objects.create(name="Desk", hosted_api_key=Sealed.of("sk-12345"))
    agent = Agent.objects.get()
    agent.name = "Help desk"
    agent.save()
    assert Agent.objects.get().hosted_api_key.reveal() == "sk-12345"


def test_an_agent_without_a_secret_has_an_empty_one(db):
    Agent.objects.create(name="Desk")
    assert not Agent.objects.get().hosted_api_key


def test_a_former_key_still_opens(settings):
    settings.ENCRYPTION_KEYS = ["first"]
    sealed = Sealed.of("sk-12345")
    settings.ENCRYPTION_KEYS = ["second", "first"]
    assert sealed.reveal() == "sk-12345"
    renewed = Sealed.of("sk-12345")
    settings.ENCRYPTION_KEYS = ["second"]
    assert renewed.reveal() == "sk-12345"


def test_a_lost_key_is_named_with_its_mending(settings):
    sealed = Sealed.of("sk-12345")
    settings.ENCRYPTION_KEYS = ["another"]
    with pytest.raises(SecretUnreadable, match="ENCRYPTION_KEYS"):
        sealed.reveal()
    # The row itself can still be read.
    assert sealed
