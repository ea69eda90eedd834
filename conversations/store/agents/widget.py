"""What an agent's widget is told: looks as programs set them, the rest from columns."""

from typing import Any

from conversations.models import Agent
from conversations.protocol.overridable import LANGUAGE
from conversations.store.agents.config.conversion import shown
from conversations.store.nested import nested


def widget_config(agent: Agent) -> dict[str, Any]:
    """All that a widget on somebody's page reads."""
    config = shown(agent)
    look = config["platform_settings"]["widget"]
    spoken = config["conversation_config"]
    presets = spoken["language_presets"]
    switchable = sorted(presets) if LANGUAGE in agent.overridable else []
    file_input = spoken["conversation"]["file_input"]
    return {
        **look,
        "language": agent.language,
        "supported_language_overrides": switchable,
        "language_presets": _presets(look.get("language_presets"), presets),
        "first_message": agent.first_message,
        "text_only": agent.text_only,
        "supports_text_only": look.get("supports_text_only") is not False,
        # There is no WebRTC here.
        "use_rtc": False,
        "file_input_config": {
            "enabled": file_input["enabled"],
            "max_files_per_conversation": file_input["max_files_per_conversation"],
        },
    }


def _presets(looks: Any, presets: Any) -> dict[str, Any]:
    """What the widget shows otherwise, by language."""
    found: dict[str, Any] = {language: dict(look) for language, look in _objects(looks)}
    for language, preset in _objects(presets):
        first_message = nested(preset, "overrides", "agent", "first_message")
        entry = found.setdefault(language, {})
        if isinstance(first_message, str):
            entry["first_message"] = first_message
    return found


def _objects(value: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(value, dict):
        return []
    return [(name, item) for name, item in value.items() if isinstance(item, dict)]
