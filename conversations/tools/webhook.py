"""Runs tools that are requests over HTTP.

A request is sent once. The one exception is a 401 for a token that may have been over:
then, and only with another token, it is sent again; the server has done nothing yet.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.conf import settings

from conversations.engine.tools import ToolCall, ToolOutcome
from conversations.engine.variables import Variables, is_secret
from conversations.outbound.sending import (
    Limits,
    NotSent,
    Received,
    Request,
    send,
)
from conversations.protocol.tool_config import ToolConfig
from conversations.protocol.tool_request import ApiSchema, Connection
from conversations.store.library.secrets import NoSecret
from conversations.tools.connections.authorization import (
    Authorization,
    ConnectionFailed,
)
from conversations.tools.connections.signing import SignsIn, signed_in
from conversations.tools.headers import (
    CannotBuild,
    SecretReader,
    filled_headers,
    is_credential,
)
from conversations.tools.limits import tool_limits
from conversations.tools.masking import Mask
from conversations.tools.request_building import build_request, host_has_variable
from conversations.tools.response_reading import Reading, outcome_of

logger = logging.getLogger(__name__)

FAILED = "The tool failed on this server; its log says why."


class WebhookTools:
    """The `ToolRunner` of one conversation's webhooks."""

    def __init__(
        self,
        tools: Iterable[ToolConfig],
        variables: Callable[[], Variables],
        read_secret: SecretReader,
        connections: SignsIn,
    ) -> None:
        """`variables` gives them as they are at that moment, the server's included."""
        self._tools = {tool.name: tool for tool in tools}
        self._variables = variables
        self._read_secret = read_secret
        self._connections = connections

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Ask the server. Whatever goes wrong is an outcome, in words."""
        mask = Mask()
        tool = self._tools[call.tool.name]
        try:
            return await self._run(tool, call, mask)
        except (CannotBuild, NoSecret, ConnectionFailed, NotSent) as error:
            return ToolOutcome(mask.text(str(error)), is_error=True)
        except Exception:
            # What failed may have held a secret.
            logger.error("Tool %s: %s", tool.name, mask.text(traceback.format_exc()))
            return ToolOutcome(FAILED, is_error=True)

    async def _run(self, tool: ToolConfig, call: ToolCall, mask: Mask) -> ToolOutcome:
        api = tool.api_schema
        if api is None:
            raise CannotBuild(f"The tool {tool.name} has no address.")
        now = self._variables()
        variables = Variables.of(tool.dynamic_variables, now.told, now.secrets)
        request = build_request(api, call.arguments, variables.told)
        headers = await filled_headers(
            api.request_headers, variables, self._read_secret, mask
        )
        connection_id = _connection_id(api)
        if host_has_variable(api) and (connection_id or _sends_secret(api)):
            raise CannotBuild(
                "The host of the address is a variable, so that whoever sets it would"
                " be sent the tool's secrets; write the host out."
            )
        request = replace(request, headers={**request.headers, **headers})
        limits = _limits(tool, call.tool.timeout_ms)
        if connection_id:
            received = await self._signed_in(request, connection_id, limits, mask)
        else:
            received = await send(request, limits)
        return outcome_of(
            received, Reading(api.response_filter, tool.assignments), mask
        )

    async def _signed_in(
        self, request: Request, connection_id: str, limits: Limits, mask: Mask
    ) -> Received:
        async def sent(authorization: Authorization) -> Received:
            mask.add(*authorization.secrets)
            headers = {**request.headers, **authorization.headers}
            return await send(replace(request, headers=headers), limits)

        return await signed_in(self._connections, connection_id, sent)


def _connection_id(api: ApiSchema) -> str:
    """ "" for none. Raises CannotBuild."""
    if api.auth_connection is None:
        return ""
    if isinstance(api.auth_connection, Connection):
        return api.auth_connection.auth_connection_id
    raise CannotBuild(
        f"The connection is chosen by an environment"
        f" ({api.auth_connection.env_var_label}), which there is none of here; name it"
        " by auth_connection_id."
    )


def _sends_secret(api: ApiSchema) -> bool:
    return any(map(is_secret, api.variables())) or any(
        not isinstance(value, str) or is_credential(name)
        for name, value in api.request_headers.items()
    )


def _limits(tool: ToolConfig, timeout_ms: int | None) -> Limits:
    limits = tool_limits(timeout_ms)
    if not tool.follow_redirects:
        return limits
    return replace(
        limits,
        max_redirects=settings.PARLEY["TOOL_MAX_REDIRECTS"],
        redirect_domains=tool.redirect_domains,
        redirect_domains_field="follow_redirects_allowed_domains",
    )
