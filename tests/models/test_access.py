from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.models.access import ApiKey, Grant, Scope
from conversations.models.agent import Agent

pytestmark = pytest.mark.django_db


def grant(agent, secret_hash="a" * 64):
    return Grant.objects.create(
        secret_hash=secret_hash,
        kind="signed_url",
        agent=agent,
        conversation_id="conv_x",
        expires_at=timezone.now() + timedelta(minutes=15),
    )


def test_scopes_are_those_the_api_asks_for():
    assert Scope.values == ["read", "write", "talk"]


def test_a_new_key_is_for_nothing_and_shares_its_scopes_with_no_other():
    first, second = ApiKey(), ApiKey()
    first.scopes.append("read")
    assert second.scopes == []
    assert second.revoked_at is None


def test_one_row_per_key_and_per_secret():
    ApiKey.objects.create(name="a", start="parley_", key_hash="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(name="b", start="parley_", key_hash="a" * 64)
    agent = Agent.objects.create(name="Desk")
    grant(agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(agent)


def test_a_key_outlives_whoever_made_it():
    """Programs go on when somebody leaves; the key is revoked on purpose."""
    ada = User.objects.create_user("ada")
    key = ApiKey.objects.create(name="a", key_hash="a" * 64, created_by=ada)
    ada.delete()
    key.refresh_from_db()
    assert key.created_by is None
    assert key.revoked_at is None


def test_grants_go_with_their_agent():
    agent, other = Agent.objects.create(name="A"), Agent.objects.create(name="B")
    grant(agent)
    stays = grant(other, "b" * 64)
    agent.delete()
    assert list(Grant.objects.all()) == [stays]


def test_a_new_grant_was_not_used():
    assert grant(Agent.objects.create(name="A")).used_at is None


def test_a_grant_is_carried_in_a_known_way():
    with pytest.raises(ValidationError) as refused:
        Grant(kind="shouted").clean_fields(exclude=["agent"])
    assert "kind" in refused.value.error_dict


def test_keys_stand_with_the_newest_first():
    old, new = (
        ApiKey.objects.create(name=name, start="parley_abcde", key_hash=name)
        for name in "ab"
    )
    ApiKey.objects.update(created_at=timezone.now())
    assert list(ApiKey.objects.all()) == [new, old]
    assert str(new) == "b (parley_abcde…)"


def test_no_name_of_a_row_tells_a_hash():
    row = grant(Agent.objects.create(name="A"))
    assert "a" * 64 not in str(row)
    assert str(row) == "signed_url conv_x"
