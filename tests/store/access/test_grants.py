import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import jwt
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from conversations.models import Agent, ApiKey, Grant
from conversations.store.access import grant_tokens, grants
from conversations.store.access.api_keys import KnownKey, known_key, make_key, revoke
from conversations.store.access.grant_tokens import read_token

KINDS = ["signed_url", "conversation_token"]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def agent(db):
    return Agent.objects.create(public_id="agent_library", name="Library desk")


@pytest.fixture
def other(db):
    return Agent.objects.create(public_id="agent_museum", name="Museum")


def given(agent, kind, key=None):
    give = {
        "signed_url": grants.give_signed_url,
        "conversation_token": grants.give_token,
    }
    return give[kind](agent.public_id, key)


def later(by):
    Grant.objects.update(expires_at=timezone.now() - by)


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_reserves_the_conversations_id_and_opens_it_once(agent, kind):
    grant = given(agent, kind)
    assert grant.conversation_id.startswith("conv_")
    assert grants.is_valid(agent.public_id, grant.secret, kind)
    assert grants.redeem(agent.public_id, grant.secret, kind) == grant.conversation_id
    assert not grants.is_valid(agent.public_id, grant.secret, kind)
    with pytest.raises(grants.UsedGrant, match="has been used"):
        grants.redeem(agent.public_id, grant.secret, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_looking_does_not_use_it_up(agent, kind):
    grant = given(agent, kind)
    for _ in range(2):
        assert grants.is_valid(agent.public_id, grant.secret, kind)
    assert grants.redeem(agent.public_id, grant.secret, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_opens_anything_that_was_not_given(agent, kind):
    grant = given(agent, kind)
    first = "B" if grant.secret[0] == "A" else "A"
    for wrong in ["", "x", "\x00", "ü", first + grant.secret[1:], grant.secret[:-8]]:
        assert not grants.is_valid(agent.public_id, wrong, kind)
        with pytest.raises(grants.UnknownGrant):
            grants.redeem(agent.public_id, wrong, kind)
    assert grants.is_valid(agent.public_id, grant.secret, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_does_not_pass_for_the_other(agent, kind):
    grant = given(agent, kind)
    [wrong] = set(KINDS) - {kind}
    with pytest.raises(grants.UnknownGrant):
        grants.redeem(agent.public_id, grant.secret, wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_opens_no_other_agent(agent, other, kind):
    grant = given(agent, kind)
    with pytest.raises(grants.OtherAgentsGrant):
        grants.redeem(other.public_id, grant.secret, kind)
    assert grants.is_valid(agent.public_id, grant.secret, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_grant_is_good_for_a_while_only(agent, kind, settings):
    settings.PARLEY = {**settings.PARLEY, "GRANT_LIFETIME_MS": 900_000}
    grant = given(agent, kind)
    left = Grant.objects.get().expires_at - timezone.now()
    assert 14 * MINUTE < left <= 15 * MINUTE
    later(timedelta(0))
    with pytest.raises(grants.ExpiredGrant, match="has expired"):
        grants.redeem(agent.public_id, grant.secret, kind)


def test_a_token_says_itself_when_it_expires(agent, settings):
    settings.PARLEY = {**settings.PARLEY, "GRANT_LIFETIME_MS": -1000}
    grant = given(agent, "conversation_token")
    later(timedelta(days=-1))
    with pytest.raises(grants.ExpiredGrant):
        grants.redeem(agent.public_id, grant.secret, "conversation_token")


@pytest.mark.parametrize("kind", KINDS)
def test_a_revoked_key_takes_its_unused_grants_along(agent, kind):
    row = make_key("shop", ["talk"])[1]
    key = KnownKey(row.key_hash, frozenset({"talk"}))
    used, unused = given(agent, kind, key), given(agent, kind, key)
    grants.redeem(agent.public_id, used.secret, kind)
    revoke(row.pk)
    with pytest.raises(grants.RevokedGrant):
        grants.redeem(agent.public_id, unused.secret, kind)
    ApiKey.objects.all().delete()
    with pytest.raises(grants.RevokedGrant):
        grants.redeem(agent.public_id, unused.secret, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_agent_that_turns_private_is_closed_to_what_pages_were_given(agent, kind):
    by_a_page = given(agent, kind)
    by_a_key = given(agent, kind, known_key(make_key("shop", ["talk"])[0]))
    Agent.objects.update(requires_auth=True)
    with pytest.raises(grants.RevokedGrant, match="private"):
        grants.redeem(agent.public_id, by_a_page.secret, kind)
    assert grants.redeem(agent.public_id, by_a_key.secret, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_another_key_in_the_environment_closes_what_the_former_one_gave(
    agent, kind, settings
):
    settings.PARLEY = {**settings.PARLEY, "API_KEY": "former"}
    grant = given(agent, kind, known_key("former"))
    settings.PARLEY = {**settings.PARLEY, "API_KEY": "present"}
    with pytest.raises(grants.RevokedGrant):
        grants.redeem(agent.public_id, grant.secret, kind)


def test_of_two_that_redeem_at_the_same_moment_one_is_refused(agent, monkeypatch):
    """Both have looked before either has written, as two processes may."""
    grant = given(agent, "signed_url")
    redeem = partial(grants.redeem, agent.public_id, grant.secret, "signed_url")
    usable, winners = grants._usable, []

    def looked(*asked):
        row = usable(*asked)
        monkeypatch.setattr(grants, "_usable", usable)
        winners.append(redeem())
        return row

    monkeypatch.setattr(grants, "_usable", looked)
    with pytest.raises(grants.UsedGrant):
        redeem()
    assert winners == [grant.conversation_id]


@pytest.mark.django_db(transaction=True)
def test_of_many_that_redeem_side_by_side_one_succeeds():
    agent = Agent.objects.create(name="Desk")
    grant = given(agent, "conversation_token")
    together = threading.Barrier(4)

    def redeem(_):
        together.wait(20)
        try:
            return grants.redeem(agent.public_id, grant.secret, "conversation_token")
        except grants.UsedGrant:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(redeem, range(4)))
    assert sorted(won, key=str) == [None, None, None, grant.conversation_id]


def test_a_start_that_is_undone_leaves_the_grant_unused(agent):
    grant = given(agent, "signed_url")
    with transaction.atomic():
        grants.redeem(agent.public_id, grant.secret, "signed_url")
        transaction.set_rollback(True)
    assert grants.is_valid(agent.public_id, grant.secret, "signed_url")


def test_secrets_are_not_kept(agent):
    grant = given(agent, "signed_url")
    [row] = Grant.objects.values()
    assert grant.secret not in str(row)


def test_a_token_says_whom_it_is_for_and_who_takes_part(agent):
    grant = grants.give_token(agent.public_id, None, "Ada")
    claims = read_token(grant.secret)
    assert claims.agent_id == agent.public_id
    assert claims.conversation_id == grant.conversation_id
    assert claims.participant == "Ada"


def test_a_token_of_another_server_is_none_of_ours(agent, settings):
    grant = given(agent, "conversation_token")
    settings.SECRET_KEY = "another server's"
    with pytest.raises(grants.UnknownGrant):
        grants.redeem(agent.public_id, grant.secret, "conversation_token")


def test_a_token_nobody_signed_is_none_of_ours(agent):
    grant = given(agent, "conversation_token")
    claims = jwt.decode(grant.secret, options={"verify_signature": False})
    unsigned = jwt.encode(claims, "", algorithm="none")
    with pytest.raises(grants.UnknownGrant):
        grants.redeem(agent.public_id, unsigned, "conversation_token")


def test_grants_that_expired_long_ago_are_swept_a_bounded_part_at_a_time(
    agent, monkeypatch
):
    monkeypatch.setattr(grants, "SWEPT_AT_ONCE", 2)
    for _ in range(3):
        given(agent, "signed_url")
    later(grants.KEPT_AFTER_EXPIRY + MINUTE)
    given(agent, "signed_url")
    assert Grant.objects.count() == 2
    given(agent, "signed_url")
    assert Grant.objects.count() == 2
    later(grants.KEPT_AFTER_EXPIRY - MINUTE)
    given(agent, "signed_url")
    assert Grant.objects.count() == 3


def test_a_token_says_to_livekits_clients_what_it_opens(agent):
    grant = grants.give_token(agent.public_id, None, "Ada")
    claims = jwt.decode(grant.secret, options={"verify_signature": False})
    assert claims["video"]["room"] == grant.conversation_id
    assert claims["video"]["roomJoin"]
    assert claims["sub"].startswith("user-")
    assert claims["name"] == "Ada"
    assert claims["nbf"] == claims["iat"] < claims["exp"]


def test_a_token_from_before_says_enough(agent):
    grant = grants.give_token(agent.public_id, None)
    claims = jwt.decode(grant.secret, options={"verify_signature": False})
    former = {
        name: value
        for name, value in claims.items()
        if name not in ("sub", "nbf", "video")
    }
    key = grant_tokens._key(settings.SECRET_KEY)
    written = jwt.encode(former, key, algorithm="HS256")
    assert grants.is_valid(agent.public_id, written, "conversation_token")
