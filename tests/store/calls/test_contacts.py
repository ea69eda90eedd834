"""Conversations of one person stand together."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Contact, Conversation
from conversations.store.calls.contacts import seen
from conversations.store.calls.lifecycle import describe, start


def contact_of(public_id):
    return Conversation.objects.get(public_id=public_id).contact


def test_conversations_of_one_user_share_a_contact(new_conversation):
    ada = replace(new_conversation, user_id="ada")
    first, second = start(ada), start(ada)
    assert contact_of(first) == contact_of(second)
    assert contact_of(first).user_id == "ada"
    assert contact_of(start(replace(new_conversation, user_id="bob"))).user_id == "bob"
    assert Contact.objects.count() == 2


def test_nobody_named_is_nobody(new_conversation):
    assert contact_of(start(new_conversation)) is None
    assert not Contact.objects.exists()


def test_who_is_named_after_connecting_is_known_from_then_on(new_conversation):
    public_id = start(new_conversation)
    describe(public_id, source="js_sdk")
    assert contact_of(public_id) is None
    describe(public_id, user_id="ada")
    assert contact_of(public_id).user_id == "ada"
    describe(public_id, user_id="")
    assert contact_of(public_id) is None


def test_a_long_or_odd_name_finds_the_same_person_again(new_conversation):
    odd = replace(new_conversation, user_id="a\x00b" + "x" * 900)
    first, second = start(odd), start(odd)
    assert contact_of(first) == contact_of(second)
    assert len(contact_of(first).user_id) == 500


@pytest.mark.django_db
def test_first_and_last_visit_are_known_and_what_staff_wrote_stays():
    monday = timezone.now()
    key = seen("ada", monday)
    Contact.objects.update(name="Ada L.", notes="Likes cats.")
    assert seen("ada", monday + timedelta(days=1)) == key
    ada = Contact.objects.get()
    assert (ada.first_seen_at, ada.last_seen_at) == (
        monday,
        monday + timedelta(days=1),
    )
    assert (ada.name, ada.notes) == ("Ada L.", "Likes cats.")
    assert seen("", monday) is None


def test_one_person_may_begin_many_conversations_at_the_same_moment(new_conversation):
    ada = replace(new_conversation, user_id="ada")
    together = threading.Barrier(6)
    begun = []

    def call():
        together.wait(20)
        try:
            begun.append(start(ada))
        finally:
            connection.close()

    callers = [threading.Thread(target=call) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert len(begun) == 6
    assert Contact.objects.count() == 1
    assert {contact_of(one) for one in begun} == {Contact.objects.get()}
