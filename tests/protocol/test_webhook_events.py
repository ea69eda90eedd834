import json

from conversations.protocol.webhook_events import WebhookEvent


def test_events_go_by_the_vendors_words_also_where_they_are_kept():
    assert json.loads(json.dumps(list(WebhookEvent))) == [
        "post_call_transcription",
        "post_call_audio",
        "call_initiation_failure",
    ]
    assert str(WebhookEvent("post_call_audio")) == "post_call_audio"
