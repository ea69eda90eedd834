"""The HTTP request of a webhook tool, as its configuration describes it."""

import re
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from conversations.protocol.headers import (
    HeaderValue,
    VariableHeader,
    checked_headers,
)
from conversations.protocol.tool_schema import Arguments, Property, ToolPart

PLACEHOLDER = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
# What a variable is here it is in an agent's texts as well: engine/variables.py.
VARIABLE = re.compile(r"\{\{\s*(\w[\w.-]*)\s*\}\}")
NO_VARIABLE = re.compile(r"\{\{[^{}]*\}\}")


class Connection(ToolPart):
    """Signs the request in by a connection of the workspace."""

    auth_connection_id: str = Field(min_length=1)


class EnvironmentConnection(ToolPart):
    """The connection is chosen by the environment of the conversation."""

    env_var_label: str = Field(min_length=1)


class ResponseFilter(ToolPart):
    """What of a JSON response the model is shown."""

    mode: Literal["all", "allow", "hide_all"] = "all"
    filters: list[str] = Field(default_factory=list)
    """Paths with dots, for `allow`; a list is gone through, or counted into."""


class QueryParameters(ToolPart):
    """What stands behind the question mark."""

    properties: dict[str, Property]
    required: list[str] = Field(default_factory=list)


class ApiSchema(ToolPart):
    """Address, method, parameters and headers."""

    url: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path_params_schema: dict[str, Property] = Field(default_factory=dict)
    query_params_schema: QueryParameters | None = None
    request_body_schema: Arguments | None = None
    request_headers: dict[str, HeaderValue] = Field(default_factory=dict)
    content_type: Literal["application/json", "application/x-www-form-urlencoded"] = (
        "application/json"
    )
    auth_resolved_params: list[str] = Field(default_factory=list)
    auth_connection: Connection | EnvironmentConnection | None = None
    response_filter: ResponseFilter = Field(default_factory=ResponseFilter)

    @field_validator("request_headers", mode="before")
    @classmethod
    def _check_headers(cls, headers: object) -> object:
        return checked_headers(headers)

    @model_validator(mode="after")
    def _check_url(self) -> Self:
        if other := NO_VARIABLE.search(VARIABLE.sub("x", self.url)):
            raise ValueError(
                f"url: has {other[0][:80]}, which names no variable; a name has letters,"
                " digits, _, . and -"
            )
        try:
            parts = urlsplit(VARIABLE.sub("x", self.url))
        except ValueError as error:
            raise ValueError(f"url: {error}") from None
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError("url: is to begin with https:// (or http://) and a host")
        if host := PLACEHOLDER.search(parts.netloc):
            raise ValueError(
                f"url: has {{{host[1]}}} in its host, where the model may say nothing;"
                " write the host out"
            )
        described = {*self.path_params_schema, *self.auth_resolved_params}
        undescribed = [n for n in PLACEHOLDER.findall(self.url) if n not in described]
        if undescribed:
            raise ValueError(
                f"url: has {{{undescribed[0]}}}, which path_params_schema does not"
                " describe; add it there or take it out of the address"
            )
        return self

    def parameters(self) -> Property:
        """Everything the request needs in one object.

        A name that occurs twice is asked for once and sent to both places.
        """
        body = self.request_body_schema
        query = self.query_params_schema
        properties = {
            **(body.properties if body else {}),
            **(query.properties if query else {}),
            **self.path_params_schema,
        }
        required = dict.fromkeys(
            [
                *self.path_params_schema,
                *(query.required if query else []),
                *(body.required if body else []),
            ]
        )
        return Property(
            type="object",
            properties=properties,
            required=[name for name in required if name in properties],
        )

    def variables(self) -> frozenset[str]:
        """Variables of the address and the headers; parameters have their own."""
        found = set(VARIABLE.findall(self.url))
        for value in self.request_headers.values():
            if isinstance(value, VariableHeader):
                found.add(value.variable_name)
            elif isinstance(value, str):
                found.update(VARIABLE.findall(value))
        return frozenset(found)
