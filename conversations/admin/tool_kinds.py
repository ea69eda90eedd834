"""What staff are told of each kind of tool while they write one."""

from dataclasses import dataclass
from typing import Any

from conversations.models import ToolKind

Terms = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class KindHelp:
    """A kind of tool, an example to begin from, and what may stand in it."""

    kind: ToolKind
    purpose: str
    example: dict[str, Any]
    terms: Terms
    """Keys of the configuration and what they do; those all kinds have come after."""


COMMON: Terms = (
    ("name", "What the language model calls it by: letters, digits, _ and -."),
    (
        "description",
        "When to use it and what it gives: all that the model knows of it.",
    ),
    ("response_timeout_secs", "After how long it counts as failed."),
    (
        "execution_mode",
        "immediate: the agent waits for it; post_tool_speech: it begins once the agent"
        " has spoken; async: the agent talks on.",
    ),
    ("pre_tool_speech", "Whether the agent says something first: auto, force or off."),
    (
        "interruption_mode",
        "allow, disable_during_tool or disable_during_tool_and_turn.",
    ),
    (
        "tool_error_handling_mode",
        "What the model learns of a failure: auto, summarized, passthrough or hide.",
    ),
    (
        "assignments",
        'Values of the response that become variables: [{"dynamic_variable": "name",'
        ' "value_path": "customer.name"}].',
    ),
)
_WEBHOOK = KindHelp(
    ToolKind.WEBHOOK,
    "This server sends a request to a system of yours and tells the model what it"
    " answered.",
    {
        "type": "webhook",
        "name": "find_order",
        "description": "Looks an order up by its number. Use it when the caller asks"
        " where their order is.",
        "response_timeout_secs": 20,
        "api_schema": {
            "url": "https://shop.example.com/orders/{order_number}",
            "method": "GET",
            "path_params_schema": {
                "order_number": {
                    "type": "string",
                    "description": "The number on the receipt, digits only.",
                }
            },
            "query_params_schema": {
                "properties": {"language": {"type": "string", "constant_value": "en"}}
            },
            "request_headers": {"Accept": "application/json"},
        },
    },
    (
        (
            "api_schema.url",
            "The address. {name} is a path parameter, {{name}} a variable of the"
            " conversation. Addresses inside your network are refused, but for the"
            " hosts in OUTBOUND_ALLOWED_HOSTS.",
        ),
        ("api_schema.method", "GET, POST, PUT, PATCH or DELETE."),
        (
            "path_params_schema, query_params_schema, request_body_schema",
            "The parameters, each with a type and one source: a description (the model"
            " fills it in), constant_value, or dynamic_variable.",
        ),
        (
            "request_headers",
            'A text, {"secret_id": "…"} for a secret, or {"variable_name": "…"}.',
        ),
        (
            "auth_connection",
            '{"auth_connection_id": "…"} signs the request in by a connection.',
        ),
        ("content_type", "application/json or application/x-www-form-urlencoded."),
        (
            "response_filter",
            'What the model sees: {"mode": "allow", "filters": ["customer.name"]}.',
        ),
    ),
)
_CLIENT = KindHelp(
    ToolKind.CLIENT,
    "The page or app that the caller uses does something; it has to know the name.",
    {
        "type": "client",
        "name": "show_page",
        "description": "Shows a page to the caller. Use it when they ask where to find"
        " something.",
        "parameters": {
            "type": "object",
            "properties": {
                "page": {"type": "string", "description": "The page's name."}
            },
            "required": ["page"],
        },
        "expects_response": False,
        "response_timeout_secs": 20,
    },
    (
        ("parameters", "What the model fills in, as a JSON schema of type object."),
        (
            "expects_response",
            "true: the agent waits for what the client answers, for as long as"
            " response_timeout_secs says (-1: for ever). false: it talks on.",
        ),
    ),
)
_SYSTEM = KindHelp(
    ToolKind.SYSTEM,
    "Something built in, under a name and a description of your own. Without those, an"
    " agent's form has it ready under “Built-in tools”.",
    {
        "type": "system",
        "name": "end_call",
        "description": "Ends the call. Use it once the caller has said goodbye.",
        "params": {"system_tool_type": "end_call"},
    },
    (
        (
            "params.system_tool_type",
            "end_call, skip_turn, language_detection, transfer_to_agent,"
            " transfer_to_number, play_keypad_touch_tone or voicemail_detection.",
        ),
        (
            "params",
            "What the built-in tool is set to, such as"
            ' {"system_tool_type": "skip_turn", "wait_timeout_secs": 30}.',
        ),
    ),
)
_MCP = KindHelp(
    ToolKind.MCP,
    "Kept for programs. What an agent may use of an MCP server is set up with the"
    " server, under MCP servers.",
    {"type": "mcp", "name": "library", "description": "Tools of the library."},
    (),
)
KINDS = {one.kind.value: one for one in (_WEBHOOK, _CLIENT, _SYSTEM, _MCP)}
OFFERED = (ToolKind.WEBHOOK, ToolKind.CLIENT, ToolKind.SYSTEM)
"""What one makes here; tools of MCP servers come with their server."""
