"""An agent with something of everything, as programs send it."""

import json

from elevenlabs.types import CreateAgentResponseModel

AGENTS = "/v1/convai/agents"
CC = "conversation_config"
PS = "platform_settings"
WHOLE = {
    "name": "Desk",
    "tags": ["shop"],
    CC: {
        "agent": {
            "first_message": "Hello {{name}}!",
            "language": "en",
            "dynamic_variables": {"dynamic_variable_placeholders": {"name": "you"}},
            "prompt": {
                "prompt": "You are a desk.",
                "llm": "gpt-4o-mini",
                "temperature": 0.3,
                "built_in_tools": {
                    "end_call": {
                        "name": "end_call",
                        "description": "",
                        "params": {"system_tool_type": "end_call"},
                        "type": "system",
                    }
                },
                "tools": [
                    {
                        "type": "client",
                        "name": "show_map",
                        "description": "Shows a map.",
                        "parameters": {
                            "type": "object",
                            "properties": {
                                "place": {"type": "string", "description": "Which."}
                            },
                        },
                    }
                ],
                "rag": {"enabled": True},
            },
        },
        "asr": {"keywords": ["Parley"], "quality": "high"},
        "turn": {"turn_timeout": 9, "turn_eagerness": "eager"},
        "tts": {"voice_id": "cjVigY5qzO86Huf0OWal", "stability": 0.4},
        "conversation": {"client_events": ["audio", "interruption"]},
        "language_presets": {
            "de": {"overrides": {"agent": {"first_message": "Hallo!"}}}
        },
    },
    PS: {
        "auth": {"enable_auth": True, "allowlist": [{"hostname": "shop.example"}]},
        "evaluation": {
            "criteria": [
                {
                    "id": "solved",
                    "name": "Solved",
                    "type": "prompt",
                    "conversation_goal_prompt": "Was it solved?",
                }
            ]
        },
        "data_collection": {"order": {"type": "string", "description": "Number"}},
        "widget": {"variant": "full", "avatar": {"type": "orb", "color_1": "#111111"}},
        "call_limits": {"daily_limit": 50},
    },
    "workflow": {
        "nodes": {
            "start": {"type": "start"},
            "kind": {"type": "override_agent", "label": "Kind"},
        },
        "edges": {
            "one": {
                "source": "start",
                "target": "kind",
                "forward_condition": {"type": "unconditional"},
            }
        },
    },
}


def send(client, method, path, body):
    return getattr(client, method)(
        f"{AGENTS}{path}", json.dumps(body), content_type="application/json"
    )


def created(client, body):
    answer = send(client, "post", "/create", body)
    assert answer.status_code == 200, answer.content
    CreateAgentResponseModel.model_validate(answer.json(), strict=True)
    return answer.json()["agent_id"]
