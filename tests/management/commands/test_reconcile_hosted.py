import pytest
from django.core.management import call_command

from conversations.hosted import reconciling
from conversations.management.commands import reconcile_hosted
from conversations.store.reconciliation import NOT_FETCHED
from tests.hosted.test_reconciling import DETAIL, Api, conversation


@pytest.mark.django_db
def test_it_asks_for_what_waits_and_if_told_for_what_was_given_up(monkeypatch, capsys):
    row = conversation(vendor_metadata={NOT_FETCHED: "before"})
    api = Api(DETAIL)
    monkeypatch.setattr(reconciling.fetch, "__defaults__", (api,))
    call_command(reconcile_hosted.Command())
    assert api.asked == []
    call_command(reconcile_hosted.Command(), again=True)
    row.refresh_from_db()
    assert row.title == "Nothing"
    assert "1 fetched, 0 not" in capsys.readouterr().out
