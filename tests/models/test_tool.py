import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from conversations.models.tool import Secret, Tool, ToolKind


def test_kinds_are_those_of_the_api():
    assert ToolKind.values == ["client", "webhook", "system", "mcp"]


def test_tools_do_not_share_their_configuration():
    first, second = Tool(), Tool()
    first.config["name"] = "wave"
    assert second.config == {}
    assert first.public_id != second.public_id


@pytest.mark.django_db
def test_tools_stand_by_name_and_may_share_it():
    """Two agents may each have a `look_up` of their own."""
    for name in ("wave", "look_up", "look_up"):
        Tool.objects.create(name=name, kind="client")
    rows = list(Tool.objects.all())
    assert [str(row) for row in rows] == ["look_up", "look_up", "wave"]
    assert rows[0].pk < rows[1].pk


@pytest.mark.django_db
def test_a_secret_goes_by_one_name():
    Secret.objects.create(name="token", value="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Secret.objects.create(name="token", value="b")


@pytest.mark.django_db
def test_a_secret_is_nowhere_to_be_read():
    secret = Secret.objects.create(name="token", value="hush-hush")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {Secret._meta.db_table}")
        assert "hush-hush" not in str(cursor.fetchall())
    secret.refresh_from_db()
    assert "hush-hush" not in f"{secret} {secret!r} {secret.value} {secret.value!r}"
    assert secret.value.reveal() == "hush-hush"


def test_a_secret_is_not_empty():
    with pytest.raises(ValidationError) as refused:
        Secret(name="token", value="").clean_fields()
    assert set(refused.value.error_dict) == {"value"}
