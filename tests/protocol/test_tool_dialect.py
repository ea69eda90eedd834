import pytest

from conversations.protocol.tool_config import ToolConfigError, parse_tool
from conversations.protocol.tool_dialect import in_api_dialect

# As integration guides print it.
DASHBOARD = {
    "type": "webhook",
    "name": "get_available_slots",
    "description": "Free times of a day.",
    "response_timeout_secs": 30,
    "api_schema": {
        "url": "https://api.example/{calendar}/slots",
        "method": "POST",
        "path_params_schema": [
            {
                "id": "calendar",
                "type": "string",
                "description": "",
                "required": True,
                "value_type": "dynamic_variable",
                "dynamic_variable": "calendar_id",
                "constant_value": "",
            }
        ],
        "query_params_schema": [
            {
                "id": "start",
                "type": "string",
                "description": "First day, ISO 8601.",
                "required": True,
                "value_type": "llm_prompt",
                "dynamic_variable": "",
                "constant_value": "",
            },
            {
                "id": "version",
                "type": "string",
                "description": "ignored",
                "required": False,
                "value_type": "constant",
                "dynamic_variable": "",
                "constant_value": "2",
            },
        ],
        "request_body_schema": {
            "id": "body",
            "type": "object",
            "required": False,
            "description": "The guest.",
            "properties": [
                {
                    "id": "guest",
                    "type": "object",
                    "required": True,
                    "description": "Who comes.",
                    "properties": [
                        {
                            "id": "emails",
                            "type": "array",
                            "required": True,
                            "description": "Addresses.",
                            "items": {
                                "type": "string",
                                "description": "One.",
                                "value_type": "llm_prompt",
                            },
                        }
                    ],
                }
            ],
        },
        "request_headers": [
            {"type": "value", "name": "Accept", "value": "application/json"},
            {"type": "secret", "name": "Authorization", "secret_id": "secret_1"},
            {"type": "dynamic_variable", "name": "X-User", "value": "user_name"},
        ],
    },
}


def test_lists_become_the_schemas_of_the_api():
    api = in_api_dialect(DASHBOARD)["api_schema"]
    assert api["path_params_schema"] == {
        "calendar": {
            "type": "string",
            "description": "",
            "dynamic_variable": "calendar_id",
        }
    }
    assert api["query_params_schema"] == {
        "properties": {
            "start": {"type": "string", "description": "First day, ISO 8601."},
            "version": {
                "type": "string",
                "description": "ignored",
                "constant_value": "2",
            },
        },
        "required": ["start"],
    }
    guest = api["request_body_schema"]["properties"]["guest"]
    assert guest["required"] == ["emails"]
    assert guest["properties"]["emails"]["items"] == {
        "type": "string",
        "description": "One.",
    }
    assert api["request_headers"] == {
        "Accept": "application/json",
        "Authorization": {"secret_id": "secret_1"},
        "X-User": {"variable_name": "user_name"},
    }


def test_both_dialects_mean_the_same():
    once = parse_tool(DASHBOARD)
    again = parse_tool(once.config)
    assert again.config == once.config
    assert again.parameters == once.parameters
    assert once.variables == {"calendar_id", "user_name"}
    assert set(once.parameters["properties"]) == {"start", "guest"}


def test_parameters_of_a_client_tool_may_be_a_list_too():
    tool = parse_tool(
        {
            "type": "client",
            "name": "show",
            "description": "d",
            "parameters": [
                {
                    "id": "page",
                    "type": "string",
                    "required": True,
                    "value_type": "llm_prompt",
                    "description": "Which page.",
                }
            ],
        }
    )
    assert tool.parameters["required"] == ["page"]


def test_what_is_no_list_is_left_as_it_is():
    config = {"parameters": {"type": "object"}, "api_schema": {"url": "u", "x": 1}}
    assert in_api_dialect(config) == config


def test_an_empty_list_of_query_parameters_is_none():
    sent = {"type": "webhook", "api_schema": {"url": "u", "query_params_schema": []}}
    assert in_api_dialect(sent)["api_schema"] == {"url": "u"}


@pytest.mark.parametrize(
    ("api_schema", "path"),
    [
        ({"query_params_schema": ["q"]}, "api_schema.query_params_schema.0"),
        ({"query_params_schema": [{}]}, "api_schema.query_params_schema.0.id"),
        (
            {"path_params_schema": [{"id": "a"}, {"id": "a"}]},
            "api_schema.path_params_schema.1.id",
        ),
        (
            {"request_headers": [{"type": "cookie", "name": "A"}]},
            "api_schema.request_headers.0.type",
        ),
        ({"request_headers": [{"value": "x"}]}, "api_schema.request_headers.0.name"),
        (
            {"request_body_schema": {"properties": [{"id": "o", "properties": [{}]}]}},
            "api_schema.request_body_schema.0.0.id",
        ),
    ],
)
def test_fault_names_the_place_in_the_list(api_schema, path):
    config = {"type": "webhook", "name": "w", "description": "d"}
    with pytest.raises(ToolConfigError) as caught:
        parse_tool({**config, "api_schema": {"url": "https://x.example", **api_schema}})
    assert [place for place, _ in caught.value.faults] == [path]
