from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversations.management.commands import rotate_secrets
from conversations.store.library.secrets import create_secret, secret_value

pytestmark = pytest.mark.django_db


def rotate():
    told = StringIO()
    call_command(rotate_secrets.Command(), stdout=told)
    return told.getvalue()


def test_the_old_key_is_not_needed_any_more(settings):
    settings.ENCRYPTION_KEYS = ["old"]
    secret = create_secret("crm", "sk-1")
    settings.ENCRYPTION_KEYS = ["new", "old"]
    assert rotate() == "sealed 1 of 1 secrets anew\n"
    assert rotate() == "sealed 0 of 1 secrets anew\n"
    settings.ENCRYPTION_KEYS = ["new"]
    assert secret_value(secret.public_id) == "sk-1"


def test_what_no_key_opens_fails_by_name(settings):
    settings.ENCRYPTION_KEYS = ["lost"]
    create_secret("crm", "sk-1")
    settings.ENCRYPTION_KEYS = ["new"]
    with pytest.raises(CommandError, match="ENCRYPTION_KEYS.*secret .*: value"):
        rotate()
