"""How tools sign in, as the API writes it: checked, and its secrets told apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from conversations.protocol.headers import name_fault, text_fault
from conversations.protocol.storable import fault

ConnectionType = Literal[
    "oauth2_client_credentials",
    "oauth2_jwt",
    "basic_auth",
    "bearer_auth",
    "custom_header_auth",
]
CONNECTION_TYPES: tuple[ConnectionType, ...] = get_args(ConnectionType)
Algorithm = Literal[
    "HS256",
    "HS384",
    "HS512",
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
MASK = "********"
"""Told instead of a value that may be a secret; written back, the value stays."""


class ConnectionFault(ValueError):
    """A connection that cannot be made so; the message never has a value in it."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in faults))
        self.faults = faults
        """Which field and what, with the fix."""


def _storable(text: str) -> str:
    if wrong := fault(text):
        raise ValueError(wrong)
    return text


def _in_a_header(text: str) -> str:
    if wrong := text_fault(text):
        raise ValueError(wrong)
    return text


def _header_name(name: str) -> str:
    if wrong := name_fault(name):
        raise ValueError(wrong)
    return name


def _known(value: str) -> str:
    if value == MASK:
        raise ValueError("stands for a value that is not known here; write the value")
    return value


def _token_url(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("is to begin with https:// (or http://) and a host")
    return url


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_storable),
]
Secret = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000),
    AfterValidator(_storable),
]
Entry = Annotated[str, AfterValidator(_storable), AfterValidator(_known)]
Headers = dict[
    Annotated[str, AfterValidator(_header_name)],
    Annotated[Entry, AfterValidator(_in_a_header)],
]
Pairs = dict[Text, Entry]


class _Connection(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    name: Annotated[Text, StringConstraints(max_length=200)]
    provider: Annotated[
        str, StringConstraints(max_length=100), AfterValidator(_storable)
    ] = ""


class _ClientCredentials(_Connection):
    auth_type: Literal["oauth2_client_credentials"]
    client_id: Text
    client_secret: Secret
    token_url: Annotated[Text, AfterValidator(_token_url)]
    scopes: list[Text] = Field(default_factory=list)
    extra_params: Pairs = Field(default_factory=dict)
    basic_auth_in_header: bool = False
    custom_headers: Headers = Field(default_factory=dict)


class _Jwt(_Connection):
    auth_type: Literal["oauth2_jwt"]
    algorithm: Algorithm = "RS256"
    key_id: str | None = None
    issuer: Text
    audience: Text
    subject: Text
    expiration_seconds: Annotated[int, Field(ge=30, le=86_400)] = 300
    extra_params: Pairs = Field(default_factory=dict)
    extra_headers: Pairs = Field(default_factory=dict)
    token_url: Annotated[Text, AfterValidator(_token_url)]
    scopes: list[Text] = Field(default_factory=list)
    token_response_field: Literal["access_token", "id_token"] = "access_token"
    jwt_usage: Literal["authorization_grant", "client_authentication"] = (
        "authorization_grant"
    )
    secret_key: Secret


def _without_colon(name: str) -> str:
    if ":" in name:
        raise ValueError("has a colon, which ends user names; take it out")
    return name


class _Basic(_Connection):
    auth_type: Literal["basic_auth"]
    username: Annotated[Text, AfterValidator(_without_colon)]
    password: Secret


class _Bearer(_Connection):
    auth_type: Literal["bearer_auth"]
    token: Annotated[Secret, AfterValidator(_in_a_header)]


class _Header(_Connection):
    auth_type: Literal["custom_header_auth"]
    header_name: Annotated[Text, AfterValidator(_header_name)]
    token: Annotated[Secret, AfterValidator(_in_a_header)]


_SHAPES: Mapping[str, type[_Connection]] = {
    "oauth2_client_credentials": _ClientCredentials,
    "oauth2_jwt": _Jwt,
    "basic_auth": _Basic,
    "bearer_auth": _Bearer,
    "custom_header_auth": _Header,
}
SECRET_FIELD: Mapping[str, str] = {
    "oauth2_client_credentials": "client_secret",
    "oauth2_jwt": "secret_key",
    "basic_auth": "password",
    "bearer_auth": "token",
    "custom_header_auth": "token",
}
"""The one part of each that is written and never read."""
ENTRY_FIELDS = ("extra_params", "custom_headers", "extra_headers")
"""Maps of what is sent for a token: their names are read, their values only written."""


@dataclass(frozen=True, slots=True)
class ConnectionConfig:
    """A connection that can be made."""

    kind: ConnectionType
    name: str
    provider: str
    public: Mapping[str, Any]
    """What the API says of it again."""
    secret: str = field(repr=False)
    entries: Mapping[str, Mapping[str, str]] = field(repr=False)
    """The maps of ENTRY_FIELDS that are not empty, with their values."""


def parse_connection(fields: Mapping[str, Any]) -> ConnectionConfig:
    """Read what the API or a form says. Raises ConnectionFault."""
    kind = fields.get("auth_type")
    if not isinstance(kind, str) or kind not in _SHAPES:
        raise ConnectionFault(
            [("auth_type", f"is to be one of {', '.join(CONNECTION_TYPES)}")]
        )
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        shape = _SHAPES[kind].model_validate(given)
    except ValidationError as error:
        raise ConnectionFault(
            [
                (".".join(map(str, found["loc"])), _in_words(found["msg"]))
                for found in error.errors(include_input=False, include_context=False)
            ]
        ) from None
    told = shape.model_dump(exclude_none=True)
    secret = told.pop(SECRET_FIELD[kind])
    entries = {name: told[name] for name in ENTRY_FIELDS if told.get(name)}
    for name, values in entries.items():
        told[name] = dict.fromkeys(values, MASK)
    return ConnectionConfig(
        kind=told.pop("auth_type"),
        name=told.pop("name"),
        provider=told.pop("provider"),
        public=told,
        secret=secret,
        entries=entries,
    )


def changed(now: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """All fields after some changed: in a map, a null takes its entry out."""
    result = dict(now)
    for name, value in changes.items():
        if isinstance(value, Mapping) and isinstance(now.get(name), Mapping):
            merged = {**now[name], **value}
            result[name] = {k: v for k, v in merged.items() if v is not None}
        elif value is not None:
            result[name] = value
    return result


def _in_words(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return "is needed" if message == "Field required" else message
