"""Secrets of the workspace: their names and what uses them, never their values."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.listing import Paged, Search
from conversations.api.ownership import dependents_json
from conversations.api.storable import STORABLE_TEXT
from conversations.store.library import secrets as store
from conversations.store.library.dependents import InUse
from conversations.store.library.references import NameTaken

router = Router(tags=["secrets"])

MAX_VALUE_CHARACTERS = 20_000
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    STORABLE_TEXT,
]
# Not echoed: an error may name the field, never what was sent in it.
Value = Annotated[str, StringConstraints(min_length=1, max_length=MAX_VALUE_CHARACTERS)]


class NewSecret(Schema):
    """A secret to be kept."""

    type: Literal["new"]
    name: Name
    value: Value


class ChangedSecret(Schema):
    """Another name or value."""

    type: Literal["update"]
    name: Name | None = None
    value: Value | None = None


class StoredSecret(Schema):
    """A secret that is kept."""

    type: Literal["stored"] = "stored"
    secret_id: str
    name: str


class SecretWithUse(StoredSecret):
    """A secret, and what uses it."""

    used_by: dict[str, Any]


class SecretsShown(Schema):
    """A page of secrets."""

    secrets: list[SecretWithUse]
    next_cursor: str | None
    has_more: bool


class WantedSecrets(Paged):
    """Which secrets, and how much of what uses each."""

    search: Search = ""
    dependency_limit: Annotated[int, Field(ge=0)] | None = None


class Dependencies(Schema):
    """Things of one kind that use a secret."""

    dependencies: list[dict[str, Any]]
    next_cursor: str | None = None


@router.post("/secrets", response=StoredSecret, auth=writes)
def create(request: HttpRequest, body: NewSecret) -> dict[str, Any]:
    """Keep a secret."""
    try:
        return _stored(store.create_secret(body.name, body.value))
    except NameTaken as error:
        raise invalid(str(error), "name") from None


@router.get("/secrets", response=SecretsShown, auth=reads)
def list_secrets(request: HttpRequest, wanted: Query[WantedSecrets]) -> dict[str, Any]:
    """The secrets of the workspace by name."""
    page = store.secret_page(wanted.search, wanted.page_size, wanted.cursor)
    uses = store.uses_of(secret.public_id for secret in page.rows)
    return {
        "secrets": [
            {
                **_stored(secret),
                "used_by": _used_by(uses[secret.public_id], wanted.dependency_limit),
            }
            for secret in page.rows
        ],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


@router.get("/secrets/{secret_id}", response=SecretWithUse, auth=reads)
def get(request: HttpRequest, secret_id: PublicId) -> dict[str, Any]:
    """One secret, and what uses it."""
    secret = _found(secret_id)
    use = store.uses_of([secret.public_id])[secret.public_id]
    return {**_stored(secret), "used_by": _used_by(use, None)}


@router.patch("/secrets/{secret_id}", response=StoredSecret, auth=writes)
def update(
    request: HttpRequest, secret_id: PublicId, body: ChangedSecret
) -> dict[str, Any]:
    """Change its name or value."""
    try:
        return _stored(store.update_secret(_found(secret_id), body.name, body.value))
    except NameTaken as error:
        raise invalid(str(error), "name") from None


@router.delete("/secrets/{secret_id}", auth=writes)
def delete(request: HttpRequest, secret_id: PublicId) -> dict[str, Any]:
    """Delete it, unless something uses it."""
    try:
        store.delete_secret(_found(secret_id))
    except InUse as error:
        raise Refusal(400, "secret_in_use", str(error)) from None
    return {}


@router.get(
    "/secrets/{secret_id}/dependencies/{resource_type}",
    response=Dependencies,
    auth=reads,
)
def dependencies(
    request: HttpRequest,
    secret_id: PublicId,
    resource_type: Literal["tools", "agents", "phone_numbers"],
) -> dict[str, Any]:
    """Everything of one kind that uses it."""
    secret = _found(secret_id)
    use = store.uses_of([secret.public_id])[secret.public_id]
    found = {"tools": use.tools, "agents": use.agents}.get(resource_type, [])
    return {"dependencies": dependents_json(found)}


def _found(secret_id: str) -> Any:
    secret = store.find_secret(secret_id)
    if secret is None:
        raise not_found("secret", secret_id)
    return secret


def _stored(secret: Any) -> dict[str, Any]:
    return {"type": "stored", "secret_id": secret.public_id, "name": secret.name}


def _used_by(use: store.SecretUse, limit: int | None) -> dict[str, Any]:
    most = len(use.everything) if limit is None else limit
    return {
        "tools": dependents_json(use.tools[:most]),
        "tools_has_more": len(use.tools) > most,
        "agents": dependents_json(use.agents[:most]),
        "agents_has_more": len(use.agents) > most,
        "phone_numbers": [],
        "phone_numbers_has_more": False,
        "mcp_servers": dependents_json(use.mcp_servers[:most]),
        "others": use.others,
    }
