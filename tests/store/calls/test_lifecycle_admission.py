"""Who gets a row: by grant, by the limit of a day."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from conversations.models import Agent, ApiKey, Conversation, Grant
from conversations.store.access import grants
from conversations.store.access.api_keys import KnownKey, known_key, make_key, revoke
from conversations.store.calls import lifecycle
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import (
    NotGranted,
    ShownGrant,
    TooManyConversations,
    finish,
    start,
)

GIVE = {
    "signed_url": (grants.give_signed_url, ShownGrant.signature),
    "conversation_token": (grants.give_token, ShownGrant.token),
}


@pytest.fixture
def granted(new_conversation):
    """A new conversation with a fresh grant, and the id it is for."""

    def grant(kind="signed_url", key=None):
        give, shown = GIVE[kind]
        key = key or known_key(make_key("site", ["talk"])[0])
        given = give(new_conversation.agent_id, key)
        new = replace(new_conversation, grant=shown(given.secret))
        return new, given.conversation_id

    return grant


@pytest.mark.parametrize("requires_auth", [True, False])
@pytest.mark.parametrize("kind", list(GIVE))
def test_a_grant_gives_the_conversation_its_id_and_is_used_up(
    granted, kind, requires_auth
):
    Agent.objects.update(requires_auth=requires_auth)
    new, conversation_id = granted(kind)
    assert start(new) == conversation_id
    assert Conversation.objects.get().authorization_method == kind
    with pytest.raises(grants.UsedGrant):
        start(new)
    assert Conversation.objects.count() == 1


def test_without_a_grant_a_private_agent_takes_nobody(new_conversation):
    Agent.objects.update(requires_auth=True)
    with pytest.raises(NotGranted):
        start(new_conversation)
    assert not Conversation.objects.exists()


def test_a_public_agent_asks_for_nothing(new_conversation):
    start(replace(new_conversation, initiation_data={"user_id": "u1"}))
    row = Conversation.objects.get()
    assert row.authorization_method == "public"
    assert row.initiation_data == {"user_id": "u1"}


def test_a_grant_outlives_being_turned_away(granted):
    Agent.objects.update(concurrency_limit=1)
    first, _ = granted()
    second, conversation_id = granted()
    held = start(first)
    with pytest.raises(TooManyConversations):
        start(second)
    assert Grant.objects.filter(used_at=None).count() == 1
    finish(held, EndOfConversation("client_left", 1))
    assert start(second) == conversation_id


def test_a_key_revoked_at_the_last_moment_takes_its_grants_along(granted):
    key, row = make_key("shop", ["talk"])
    new, _ = granted(key=KnownKey(row.key_hash, frozenset(row.scopes)))
    revoke(ApiKey.objects.get().pk)
    with pytest.raises(grants.RevokedGrant):
        start(new)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("kind", list(GIVE))
def test_of_two_that_start_with_one_grant_at_once_one_wins(granted, kind):
    new, conversation_id = granted(kind)
    together = threading.Barrier(2)
    outcomes = []

    def call():
        together.wait(20)
        try:
            outcomes.append(start(new))
        except grants.UsedGrant:
            outcomes.append("used")
        finally:
            connection.close()

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert sorted(outcomes) == sorted([conversation_id, "used"])
    assert Conversation.objects.count() == 1


# --- The limit of a day ------------------------------------------------------------------


def at(monkeypatch, moment):
    monkeypatch.setattr(lifecycle.timezone, "now", lambda: moment)


def test_a_day_has_its_number_of_conversations_ended_or_not(
    new_conversation, monkeypatch
):
    Agent.objects.update(daily_limit=2)
    at(monkeypatch, datetime(2026, 3, 5, 0, 0, tzinfo=UTC))
    finish(start(new_conversation), EndOfConversation("client_left", 1))
    at(monkeypatch, datetime(2026, 3, 5, 23, 59, tzinfo=UTC))
    start(new_conversation)
    with pytest.raises(TooManyConversations, match="had 2 conversations today"):
        start(new_conversation)
    at(monkeypatch, datetime(2026, 3, 6, 0, 0, tzinfo=UTC))
    assert start(new_conversation)


def test_a_day_begins_in_the_sites_time_zone(new_conversation, monkeypatch, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    Agent.objects.update(daily_limit=1)
    at(monkeypatch, datetime(2026, 3, 5, 14, 59, tzinfo=UTC))
    start(new_conversation)
    with timezone.override("America/Lima"), pytest.raises(TooManyConversations):
        start(new_conversation)
    at(monkeypatch, datetime(2026, 3, 5, 15, 0, tzinfo=UTC))
    assert start(new_conversation)


def test_another_agents_conversations_do_not_count(new_conversation):
    Agent.objects.update(daily_limit=1)
    Agent.objects.create(public_id="agent_museum", name="Museum")
    start(replace(new_conversation, agent_id="agent_museum"))
    assert start(new_conversation)
