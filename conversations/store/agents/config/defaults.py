"""What the API tells of an agent where nothing else was sent, and no column says it."""

from typing import Any

WIDGET: dict[str, Any] = {
    "expandable": "never",
    "disable_banner": True,
    "override_link": None,
}

DEFAULTS: dict[str, Any] = {
    "conversation_config": {
        "agent": {
            "prompt": {
                "rag": {
                    # Documents of use "auto" are searched always.
                    "enabled": True,
                    "embedding_model": "multilingual_e5_large_instruct",
                },
                "ignore_default_personality": False,
                "timezone": None,
            },
        },
        "asr": {"quality": "high"},
        "turn": {"initial_wait_time": None},
        "tts": {
            "supported_voices": [],
            "stability": 0.5,
            "similarity_boost": 0.8,
            "pronunciation_dictionary_locators": [],
        },
        "conversation": {"monitoring_enabled": False},
    },
    "platform_settings": {
        "widget": WIDGET,
        "auth": {"shareable_token": None},
        "overrides": {"enable_conversation_initiation_client_data_from_webhook": False},
        "workspace_overrides": {},
        "call_limits": {"bursting_enabled": False},
        "guardrails": {},
        "testing": {},
    },
    "workflow": {"nodes": {}, "edges": {}, "prevent_subagent_loops": False},
}

CREATED = {"temperature": 0.0}
"""Columns whose default is another for agents that are made by the API."""

_SUBAGENT: dict[str, Any] = {
    "conversation_config": {},
    "additional_prompt": "",
    "additional_knowledge_base": [],
    "additional_tool_ids": [],
}
_EVERY_NODE: dict[str, Any] = {"position": {"x": 0.0, "y": 0.0}, "edge_order": []}
_NODES: dict[str, dict[str, Any]] = {
    "end": {"outcome": "success"},
    "override_agent": {**_SUBAGENT, "entry_behavior": "auto"},
    "phone_number": {
        "custom_sip_headers": [],
        "transfer_type": "conference",
        "sip_refer_play_dialtone": False,
    },
    "say": {
        **_SUBAGENT,
        "wait_for_speech_completion": True,
        "wait_for_user_response": False,
    },
    "standalone_agent": {
        "delay_ms": 0,
        "enable_transferred_agent_first_message": False,
        "preserve_client_tts_overrides": False,
        "preserve_voice_settings": False,
    },
    "tool": {"tools": []},
}


_EDGE: dict[str, Any] = {"reroutes": []}


def complete_workflow(workflow: Any) -> Any:
    """A workflow whose nodes and edges have the keys that strict clients need."""
    if not isinstance(workflow, dict):
        return DEFAULTS["workflow"] if workflow is None else workflow
    nodes = {
        name: {**_EVERY_NODE, **_NODES.get(str(node.get("type")), {}), **node}
        for name, node in _objects(workflow.get("nodes"))
    }
    edges = {name: {**_EDGE, **edge} for name, edge in _objects(workflow.get("edges"))}
    whole = {**DEFAULTS["workflow"], **workflow}
    return {
        **whole,
        "nodes": whole["nodes"] | nodes if nodes else whole["nodes"],
        "edges": whole["edges"] | edges if edges else whole["edges"],
    }


def _objects(value: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(value, dict):
        return []
    return [(name, item) for name, item in value.items() if isinstance(item, dict)]
