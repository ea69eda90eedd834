import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from conversations.models import (
    Contact,
    Conversation,
    Delivery,
    Erasure,
    RecordingAccess,
    Webhook,
)
from conversations.store.calls.lifecycle import NewConversation, start
from conversations.store.privacy import erasure as erasing
from conversations.store.privacy import removal
from conversations.store.privacy.erasure import (
    Belongings,
    StillTalking,
    belongings,
    digest,
    erase,
    erasures_of,
)
from conversations.store.privacy.hearings import recording_heard
from tests.store.privacy.marked import MARKER, NOW, marked, where_it_stands

pytestmark = pytest.mark.django_db(transaction=True)

WHO = "person.wolf-4711"


def test_what_there_is_can_be_counted_first(media):
    marked(WHO)
    marked(WHO, hosted_conversation_id="conv_there")
    marked("other")
    assert belongings(WHO) == Belongings(2, 2, 2, True, (), ("conv_there",))
    assert not belongings("nobody")
    assert belongings("other")


def test_nothing_of_the_person_is_left_in_any_file(media):
    marked(WHO), marked(WHO)
    contact = Contact.objects.get()
    Contact.objects.update(notes=MARKER, name=MARKER)
    ada = User.objects.get(username="ada")
    LogEntry.objects.create(
        user=ada,
        content_type=ContentType.objects.get_for_model(Contact),
        object_id=str(contact.pk),
        object_repr=WHO,
        action_flag=2,
        change_message=MARKER,
    )
    assert where_it_stands(media)
    if connection.vendor == "sqlite":
        assert where_it_stands(media, WHO)
    proof = erase(WHO, ada.pk)
    assert where_it_stands(media) == []
    assert where_it_stands(media, WHO) == []
    assert (proof.conversations, proof.recordings, proof.files) == (2, 2, 2)
    assert (proof.requested_by, proof.subject_digest) == (ada, digest(WHO))
    assert proof.finished_at is not None
    assert not belongings(WHO)


def test_others_keep_everything(media):
    marked(WHO)
    other = marked("other")
    erase(WHO)
    assert Conversation.objects.get() == other
    assert Contact.objects.get().user_id == "other"
    assert len([p for p in media.rglob("*") if p.is_file()]) == 3
    assert belongings("other") == Belongings(1, 1, 1, True)


def test_ids_are_compared_letter_for_letter(media):
    marked(WHO)
    for almost in (WHO.upper(), WHO[:-1], f" {WHO}", "%"):
        assert not belongings(almost)
        assert erase(almost).conversations == 0
    assert Conversation.objects.count() == 1


def test_nobody_has_no_name(media):
    marked("")
    with pytest.raises(ValueError, match="Name the person"):
        erase("")
    assert Conversation.objects.exists()


def test_of_conversations_that_never_began_the_waiting_message_goes(media):
    webhook = Webhook.objects.create(name="CRM", url="https://a.example", secret="s")
    for who in (WHO, "other"):
        Delivery.objects.create(
            webhook=webhook,
            event="call_initiation_failure",
            failure={"metadata": {"body": [who]}},
            created_at=NOW,
            due_at=NOW,
            give_up_at=NOW,
        )
    erase(WHO)
    assert Delivery.objects.get().failure == {"metadata": {"body": ["other"]}}


def test_who_talks_right_now_is_not_erased(media, agent):
    row = marked(WHO)
    live = start(
        NewConversation(agent.public_id, process_id="p", lease_ms=1, user_id=WHO)
    )
    assert belongings(WHO).live == (live,)
    with pytest.raises(StillTalking, match=f"right now \\({live}\\)"):
        erase(WHO)
    assert Conversation.objects.filter(pk=row.pk).exists()
    assert not Erasure.objects.exists()
    Conversation.objects.filter(public_id=live).update(status="done")
    assert erase(WHO).conversations == 2


def test_to_ask_twice_is_to_have_two_proofs(media):
    marked(WHO)
    first, second = erase(WHO), erase(WHO)
    assert (first.conversations, second.conversations) == (1, 0)
    assert list(erasures_of(WHO)) == [second, first]
    assert not erasures_of("other").exists()


class Killed(BaseException):
    """As a process that is gone: nothing catches it."""


def test_one_that_is_killed_is_gone_on_with(media, monkeypatch):
    for _ in range(3):
        marked(WHO)
    erase_one = erasing._erase_conversation
    met = []

    def killed_at_the_second(pk, erasure_pk):
        met.append(pk)
        if len(met) == 2:
            raise Killed
        erase_one(pk, erasure_pk)

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_erase_conversation", killed_at_the_second)
        with pytest.raises(Killed):
            erase(WHO)
    begun = Erasure.objects.get()
    assert (begun.conversations, begun.finished_at) == (1, None)
    finished = erase(WHO)
    assert finished == begun
    assert (finished.conversations, finished.recordings, finished.files) == (3, 3, 3)
    assert where_it_stands(media) == []


def test_one_that_is_killed_between_file_and_row_leaves_no_file(media, monkeypatch):
    marked(WHO)
    with monkeypatch.context() as patch:

        def die(_rows):
            raise Killed

        patch.setattr(removal, "forget_log", die)
        with pytest.raises(Killed):
            erase(WHO)
    # The rows are as they were; the files are gone, and nobody would find them again.
    assert Conversation.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert erase(WHO).files == 1
    assert where_it_stands(media) == []


def test_who_heard_them_stays_known_without_knowing_them(media):
    row = marked(WHO)
    recording_heard(row.public_id, by="ada", way="admin")
    erase(WHO)
    noted = RecordingAccess.objects.get()
    assert (noted.conversation, noted.by) == (None, "ada")
    assert noted.conversation_id_then == row.public_id


def test_the_log_does_not_name_them(media, caplog):
    marked(WHO)
    with caplog.at_level(logging.DEBUG, "conversations"):
        erase(WHO)
    assert WHO not in caplog.text


def test_the_digest_needs_the_sites_key(settings):
    before = digest(WHO)
    assert digest(WHO) == before
    settings.SECRET_KEY = "another" * 10
    assert digest(WHO) != before
