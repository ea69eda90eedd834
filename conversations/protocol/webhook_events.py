"""What a webhook may be told of, in the vendor's words."""

from enum import StrEnum


class WebhookEvent(StrEnum):
    """The `type` of what is sent."""

    TRANSCRIPTION = "post_call_transcription"
    AUDIO = "post_call_audio"
    INITIATION_FAILURE = "call_initiation_failure"
