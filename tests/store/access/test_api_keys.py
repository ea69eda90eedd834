from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import ApiKey, Scope
from conversations.store.access.api_keys import is_current, known_key, make_key, revoke

pytestmark = pytest.mark.django_db


def test_a_key_is_known_by_its_scopes():
    key, row = make_key("Shop", ["read", "talk"])
    known = known_key(key)
    assert known is not None
    assert known.key_hash == row.key_hash
    assert [scope for scope in Scope if known.may(scope)] == [Scope.READ, Scope.TALK]


def test_the_key_itself_is_not_kept():
    key, row = make_key("Shop", ["read"])
    kept = [str(value) for value in ApiKey.objects.values_list().get()]
    assert not any(key in value for value in kept)
    assert key.startswith(row.start)
    assert len(row.start) < len(key) / 2


@pytest.mark.parametrize("key", ["", "parley_", "parley_x", "\udcff", "x" * 10_000])
def test_other_keys_are_unknown(key):
    make_key("Shop", ["read"])
    assert known_key(key) is None


def test_a_revoked_key_is_unknown():
    key, row = make_key("Shop", ["read"])
    revoke(row.pk)
    assert known_key(key) is None
    assert not is_current(row.key_hash)
    revoked_at = ApiKey.objects.get().revoked_at
    revoke(row.pk)
    assert ApiKey.objects.get().revoked_at == revoked_at


def test_the_key_of_the_environment_may_do_everything(settings):
    settings.PARLEY = settings.PARLEY | {"API_KEY": "from-the-environment"}
    known = known_key("from-the-environment")
    assert known is not None
    assert is_current(known.key_hash)
    assert all(known.may(scope) for scope in Scope)


def test_no_key_in_the_environment_opens_nothing(settings):
    settings.PARLEY = settings.PARLEY | {"API_KEY": ""}
    assert known_key("") is None


def test_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    key, row = make_key("Shop", ["read"])
    known_key(key)
    first = ApiKey.objects.get().last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        known_key(key)
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    known_key(key)
    assert ApiKey.objects.get().last_used_at >= first
