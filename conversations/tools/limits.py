"""How much and how long servers that tools ask may answer, as the settings have it."""

from django.conf import settings

from conversations.outbound.allowed import allowed_hosts
from conversations.outbound.sending import Limits

RESPONSE_BYTES_SETTING = "TOOL_MAX_RESPONSE_BYTES"
MAX_TOKEN_BYTES = 65_536
"""Of a token endpoint's answer; real ones are a few thousand long."""


def tool_limits(timeout_ms: int | None) -> Limits:
    """Of a tool, without redirects."""
    return _site_limits(timeout_ms, "have the tool ask for less")


def initiation_limits() -> Limits:
    """Of the webhook that is asked before a conversation."""
    return _site_limits(
        settings.PARLEY["INITIATION_WEBHOOK_TIMEOUT_MS"],
        "have the webhook say less",
    )


def token_limits() -> Limits:
    """Of a token endpoint."""
    parley = settings.PARLEY
    return Limits(
        timeout_ms=parley["TOKEN_TIMEOUT_MS"],
        connect_timeout_ms=parley["TOOL_CONNECT_TIMEOUT_MS"],
        max_bytes=MAX_TOKEN_BYTES,
        when_longer="no token is as long: check token_url",
        allowed=allowed_hosts(),
    )


def _site_limits(timeout_ms: int | None, when_longer: str) -> Limits:
    parley = settings.PARLEY
    return Limits(
        timeout_ms=timeout_ms,
        connect_timeout_ms=parley["TOOL_CONNECT_TIMEOUT_MS"],
        max_bytes=parley[RESPONSE_BYTES_SETTING],
        max_bytes_setting=RESPONSE_BYTES_SETTING,
        when_longer=when_longer,
        allowed=allowed_hosts(),
    )
