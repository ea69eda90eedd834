import pytest

from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.webhooks.choice import Choice, chosen

TRANSCRIPT = frozenset([WebhookEvent.TRANSCRIPTION])


@pytest.mark.parametrize(
    "nothing", [None, {}, "webhook_1", {"post_call_webhook_id": None}, {"events": []}]
)
def test_where_no_webhook_is_named_nothing_is_chosen(nothing):
    assert chosen(nothing) is None


def test_who_names_no_events_is_told_what_was_said():
    assert chosen({"post_call_webhook_id": "webhook_1"}) == Choice(
        "webhook_1", TRANSCRIPT
    )


def test_the_turns_can_be_left_out():
    choice = chosen({"post_call_webhook_id": "w", "exclude_transcript": True})
    assert not choice.with_transcript
