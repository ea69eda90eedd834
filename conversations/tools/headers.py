"""Headers as a configuration has them: texts, secrets, variables of the conversation."""

import re
from collections.abc import Awaitable, Callable, Mapping

from conversations.engine.variables import Variables, written
from conversations.protocol.headers import (
    RESERVED,
    EnvironmentHeader,
    HeaderValue,
    SecretHeader,
    VariableHeader,
)
from conversations.protocol.tool_request import VARIABLE
from conversations.tools.masking import Mask

CREDENTIALS = re.compile(r"auth|cookie|key|password|secret|token", re.IGNORECASE)
SecretReader = Callable[[str], Awaitable[str]]
"""A secret's value by its id. Raises NoSecret."""


class CannotBuild(Exception):
    """A request that is not sent; the message is for the model and for staff."""


async def filled_headers(
    headers: Mapping[str, HeaderValue],
    variables: Variables,
    read_secret: SecretReader,
    mask: Mask,
) -> dict[str, str]:
    """The headers with their values; what is secret of them is known to the mask.

    Raises CannotBuild, NoSecret.
    """
    mask.add(*(written(value) for value in variables.secrets.values()))
    filled: dict[str, str] = {}
    for name, value in headers.items():
        if name.lower() in RESERVED:
            raise CannotBuild(
                f"The header {name} is the server's own; take it out of the tool."
            )
        if isinstance(value, SecretHeader):
            text = await read_secret(value.secret_id)
            mask.add(text)
        elif isinstance(value, VariableHeader):
            text = _variable(value.variable_name, variables)
        elif isinstance(value, EnvironmentHeader):
            raise CannotBuild(
                f"The header {name} is chosen by an environment"
                f" ({value.env_var_label}), which there is none of here; give it a text,"
                " a secret or a variable."
            )
        else:
            text = VARIABLE.sub(lambda place: _variable(place[1], variables), value)
        if any(char in text for char in "\r\n\0"):
            raise CannotBuild(f"The value of the header {name} has a line break.")
        if is_credential(name):
            # Written into the configuration; `Bearer` and such before it are no secret.
            mask.add(text.rpartition(" ")[2])
        filled[name.lower()] = text.strip()
    return filled


def is_credential(name: str) -> bool:
    """Whether a header's name says that its value is a secret, wherever it is from."""
    return CREDENTIALS.search(name) is not None


def _variable(name: str, variables: Variables) -> str:
    for known in (variables.told, variables.secrets):
        if name in known:
            return written(known[name])
    raise CannotBuild(f"The variable {name!r} has no value.")
