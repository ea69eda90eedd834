"""The request of a webhook tool: its address, its body, from what the model said.

What the model or a caller says stays where it was meant to be: a value of a path is one
segment of it, and the host is as staff wrote it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from conversations.engine.variables import is_secret, written
from conversations.outbound.sending import Request
from conversations.protocol.tool_request import PLACEHOLDER, VARIABLE, ApiSchema
from conversations.protocol.tool_schema import (
    NOTHING,
    MissingParameterValue,
    Property,
    filled,
)
from conversations.tools.headers import CannotBuild

JSON = "application/json"
WITHOUT_BODY = frozenset({"GET"})
DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE)
HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")


def build_request(
    api: ApiSchema, given: Mapping[str, object], known: Mapping[str, object]
) -> Request:
    """The request without its headers but for the body's type.

    `given` is what the model said, `known` are the variables without secrets. Raises
    CannotBuild.
    """
    _check_no_secret(api)
    try:
        url = _with_query(_address(api, given, known), _query(api, given, known))
        body = _body(api, given, known)
    except MissingParameterValue as missing:
        raise CannotBuild(str(missing)) from None
    if body is None:
        return Request(api.method, url)
    headers = {"content-type": api.content_type}
    content = (
        json.dumps(body, ensure_ascii=False, allow_nan=False)
        if api.content_type == JSON
        else urlencode(_pairs(body))
    )
    return Request(api.method, url, headers, content.encode("utf-8", "replace"))


def host_has_variable(api: ApiSchema) -> bool:
    """Whether somebody else than the one who wrote the tool has a say in the host."""
    return bool(VARIABLE.search(_netloc(api.url)))


def _check_no_secret(api: ApiSchema) -> None:
    named = {*VARIABLE.findall(api.url), *api.parameters().variables()}
    if secret := sorted(filter(is_secret, named)):
        raise CannotBuild(
            f"The variable {secret[0]!r} is a secret, for headers only; take it out of"
            " the tool's address and parameters."
        )
    if api.auth_resolved_params:
        raise CannotBuild(
            "The address has a part that a connection is to fill in, which none here"
            " does; sign in by a header."
        )


# --- The address -----------------------------------------------------------------------


def _netloc(url: str) -> str:
    start = url.find("://") + 3
    end = min(
        (i for i in map(url.find, "/?#", [start] * 3) if i >= 0), default=len(url)
    )
    return url[start:end]


def _address(
    api: ApiSchema, given: Mapping[str, object], known: Mapping[str, object]
) -> str:
    netloc = _netloc(api.url)
    scheme, _, rest = api.url.partition("://")
    host = VARIABLE.sub(lambda place: _host_part(place[1], known), netloc)

    def part(place: re.Match[str]) -> str:
        return _segment(place[1], _path_value(api, place[1], given, known))

    after = VARIABLE.sub(
        lambda place: _segment(place[1], _variable(place[1], known)),
        rest[len(netloc) :],
    )
    # Braces in values are encoded by now.
    filled_in = PLACEHOLDER.sub(part, after)
    path, before = urlsplit(f"//h{filled_in}").path, urlsplit(f"//h{after}").path
    dots = [segment for segment in path.split("/") if DOTS.fullmatch(segment)]
    if dots and dots != [s for s in before.split("/") if DOTS.fullmatch(s)]:
        raise CannotBuild("A value of the address would lead to another address.")
    return f"{scheme}://{host}{filled_in}"


def _path_value(
    api: ApiSchema, name: str, given: Mapping[str, object], known: Mapping[str, object]
) -> object:
    value = filled(api.path_params_schema[name], given.get(name, NOTHING), known)
    if value is NOTHING or value is None or value == "":
        raise _needed(name)
    return value


def _segment(name: str, value: object) -> str:
    text = _text(value)
    if DOTS.fullmatch(text):
        raise CannotBuild(f"The value of {name} would lead to another address.")
    return quote(text, safe="")


def _variable(name: str, known: Mapping[str, object]) -> object:
    if name not in known or known[name] in ("", None):
        raise MissingParameterValue(name)
    return known[name]


def _host_part(name: str, known: Mapping[str, object]) -> str:
    text = _text(_variable(name, known))
    if not HOST.fullmatch(text):
        raise CannotBuild(f"The value of {name} is no part of a host's name.")
    return text


# --- Query and body --------------------------------------------------------------------


def _query(
    api: ApiSchema, given: Mapping[str, object], known: Mapping[str, object]
) -> list[tuple[str, str]]:
    query = api.query_params_schema
    if query is None:
        return []
    schema = Property(
        type="object",
        properties=query.properties,
        required=[name for name in query.required if name in query.properties],
    )
    return _pairs(_object(schema, given, known))


def _with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return url
    parts = urlsplit(url)
    joined = "&".join(filter(None, [parts.query, urlencode(pairs, quote_via=quote)]))
    return urlunsplit(parts._replace(query=joined))


def _body(
    api: ApiSchema, given: Mapping[str, object], known: Mapping[str, object]
) -> dict[str, Any] | None:
    """None: there is to be none."""
    schema = api.request_body_schema
    if schema is None or api.method in WITHOUT_BODY:
        return None
    if not schema.properties:
        # It says of no field which place it has: what the model says is the body.
        elsewhere = {*api.path_params_schema}
        if api.query_params_schema:
            elsewhere |= api.query_params_schema.properties.keys()
        return {name: v for name, v in given.items() if name not in elsewhere}
    return _object(schema, given, known)


def _object(
    schema: Property, given: Mapping[str, object], known: Mapping[str, object]
) -> dict[str, Any]:
    value = filled(schema, given, known)
    result = dict(value) if isinstance(value, Mapping) else {}
    for name in schema.required:
        needed = not schema.properties[name].is_omitted
        if needed and result.get(name) is None:
            raise _needed(name)
    return result


def _needed(name: str) -> CannotBuild:
    return CannotBuild(f"Not sent: the parameter {name!r} is needed.")


def _pairs(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A list is its values, each under the name; null is none."""
    return [
        (name, _text(each))
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
        if each is not None
    ]


def _text(value: object) -> str:
    if isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False)
    return written(value)
