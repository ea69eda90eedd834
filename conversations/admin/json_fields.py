"""JSON in forms: laid out to be read, with errors that say where."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from conversations.protocol.custom_llm import CustomLlmError, parse_custom_llm
from conversations.protocol.storable import fault
from conversations.protocol.tool_config import ToolConfigError, parse_tool
from conversations.protocol.variable_rule import variable_fault


class ReadableJSONField(forms.JSONField):
    """JSON of one type, indented."""

    default_error_messages = {"invalid": "This is not JSON: %(reason)s."}

    def __init__(
        self,
        kind: type,
        *,
        rows: int = 6,
        check: Callable[[Any], None] | None = None,
        **kwargs: Any,
    ) -> None:
        # An empty field is an empty object or list, which Django would call no value.
        self._kind = kind
        self._check = check
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "widget",
            UnfoldAdminTextareaWidget(
                attrs={
                    "rows": rows,
                    "style": "font-family: monospace",
                    "spellcheck": "false",
                }
            ),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Indented; what cannot be read stays as it was typed."""
        if isinstance(value, forms.fields.InvalidJSONInput):
            return value
        if value in (None, {}, []):
            return ""
        return json.dumps(value, indent=2, ensure_ascii=False)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, read if it can be."""
        if not data:
            return self._kind()
        return super().bound_data(data, initial)

    def to_python(self, value: Any) -> Any:
        """The value, of the type that is wanted."""
        if value in self.empty_values:
            return self._kind()
        try:
            read = json.loads(value)
        except json.JSONDecodeError as error:
            reason = f"{error.msg.lower()} in line {error.lineno}, column {error.colno}"
            raise forms.ValidationError(
                self.error_messages["invalid"], params={"reason": reason}
            ) from None
        except RecursionError:
            raise forms.ValidationError("This is nested too deeply.") from None
        check_storable(read)
        if not isinstance(read, self._kind):
            wanted = (
                "an object, in {braces}"
                if self._kind is dict
                else "a list, in [brackets]"
            )
            raise forms.ValidationError(f"This is to be {wanted}.")
        if self._check is not None:
            self._check(read)
        return read

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By what it means, not by how it is laid out."""
        try:
            return bool(self.to_python(data) != (initial or self._kind()))
        except forms.ValidationError:
            return True


def check_storable(value: Any) -> None:
    """Raises ValidationError for what no database keeps or no JSON gives back."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if message := fault(item):
            raise forms.ValidationError(f"A value {message}.")
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item


def check_tool(config: dict[str, Any], place: str = "") -> None:
    """Raises ValidationError with every fault of a tool's configuration."""
    try:
        parse_tool(config)
    except ToolConfigError as error:
        raise forms.ValidationError(
            [
                forms.ValidationError("%(fault)s", params={"fault": f"{place}{fault}"})
                for fault in (
                    f"{path}: {message}." if path else f"{message}."
                    for path, message in error.faults
                )
            ]
        ) from None


def check_tools(configs: Sequence[Any]) -> None:
    """Raises ValidationError with every fault of a list of tools."""
    faults: list[forms.ValidationError] = []
    for number, config in enumerate(configs, 1):
        if not isinstance(config, dict):
            faults.append(forms.ValidationError(f"Tool {number} is to be an object."))
            continue
        try:
            check_tool(config, f"Tool {number}, ")
        except forms.ValidationError as error:
            faults.extend(error.error_list)
    if faults:
        raise forms.ValidationError(faults)


def check_custom_llm(config: dict[str, Any]) -> None:
    """Raises ValidationError for an endpoint that could not be asked."""
    try:
        if config:
            parse_custom_llm(config)
    except CustomLlmError as error:
        place = ".".join(error.path)
        raise forms.ValidationError(f"{place} {error}.".strip()) from None


def check_variables(variables: dict[str, Any]) -> None:
    """Raises ValidationError for a variable that no conversation could have."""
    for name, value in variables.items():
        if fault := variable_fault(name, value):
            raise forms.ValidationError(f"{name[:60]!r} {fault}.")
