import pytest

from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.realtime.admission import (
    admitted,
    not_granted,
    shown_grant,
)
from conversations.realtime.faults import TryAgainLater
from conversations.store.calls.lifecycle import ShownGrant

NOWHERE = "203.0.113.7"


def test_only_an_agent_that_is_switched_on_takes_calls(make_settings):
    on = make_settings()
    assert admitted(on, None, NOWHERE) is on
    for nobody in (
        None,
        make_settings(enabled=False),
        make_settings(archived=True),
        make_settings(archived=True, requires_auth=True),
    ):
        with pytest.raises(ProtocolViolation, match="agent_id"):
            admitted(nobody, None, NOWHERE)


def test_a_private_agent_says_how_to_get_in(make_settings):
    with pytest.raises(ProtocolViolation, match="signed URL") as raised:
        admitted(make_settings(requires_auth=True), None, NOWHERE)
    assert raised.value.close_code is CloseCode.CLIENT_FAULT
    assert raised.value.error_type is ErrorType.MISSING_FIELDS


def test_why_a_grant_opens_nothing_is_told():
    refusal = not_granted(ValueError("It has expired."))
    assert (refusal.close_code, refusal.message) == (1008, "It has expired.")


# --- What is shown -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "subprotocols", "shown"),
    [
        ("agent_id=a", [], None),
        ("agent_id=a", ["convai"], None),
        ("conversation_signature=", ["convai", "x"], None),
        ("conversation_signature=s%2B1", [], ShownGrant.signature("s+1")),
        ("token=t", [], ShownGrant.token("t")),
        ("conversation_token=t", ["convai"], ShownGrant.token("t")),
        ("", ["convai", "bearer.t.u.v"], ShownGrant.token("t.u.v")),
        ("conversation_signature=s&token=t", [], ShownGrant.signature("s")),
        ("conversation_token=t&token=u", ["bearer.v"], ShownGrant.token("t")),
    ],
)
def test_a_grant_is_shown_in_the_address_or_as_a_subprotocol(
    query, subprotocols, shown
):
    assert shown_grant(query, subprotocols) == shown


def test_what_is_shown_is_not_told():
    assert "s3cret" not in repr(shown_grant("token=s3cret", []))


def test_a_busy_server_says_to_try_again_later():
    busy = TryAgainLater("All lines are taken.")
    assert busy.message == "All lines are taken. Try again later."
    assert busy.close_code is CloseCode.OPERATIONAL
