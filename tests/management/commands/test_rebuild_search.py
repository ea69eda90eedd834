import pytest
from django.core.management import call_command

from conversations.management.commands import rebuild_search


@pytest.mark.django_db
def test_an_empty_site_is_indexed_at_once(capsys):
    call_command(rebuild_search.Command())
    assert capsys.readouterr().out.strip() == "indexed 0 conversations"
