"""The dashboard's way of writing a tool, turned into the API's.

The API writes parameters as JSON schema. The dashboard's "tool JSON", which public
integration guides print, writes the same as lists of `{id, value_type, required, ...}`.
"""

from collections.abc import Mapping

VALUE_KEYS = {
    "llm_prompt": "description",
    "dynamic_variable": "dynamic_variable",
    "constant": "constant_value",
}


class DialectError(ValueError):
    """A list that cannot be read; `path` says where."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


def in_api_dialect(config: Mapping[str, object]) -> dict[str, object]:
    """The configuration with every list of parameters as a schema.

    What is no such list is left as it is. Raises DialectError.
    """
    result = dict(config)
    if isinstance(config.get("parameters"), list):
        result["parameters"] = _schema(
            {"properties": config["parameters"]}, "parameters"
        )
    api = config.get("api_schema")
    if isinstance(api, Mapping):
        result["api_schema"] = _api_schema(api)
    return result


def _api_schema(api: Mapping[str, object]) -> dict[str, object]:
    result = dict(api)
    for key in ("path_params_schema", "query_params_schema"):
        if not isinstance(api.get(key), list):
            continue
        schema = _schema({"properties": api[key]}, f"api_schema.{key}")
        if key == "path_params_schema":
            result[key] = schema["properties"]
        elif not schema["properties"]:
            del result[key]
        else:
            result[key] = {k: schema[k] for k in ("properties", "required")}
    body = api.get("request_body_schema")
    if isinstance(body, list):
        body = {"properties": body}
    if isinstance(body, Mapping) and isinstance(body.get("properties"), list):
        result["request_body_schema"] = _schema(body, "api_schema.request_body_schema")
    if isinstance(api.get("request_headers"), list):
        result["request_headers"] = _headers(api["request_headers"])
    return result


def _schema(entry: Mapping[str, object], path: str) -> dict[str, object]:
    """An object of which `properties` is a list."""
    properties: dict[str, object] = {}
    required: list[str] = []
    listed = entry["properties"]
    for position, inner in enumerate(listed if isinstance(listed, list) else []):
        place = f"{path}.{position}"
        if not isinstance(inner, Mapping):
            raise DialectError(place, "is to be an object with an id and a type")
        name = inner.get("id")
        if not isinstance(name, str) or not name:
            raise DialectError(f"{place}.id", "is needed: the parameter's name")
        if name in properties:
            raise DialectError(f"{place}.id", f"{name!r} is there already")
        properties[name] = _property(inner, place)
        if inner.get("required") is True:
            required.append(name)
    kept = {k: v for k, v in _valued(entry).items() if k not in ("id", "required")}
    return {**kept, "type": "object", "properties": properties, "required": required}


def _property(entry: Mapping[str, object], path: str) -> dict[str, object]:
    if isinstance(entry.get("properties"), list):
        return _schema(entry, path)
    items = entry.get("items")
    result = _valued(entry)
    if isinstance(items, Mapping):
        result["items"] = _property(items, f"{path}.items")
    # In this dialect it says whether the parameter itself is.
    return {k: v for k, v in result.items() if k not in ("id", "required")}


def _valued(entry: Mapping[str, object]) -> dict[str, object]:
    """Without the sources that `value_type` does not choose."""
    kind = entry.get("value_type")
    result = {key: value for key, value in entry.items() if key != "value_type"}
    if isinstance(kind, str) and kind in VALUE_KEYS:
        for key in ("dynamic_variable", "constant_value"):
            if key != VALUE_KEYS[kind]:
                result.pop(key, None)
    return {
        key: value
        for key, value in result.items()
        if not (key in ("dynamic_variable", "constant_value") and value in ("", None))
    }


def _headers(listed: object) -> dict[str, object]:
    result: dict[str, object] = {}
    for position, entry in enumerate(listed if isinstance(listed, list) else []):
        path = f"api_schema.request_headers.{position}"
        if not isinstance(entry, Mapping):
            raise DialectError(path, "is to be an object with type, name and value")
        name = entry.get("name")
        if not isinstance(name, str) or not name:
            raise DialectError(f"{path}.name", "is needed: the header's name")
        result[name] = _header_value(entry, path)
    return result


def _header_value(entry: Mapping[str, object], path: str) -> object:
    match entry.get("type", "value"):
        case "value":
            return entry.get("value", "")
        case "secret":
            return {"secret_id": entry.get("secret_id") or entry.get("value")}
        case "dynamic_variable":
            named = entry.get("variable_name") or entry.get("value")
            return {"variable_name": named}
        case "env_var" | "env_var_label":
            return {"env_var_label": entry.get("env_var_label") or entry.get("value")}
        case other:
            raise DialectError(
                f"{path}.type",
                f"{other!r} is unknown; use value, secret or dynamic_variable",
            )
