"""Asks the owner's webhook what it knows of a caller, before the first word."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from conversations.engine.variables import Variables
from conversations.outbound.sending import NotSent, Received, Request, send
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.storable import is_too_deep, storable_value
from conversations.protocol.tool_request import ApiSchema
from conversations.store.library.secrets import (
    INITIATION_WEBHOOK_SETTING,
    NoSecret,
)
from conversations.store.workspace import workspace_settings
from conversations.tools.asking import stored
from conversations.tools.headers import CannotBuild, SecretReader, filled_headers
from conversations.tools.limits import initiation_limits
from conversations.tools.masking import Mask

MAX_SHOWN_CHARACTERS = 300


class NotKnown(Exception):
    """The webhook did not say; the message is for staff and has no secret in it."""


async def known_beforehand(
    asked: Mapping[str, Any], read_secret: SecretReader
) -> ConversationInitiationClientData | None:
    """What the webhook says in answer to what is known so far; None if there is none.

    Raises NotKnown.
    """
    config = (await stored(workspace_settings)).get(INITIATION_WEBHOOK_SETTING)
    if not config:
        return None
    mask = Mask()
    try:
        received = await _answer(config, asked, read_secret, mask)
    except (CannotBuild, NoSecret, NotSent) as error:
        raise NotKnown(mask.text(f"The initiation webhook: {error}")) from None
    if not received.is_success:
        said = mask.text(received.content.decode("utf-8", "replace"))
        raise NotKnown(
            f"The initiation webhook answered {received.status_code}:"
            f" {said[:MAX_SHOWN_CHARACTERS]}"
        )
    try:
        parsed = json.loads(received.content)
        if is_too_deep(parsed):
            raise NotKnown("The initiation webhook's answer is nested too deeply.")
        answer = mask.value(storable_value(parsed))
        return ConversationInitiationClientData.model_validate(answer)
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        place = ".".join(map(str, fault["loc"])) or "it"
        raise NotKnown(
            f"The initiation webhook's answer cannot be used: {place}:"
            f" {fault['msg'].removeprefix('Value error, ')}"
        ) from None
    except (ValueError, RecursionError):
        raise NotKnown("The initiation webhook answered with no JSON.") from None


async def _answer(
    config: Mapping[str, Any],
    asked: Mapping[str, Any],
    read_secret: SecretReader,
    mask: Mask,
) -> Received:
    try:
        api = ApiSchema(
            url=config["url"],
            method="POST",
            request_headers=config.get("request_headers") or {},
        )
    except (KeyError, ValidationError):
        raise CannotBuild(
            "its settings cannot be read; set its url and request_headers anew."
        ) from None
    headers = await filled_headers(api.request_headers, Variables(), read_secret, mask)
    request = Request(
        "POST",
        api.url,
        {"content-type": "application/json", **headers},
        json.dumps(dict(asked)).encode(),
    )
    return await send(request, initiation_limits())
