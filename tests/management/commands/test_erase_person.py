import pytest
from django.core.management import CommandError, call_command

from conversations.models import Conversation, Erasure
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answer(monkeypatch):
    """What is typed when it asks."""

    def give(text):
        monkeypatch.setattr("builtins.input", lambda _prompt: text)

    give("no")
    return give


def test_it_can_be_asked_first(capsys):
    held(user_id="u1", hosted_conversation_id="conv_there")
    call_command("erase_person", "u1", dry_run=True)
    told = capsys.readouterr().out
    assert "1 conversations, 0 recordings, 0 files and no contact." in told
    assert "delete these there" in told
    assert "conv_there" in told
    assert Conversation.objects.exists()


def test_without_a_yes_nothing_is_deleted(answer):
    held(user_id="u1")
    with pytest.raises(CommandError, match=r"Nothing was deleted\."):
        call_command("erase_person", "u1")
    assert Conversation.objects.exists()


def test_with_a_yes_everything_is(answer, capsys):
    held(user_id="u1")
    answer("yes")
    call_command("erase_person", "u1")
    assert not Conversation.objects.exists()
    proof = Erasure.objects.get()
    assert f"1 conversations, 0 recordings, 0 files. Erasure {proof.pk} proves it." in (
        capsys.readouterr().out
    )


def test_programs_need_not_be_asked():
    held(user_id="u1")
    call_command("erase_person", "u1", yes=True)
    assert not Conversation.objects.exists()


def test_who_talks_right_now_is_told_of():
    row = held(user_id="u1", status="in-progress")
    with pytest.raises(CommandError, match=row.public_id):
        call_command("erase_person", "u1", yes=True)
    with pytest.raises(CommandError, match="Name the person"):
        call_command("erase_person", "", yes=True)
