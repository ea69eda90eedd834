import pytest

from conversations.admin.connection_form import FIELDS, form_of
from conversations.models import ConnectionKind
from conversations.protocol.auth_connection import SECRET_FIELD


@pytest.mark.parametrize("kind", ConnectionKind.values)
def test_every_kind_asks_for_its_secret(kind):
    form = form_of(kind)()
    assert SECRET_FIELD[kind] in FIELDS[kind]
    assert list(form.fields) == ["name", "provider", *FIELDS[kind]]


def test_an_empty_form_says_what_is_needed():
    form = form_of("basic_auth")({})
    assert set(form.errors) == {"name", "username", "password"}
