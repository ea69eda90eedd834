"""An agent's own language model: an endpoint that nobody else uses, as the API has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from conversations.protocol.headers import (
    RESERVED,
    HeaderFault,
    SecretHeader,
    checked_headers,
)

CUSTOM_LLM = "custom-llm"
"""The name of the language model that stands for it."""
CHAT_COMPLETIONS = "chat_completions"
PATH = "/chat/completions"
MAX_HEADERS = 30
RESERVED_HEADERS = RESERVED | {"accept-encoding", "content-type"}
"""Headers that a request has anyway, and that would break it if they said otherwise."""


class CustomLlmError(ValueError):
    """What cannot be taken, and where it stands."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class CustomLlmConfig:
    """What was set up; secrets are named, not held."""

    base_url: str
    """Without the path of chat completions."""
    model: str
    """"" where the endpoint has one alone."""
    api_key: SecretHeader | None = None
    headers: Mapping[str, str | SecretHeader] = field(default_factory=dict)


def parse_custom_llm(value: Any) -> CustomLlmConfig:
    """Raises CustomLlmError."""
    if not isinstance(value, dict):
        raise CustomLlmError("is to be an object with a url")
    api_type = value.get("api_type") or CHAT_COMPLETIONS
    if api_type != CHAT_COMPLETIONS:
        raise CustomLlmError(
            f"{str(api_type)[:40]!r} is not spoken here: use {CHAT_COMPLETIONS}",
            "api_type",
        )
    for unsupported in ("auth_connection", "api_version"):
        if value.get(unsupported):
            raise CustomLlmError(
                "is not used here: put what the endpoint wants into request_headers",
                unsupported,
            )
    key = value.get("api_key")
    return CustomLlmConfig(
        _base_url(value.get("url")),
        _text(value.get("model_id") or "", "model_id"),
        None if key is None else _secret(key, "api_key"),
        _headers(value.get("request_headers")),
    )


def _base_url(value: Any) -> str:
    url = _text(value or "", "url").strip()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CustomLlmError(
            "is to be the address of an endpoint, such as https://llm.example.org/v1",
            "url",
        )
    if parts.username or parts.password:
        raise CustomLlmError("must hold no password: name a secret in api_key", "url")
    return url.rstrip("/").removesuffix(PATH)


def _headers(value: Any) -> dict[str, str | SecretHeader]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MAX_HEADERS:
        raise CustomLlmError(
            f"is to be an object of at most {MAX_HEADERS} headers", "request_headers"
        )
    try:
        headers = checked_headers(
            value, reserved=RESERVED_HEADERS, locators=["secret_id"]
        )
    except HeaderFault as error:
        raise CustomLlmError(error.fault, "request_headers", error.name) from None
    checked: dict[str, str | SecretHeader] = {}
    for name, one in headers.items():
        if isinstance(one, str) and not one.isascii():
            raise CustomLlmError(
                "has other letters than a to z, which not every endpoint takes",
                "request_headers",
                name,
            )
        assert isinstance(one, str | SecretHeader), "other places were refused"
        checked[name] = one
    return checked


def _secret(value: Any, *path: str) -> SecretHeader:
    public_id = value.get("secret_id") if isinstance(value, dict) else None
    if not isinstance(public_id, str) or not public_id:
        raise CustomLlmError(
            "is to name a secret, as {'secret_id': ...}; make one first", *path
        )
    return SecretHeader(secret_id=public_id)


def _text(value: Any, *path: str) -> str:
    if not isinstance(value, str):
        raise CustomLlmError("is to be a text", *path)
    return value
