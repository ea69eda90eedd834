"""Tools and connections of every kind, with whatever they may have."""

from typing import Any

SHELF = {"type": "string", "description": "Which shelf."}
WEBHOOK: dict[str, Any] = {
    "type": "webhook",
    "name": "find_book",
    "description": "Finds a book.",
    "response_timeout_secs": 9,
    "execution_mode": "post_tool_speech",
    "pre_tool_speech": "force",
    "interruption_mode": "disable_during_tool",
    "tool_error_handling_mode": "summarized",
    "assignments": [{"dynamic_variable": "shelf", "value_path": "data.0.shelf"}],
    "dynamic_variables": {"dynamic_variable_placeholders": {"tenant": "north"}},
    "api_schema": {
        "url": "https://library.example/books/{isbn}",
        "method": "POST",
        "path_params_schema": {"isbn": {"type": "string", "description": "ISBN."}},
        "query_params_schema": {
            "properties": {"lang": {"type": "string", "constant_value": "en"}},
            "required": ["lang"],
        },
        "request_body_schema": {
            "type": "object",
            "required": ["title"],
            "description": "What is sought.",
            "properties": {
                "title": {"type": "string", "description": "The title."},
                "tenant": {"type": "string", "dynamic_variable": "tenant"},
                "years": {
                    "type": "array",
                    "description": "Which years.",
                    "items": {"type": "integer", "description": "A year."},
                },
            },
        },
        "request_headers": {"X-Source": "desk"},
        "content_type": "application/json",
    },
}
CLIENT: dict[str, Any] = {
    "type": "client",
    "name": "show_shelf",
    "description": "Shows a shelf.",
    "expects_response": True,
    "response_timeout_secs": 30,
    "parameters": {
        "type": "object",
        "properties": {"shelf": SHELF},
        "required": ["shelf"],
    },
}
SYSTEM: dict[str, Any] = {
    "type": "system",
    "name": "skip_turn",
    "description": "Waits.",
    "params": {"system_tool_type": "skip_turn"},
}
DASHBOARD: dict[str, Any] = {
    "type": "webhook",
    "name": "find_reader",
    "description": "Finds a reader.",
    "api_schema": {
        "url": "https://library.example/readers/{id}",
        "method": "GET",
        "path_params_schema": [
            {
                "id": "id",
                "type": "string",
                "description": "The reader's number.",
                "value_type": "llm_prompt",
                "dynamic_variable": "",
                "constant_value": "",
                "required": True,
            }
        ],
        "query_params_schema": [
            {
                "id": "lang",
                "type": "string",
                "description": "",
                "value_type": "constant",
                "constant_value": "en",
                "dynamic_variable": "",
                "required": True,
            }
        ],
        "request_headers": [{"type": "value", "name": "X-Source", "value": "desk"}],
    },
}

CONNECTIONS: list[dict[str, Any]] = [
    {
        "auth_type": "oauth2_client_credentials",
        "name": "one",
        "provider": "salesforce",
        "client_id": "id",
        "client_secret": "never-told",
        "token_url": "https://crm.example/token",
        "scopes": ["api"],
        "extra_params": {"a": "b"},
        "basic_auth_in_header": True,
        "custom_headers": {"X-A": "b"},
    },
    {
        "auth_type": "oauth2_jwt",
        "name": "two",
        "provider": "crm",
        "token_url": "https://crm.example/token",
        "secret_key": "never-told-" + "x" * 40,
        "algorithm": "HS256",
        "issuer": "i",
        "audience": "a",
        "subject": "s",
        "expiration_seconds": 60,
    },
    {
        "auth_type": "basic_auth",
        "name": "three",
        "provider": "crm",
        "username": "ann",
        "password": "never-told",
    },
    {
        "auth_type": "bearer_auth",
        "name": "four",
        "provider": "crm",
        "token": "never-told",
    },
    {
        "auth_type": "custom_header_auth",
        "name": "five",
        "provider": "crm",
        "header_name": "X-Key",
        "token": "never-told",
    },
]
