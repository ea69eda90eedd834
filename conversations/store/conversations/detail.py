"""One conversation in full, as the API gives it and as webhooks will send it."""

from typing import Any

from conversations.engine.variables import without_secrets
from conversations.models import (
    LIVE,
    Authorization,
    Conversation,
    Recording,
    Score,
    Status,
)
from conversations.protocol.close_codes import CLIENT_FAULTS, CloseCode, ErrorType
from conversations.store.conversations.facts import (
    agent_id,
    duration_secs,
    ending,
    status_of,
    unix_secs,
)
from conversations.store.conversations.judgement import analysis_of
from conversations.store.conversations.model_use import bill_of, charging
from conversations.store.conversations.thumbs import Thumbs, thumbs_of
from conversations.store.conversations.transcript import transcript
from conversations.store.sound.kept import has_sound

AUTHORIZATION_METHODS = {
    Authorization.PUBLIC: "public",
    Authorization.SIGNED_URL: "signed_url",
    Authorization.TOKEN: "livekit_token",
}
OUR_FAULTS = {ErrorType.UNKNOWN, ErrorType.UNKNOWN_WEBSOCKET_CRASH}
VENDORS_OWN = ("charging", "cost", "features_usage", "warnings", "main_language")
"""What the vendor's platform counted of a hosted conversation, and we do not."""


def conversation_detail(public_id: str, site_url: str = "") -> dict[str, Any] | None:
    """All that is known of it, in nine queries; None if there is none.

    `site_url` makes the addresses of its files absolute.
    """
    conversation = (
        Conversation.objects.select_related("agent", "recording", "analysis")
        .filter(public_id=public_id)
        .first()
    )
    if conversation is None:
        return None
    thumbs = thumbs_of([conversation.pk])[conversation.pk]
    said = transcript(conversation, thumbs, site_url)
    messages = [item["role"] for item in said if item["message"]]
    has_audio = _has_audio(conversation)
    return {
        "agent_id": agent_id(conversation),
        "agent_name": conversation.agent_name,
        "conversation_id": conversation.public_id,
        "status": status_of(conversation),
        "user_id": conversation.user_id or None,
        "branch_id": None,
        "version_id": None,
        "environment": conversation.initiation_data.get("environment"),
        "tag_ids": [],
        "has_audio": has_audio,
        "has_user_audio": has_audio,
        "has_response_audio": has_audio,
        "has_auxiliary_audio": False,
        "user_message_count": messages.count("user"),
        "agent_message_count": messages.count("agent"),
        "metadata": _metadata(conversation, thumbs),
        "analysis": analysis_of(conversation),
        "conversation_initiation_client_data": _initiation(conversation),
        "transcript": said,
    }


def _has_audio(conversation: Conversation) -> bool:
    try:
        recording = conversation.recording
    except Recording.DoesNotExist:
        return False
    if conversation.status in LIVE:
        return False
    return has_sound(recording)


def _metadata(conversation: Conversation, thumbs: Thumbs) -> dict[str, Any]:
    began = unix_secs(conversation.started_at)
    theirs = {name: conversation.vendor_metadata.get(name) for name in VENDORS_OWN}
    return {
        **theirs,
        "charging": theirs["charging"] or charging(bill_of(conversation)),
        "warnings": theirs["warnings"] or [],
        "main_language": theirs["main_language"] or conversation.language or None,
        "start_time_unix_secs": began,
        "accepted_time_unix_secs": began,
        "call_duration_secs": duration_secs(conversation),
        "termination_reason": ending(conversation),
        "error": _error(conversation),
        "feedback": _feedback(conversation, thumbs),
        "text_only": conversation.text_only,
        "authorization_method": _authorization(conversation),
        "conversation_initiation_source": conversation.source or "unknown",
        "conversation_initiation_source_version": conversation.source_version or None,
    }


def _authorization(conversation: Conversation) -> str | None:
    method = conversation.authorization_method
    return AUTHORIZATION_METHODS[Authorization(method)] if method else None


def _error(conversation: Conversation) -> dict[str, Any] | None:
    if conversation.status != Status.FAILED:
        return None
    return {
        "code": _close_code(conversation.error_type).value,
        "reason": conversation.failure or ending(conversation),
        "error_type": conversation.error_type or ErrorType.UNKNOWN.value,
    }


def _close_code(error_type: str) -> CloseCode:
    if error_type in CLIENT_FAULTS:
        return CloseCode.CLIENT_FAULT
    if not error_type or error_type in OUR_FAULTS:
        return CloseCode.INTERNAL
    return CloseCode.OPERATIONAL


def _feedback(conversation: Conversation, thumbs: Thumbs) -> dict[str, Any]:
    overall = thumbs.get(None)
    scores = [thumb.score for thumb in thumbs.values()]
    rated = conversation.rating is not None
    return {
        "type": "rating" if rated else "thumbs" if thumbs else None,
        "overall_score": overall.score if overall else None,
        "likes": scores.count(Score.LIKE),
        "dislikes": scores.count(Score.DISLIKE),
        "rating": conversation.rating,
        "comment": conversation.rating_comment or None,
    }


def _initiation(conversation: Conversation) -> dict[str, Any]:
    given = dict(conversation.initiation_data)
    given.pop("type", None)
    variables = conversation.dynamic_variables or given.get("dynamic_variables") or {}
    return {
        "conversation_config_override": {},
        "custom_llm_extra_body": {},
        **given,
        "user_id": conversation.user_id or None,
        "source_info": {
            "source": conversation.source or "unknown",
            "version": conversation.source_version or None,
        },
        "dynamic_variables": without_secrets(variables),
    }
