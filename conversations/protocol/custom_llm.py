"""An agent's own language model: an endpoint that nobody else uses, as the API has it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

CUSTOM_LLM = "custom-llm"
"""The name of the language model that stands for it."""
CHAT_COMPLETIONS = "chat_completions"
PATH = "/chat/completions"
MAX_HEADERS = 30
OURS = frozenset(
    {
        *("host", "connection", "content-length", "content-type"),
        *("accept-encoding", "transfer-encoding", "upgrade", "te"),
    }
)
"""Headers that a request has anyway, and that would break it if they said otherwise."""

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")


class CustomLlmError(ValueError):
    """What cannot be taken, and where it stands."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class SecretOf:
    """A secret of the workspace, by its id."""

    public_id: str


@dataclass(frozen=True, slots=True)
class CustomLlmConfig:
    """What was set up; secrets are named, not held."""

    base_url: str
    """Without the path of chat completions."""
    model: str
    """"" where the endpoint has one alone."""
    api_key: SecretOf | None = None
    headers: Mapping[str, str | SecretOf] = field(default_factory=dict)


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


def _headers(value: Any) -> dict[str, str | SecretOf]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MAX_HEADERS:
        raise CustomLlmError(
            f"is to be an object of at most {MAX_HEADERS} headers", "request_headers"
        )
    return {_header(name): _header_value(name, one) for name, one in value.items()}


def _header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise CustomLlmError("is no name of a header", "request_headers", name[:100])
    if name.lower() in OURS:
        raise CustomLlmError("is set by Parley itself", "request_headers", name)
    return name


def _header_value(name: str, value: Any) -> str | SecretOf:
    if isinstance(value, dict):
        return _secret(value, "request_headers", name)
    text = _text(value, "request_headers", name)
    if not text.isprintable() or not text.isascii():
        raise CustomLlmError(
            "is to be one line of plain letters and signs", "request_headers", name
        )
    return text


def _secret(value: Any, *path: str) -> SecretOf:
    public_id = value.get("secret_id") if isinstance(value, dict) else None
    if not isinstance(public_id, str) or not public_id:
        raise CustomLlmError(
            "is to name a secret, as {'secret_id': ...}; make one first", *path
        )
    return SecretOf(public_id)


def _text(value: Any, *path: str) -> str:
    if not isinstance(value, str):
        raise CustomLlmError("is to be a text", *path)
    return value
