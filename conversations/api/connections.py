"""How tools sign in: `/v1/workspace/auth-connections`. Secrets are written, never read."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router

from conversations.api.errors import Refusal, faults, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.ownership import dependents_json
from conversations.api.storable import STORABLE_VALUE
from conversations.protocol.auth_connection import (
    CONNECTION_TYPES,
    ConnectionFault,
    parse_connection,
)
from conversations.store.library import connections as store
from conversations.store.library.connections import ConnectionUse
from conversations.store.library.dependents import InUse
from conversations.store.library.references import NameTaken
from conversations.store.library.tokens import SecretUnreadable

router = Router(tags=["auth connections"])

# Read by hand, since its errors may repeat nothing of what was sent.
Fields = Annotated[dict[str, Any], STORABLE_VALUE]
NOT_HERE = frozenset({"mtls", "private_key_jwt"})


@router.get("/auth-connections", auth=reads)
def list_connections(request: HttpRequest) -> dict[str, Any]:
    """All of them, by name."""
    rows = list(store.all_connections())
    uses = store.connection_uses(row.public_id for row in rows)
    return {"auth_connections": [_shown(row, uses[row.public_id]) for row in rows]}


@router.post("/auth-connections", auth=writes)
def create(request: HttpRequest, body: Body[Fields]) -> dict[str, Any]:
    """Make one; its token is fetched when it is first needed."""
    _check_kind(body)
    try:
        made = store.create_connection(parse_connection(body))
    except ConnectionFault as error:
        raise faults(error.faults) from None
    except NameTaken as error:
        raise invalid(str(error), "name") from None
    return _shown(made, ConnectionUse())


@router.patch("/auth-connections/{connection_id}", auth=writes)
def update(
    request: HttpRequest,
    connection_id: PublicId,
    body: Body[Fields],
) -> dict[str, Any]:
    """Change what is sent; the rest stays. The token there was is forgotten."""
    connection = _found(connection_id)
    kind = body.get("auth_type", connection.kind)
    if kind != connection.kind:
        raise invalid(
            f"is {connection.kind} and stays so; make another connection", "auth_type"
        )
    try:
        changed = store.change_connection(connection, body)
    except ConnectionFault as error:
        raise faults(error.faults) from None
    except NameTaken as error:
        raise invalid(str(error), "name") from None
    except SecretUnreadable as error:
        raise Refusal(409, "secret_unreadable", str(error)) from None
    uses = store.connection_uses([connection_id])
    return _shown(changed, uses[connection_id])


@router.delete("/auth-connections/{connection_id}", auth=writes)
def delete(request: HttpRequest, connection_id: PublicId) -> dict[str, Any]:
    """Delete it, unless something signs in by it."""
    try:
        store.delete_connection(_found(connection_id))
    except InUse as error:
        raise Refusal(400, "auth_connection_in_use", str(error)) from None
    return {}


def _found(connection_id: str) -> Any:
    connection = store.find_connection(connection_id)
    if connection is None:
        raise not_found("auth connection", connection_id)
    return connection


def _check_kind(body: dict[str, Any]) -> None:
    if body.get("auth_type") in NOT_HERE:
        kinds = ", ".join(CONNECTION_TYPES)
        raise invalid(
            f"{body['auth_type']} is not supported by this server; use one of {kinds}",
            "auth_type",
        )


def _shown(connection: Any, use: ConnectionUse) -> dict[str, Any]:
    return {
        **connection.config,
        "auth_type": connection.kind,
        "id": connection.public_id,
        "name": connection.name,
        "provider": connection.provider,
        "status": connection.status,
        "status_detail": connection.error or None,
        "status_updated_at": connection.updated_at.isoformat(),
        "used_by": {
            "tools": dependents_json(use.tools),
            "mcp_servers": dependents_json(use.mcp_servers),
            "integration_connections": [],
            "agents": dependents_json(use.agents),
        },
    }
