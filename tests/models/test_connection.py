import pytest
from django.db import IntegrityError, connection

from conversations.models import AuthConnection, Sealed

pytestmark = pytest.mark.django_db


def test_what_signs_in_is_sealed_where_it_is_kept():
    AuthConnection.objects.create(
        name="CRM",
        kind="bearer_auth",
        credentials=Sealed.of("s3cret"),
        token=Sealed.of("t0ken"),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conversations_authconnection")
        kept = repr(cursor.fetchall())
    assert "s3cret" not in kept
    assert "t0ken" not in kept
    found = AuthConnection.objects.get()
    assert (found.credentials.reveal(), found.token.reveal()) == ("s3cret", "t0ken")


def test_tools_name_one_by_an_id_of_its_own_and_staff_by_its_name():
    first = AuthConnection.objects.create(name="CRM", kind="basic_auth")
    second = AuthConnection.objects.create(name="Shop", kind="basic_auth")
    assert first.public_id != second.public_id
    with pytest.raises(IntegrityError):
        AuthConnection.objects.create(name="CRM", kind="basic_auth")
