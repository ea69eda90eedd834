"""Headers that somebody sets for a request: which may be set, and what to.

One rule for tools, servers of tools, connections, webhooks and language models.
"""

import re
from collections.abc import Collection, Mapping

from pydantic import Field

from conversations.protocol.tool_schema import ToolPart

RESERVED = frozenset(
    {"connection", "content-length", "host", "te", "transfer-encoding", "upgrade"}
)
"""Written by the server itself, for every request."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")


class SecretHeader(ToolPart):
    """The value is a secret of the workspace."""

    secret_id: str = Field(min_length=1)


class VariableHeader(ToolPart):
    """The value is a variable of the conversation."""

    variable_name: str = Field(min_length=1)


class EnvironmentHeader(ToolPart):
    """The value is chosen by the environment of the conversation."""

    env_var_label: str = Field(min_length=1)


HeaderValue = str | SecretHeader | VariableHeader | EnvironmentHeader
LOCATORS: Mapping[
    str, type[SecretHeader] | type[VariableHeader] | type[EnvironmentHeader]
] = {
    "secret_id": SecretHeader,
    "variable_name": VariableHeader,
    "env_var_label": EnvironmentHeader,
}
"""Where a value is, that is not written out."""


class HeaderFault(ValueError):
    """Headers that cannot be sent; the message never has a value in it."""

    def __init__(self, fault: str, name: str = "") -> None:
        super().__init__(f"{name!r} {fault}" if name else fault)
        self.fault = fault
        self.name = name
        """Of which; "" for all of them."""


def name_fault(name: str, reserved: Collection[str] = RESERVED) -> str:
    """What is wrong with a header's name, with the fix; "" for nothing."""
    if not _NAME.fullmatch(name):
        return "is no header name; use letters, digits and -"
    if name.lower() in reserved:
        return "is the server's own header; take it out, or name another"
    return ""


def text_fault(text: str) -> str:
    """What is wrong with a header's value, with the fix; "" for nothing."""
    if not text.isprintable():
        return "has a line break or another control character; take it out"
    return ""


def checked_headers(
    headers: object,
    *,
    reserved: Collection[str] = RESERVED,
    locators: Collection[str] = tuple(LOCATORS),
) -> dict[str, HeaderValue]:
    """Headers as somebody wrote them. Raises HeaderFault."""
    if not isinstance(headers, Mapping):
        raise HeaderFault("is to be an object that names headers")
    checked: dict[str, HeaderValue] = {}
    for name, value in headers.items():
        if fault := name_fault(str(name), reserved):
            raise HeaderFault(fault, str(name)[:200])
        checked[name] = _checked_value(name, value, locators)
    return checked


def _checked_value(name: str, value: object, locators: Collection[str]) -> HeaderValue:
    if isinstance(value, str):
        if fault := text_fault(value):
            raise HeaderFault(fault, name)
        return value
    if isinstance(value, SecretHeader | VariableHeader | EnvironmentHeader):
        return value
    given = value if isinstance(value, Mapping) else {}
    named = [known for known in LOCATORS if given.get(known) is not None]
    if len(named) != 1 or named[0] not in locators or not _is_name(given[named[0]]):
        raise HeaderFault(
            f"is to be a text, or an object with {_either(locators)}", name
        )
    return LOCATORS[named[0]].model_validate(given)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _either(names: Collection[str]) -> str:
    *first, last = names
    return f"one of {', '.join(first)} or {last}" if first else last
