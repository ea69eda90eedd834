import pytest

from conversations.protocol.tool_config import ToolConfigError, parse_tool
from conversations.protocol.tool_request import ApiSchema


def webhook(**api_schema):
    return parse_tool(
        {
            "type": "webhook",
            "name": "w",
            "description": "d",
            "api_schema": {"url": "https://api.example/v1", **api_schema},
        }
    )


def test_path_query_and_body_are_asked_for_in_one_object():
    tool = webhook(
        url="https://api.example/orders/{order_id}",
        method="POST",
        path_params_schema={"order_id": {"type": "string", "description": "Which."}},
        query_params_schema={
            "properties": {"lang": {"type": "string", "constant_value": "en"}},
            "required": ["lang"],
        },
        request_body_schema={
            "type": "object",
            "properties": {"note": {"type": "string"}},
        },
    )
    assert set(tool.parameters["properties"]) == {"order_id", "note"}
    assert tool.parameters["required"] == ["order_id"]


def test_variables_of_address_headers_and_parameters_are_known():
    tool = webhook(
        url="https://{{ region }}.example/x",
        request_headers={
            "Authorization": {"secret_id": "secret_1"},
            "X-User": {"variable_name": "user"},
            "X-Trace": "t-{{trace}}",
        },
        query_params_schema={
            "properties": {"q": {"type": "string", "dynamic_variable": "topic"}}
        },
    )
    assert tool.variables == {"region", "user", "trace", "topic"}


@pytest.mark.parametrize(
    ("api_schema", "path", "says"),
    [
        ({"url": "ftp://x"}, "api_schema.url", "https://"),
        ({"url": "https://"}, "api_schema.url", "a host"),
        ({"url": "https://x.example/{id}"}, "api_schema.url", "{id}"),
        ({"url": "https://x.example/{{a/b}}"}, "api_schema.url", "{{a/b}}"),
        ({"url": "https://x.example/{{a|b}}?c={{d}}"}, "api_schema.url", "{{a|b}}"),
        ({"method": "BREW"}, "api_schema.method", "'GET'"),
        ({"request_headers": {"a b": "c"}}, "api_schema.request_headers", "'a b'"),
        (
            {"request_headers": {"A": {"x": 1}}},
            "api_schema.request_headers",
            "secret_id",
        ),
        (
            {"request_body_schema": {"type": "array"}},
            "api_schema.request_body_schema",
            '"object"',
        ),
        (
            {"query_params_schema": {}},
            "api_schema.query_params_schema.properties",
            "is",
        ),
    ],
)
def test_fault_names_the_path(api_schema, path, says):
    with pytest.raises(ToolConfigError) as caught:
        webhook(**api_schema)
    assert says in dict(caught.value.faults)[path]


def test_parameter_that_the_auth_connection_fills_needs_no_description():
    api = ApiSchema(url="https://x.example/{token}", auth_resolved_params=["token"])
    assert api.parameters().properties == {}


def test_the_model_says_nothing_of_the_host():
    with pytest.raises(ToolConfigError, match="in its host"):
        webhook(
            url="https://{shop}.example/x",
            path_params_schema={"shop": {"type": "string", "description": "Which."}},
        )


def test_a_connection_and_a_filter_are_read():
    api = webhook(
        auth_connection={"auth_connection_id": "conn_1"},
        response_filter={"mode": "allow", "filters": ["a.b"]},
    ).api_schema
    assert api.auth_connection.auth_connection_id == "conn_1"
    assert (api.response_filter.mode, api.response_filter.filters) == ("allow", ["a.b"])
    assert webhook(response_filter=None).api_schema.response_filter.mode == "all"


def test_redirects_are_followed_where_the_tool_says_so():
    assert webhook().follow_redirects is False
    config = {**webhook().config, "follow_redirects": True}
    config["follow_redirects_allowed_domains"] = ["api.example"]
    tool = parse_tool(config)
    assert (tool.follow_redirects, tool.redirect_domains) == (True, ("api.example",))
