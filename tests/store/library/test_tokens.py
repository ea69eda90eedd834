from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import AuthConnection
from conversations.protocol.auth_connection import parse_connection
from conversations.store.library import tokens
from conversations.store.library.connections import change_connection, create_connection
from conversations.store.library.tokens import NewToken, connection_state

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SOON = NOW + timedelta(seconds=10)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def state():
    made = create_connection(
        parse_connection(
            {
                "auth_type": "oauth2_client_credentials",
                "name": "CRM",
                "client_id": "c",
                "client_secret": "hush",
                "token_url": "https://crm.example/token",
            }
        )
    )
    return connection_state(made.public_id)


def now_of(state):
    return connection_state(state.public_id)


def test_nothing_secret_is_in_the_text_of_a_state(state):
    assert state.secret == "hush"
    assert "hush" not in repr(state)
    assert connection_state("none") is None


def test_one_claims_and_others_may_when_the_claim_is_over(state):
    assert tokens.claim(state, NOW, SOON)
    assert not tokens.claim(state, NOW, SOON)
    assert not tokens.claim(state, NOW, SOON, at_once=True)
    assert now_of(state).is_held(NOW)
    assert tokens.claim(state, SOON, LATER)
    tokens.release(state, SOON)
    assert now_of(state).is_held(SOON), "another's claim stays"
    tokens.release(state, LATER)
    assert not now_of(state).is_held(NOW)


def test_a_token_is_kept_once_and_sealed(state):
    tokens.claim(state, NOW, SOON)
    assert tokens.keep(state, NewToken("tok-1", "Bearer", LATER))
    assert not tokens.keep(state, NewToken("tok-2", "Bearer", None))
    kept = now_of(state)
    assert (kept.token, kept.token_number, kept.refreshing_until) == ("tok-1", 1, None)
    assert kept.token_serves(NOW)
    assert not kept.token_serves(LATER)
    row = AuthConnection.objects.get()
    assert "tok-1" not in row.token.token


def test_a_token_for_former_credentials_is_not_kept(state):
    tokens.claim(state, NOW, SOON)
    change_connection(AuthConnection.objects.get(), {"client_secret": "other"})
    assert not tokens.keep(state, NewToken("tok-1", "Bearer", None))
    assert now_of(state).token == ""


def test_a_failure_is_seen_and_keeps_others_from_trying_at_once(state):
    tokens.claim(state, NOW, SOON)
    tokens.keep_failure(state, "refresh_failed", "It is down.", LATER)
    failed = now_of(state)
    assert (failed.status, failed.error, failed.failures) == (
        "refresh_failed",
        "It is down.",
        1,
    )
    assert not tokens.claim(failed, NOW, SOON)
    assert tokens.claim(failed, NOW, SOON, at_once=True)
    assert now_of(state).error == ""


def test_a_refused_token_is_dropped_unless_there_is_another(state):
    tokens.keep(state, NewToken("tok-1", "Bearer", None))
    tokens.drop_refused(state.public_id, 0, NOW)
    assert now_of(state).token == "tok-1"
    tokens.drop_refused(state.public_id, 1, NOW)
    assert now_of(state).token == ""


def test_a_fresh_token_that_is_refused_stays_until_another_may_be_had(state):
    tokens.keep(state, NewToken("tok-1", "Bearer", None))
    tokens.keep_refusal(state.public_id, 1, "Refused.", SOON)
    assert now_of(state).status == "credential_invalid"
    tokens.drop_refused(state.public_id, 1, NOW)
    assert now_of(state).token_serves(NOW)
    tokens.drop_refused(state.public_id, 1, SOON)
    assert not now_of(state).token_serves(SOON)


def test_what_is_taken_after_all_works(state):
    tokens.keep(state, NewToken("tok-1", "Bearer", None))
    tokens.keep_refusal(state.public_id, 1, "Refused.", SOON)
    tokens.keep_acceptance(state.public_id, 1)
    works = now_of(state)
    assert (works.status, works.error, works.failures) == ("active", "", 0)
    assert not works.is_held(NOW)
