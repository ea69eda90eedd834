"""What an agent's widget is told, all defaults filled in."""

from typing import Any

from django.conf import settings

from conversations.models import Agent
from conversations.protocol.overridable import LANGUAGE
from conversations.store.agents.config.conversion import shown
from conversations.store.agents.config.widget import WIDGET_FIELDS
from conversations.store.agents.widget_terms import terms_html, terms_text
from conversations.store.nested import nested

NOT_FOR_VISITORS = frozenset(["text_contents_translation", "terms_translation"])
"""What the vendor's editor remembers of texts that it translated."""


def widget_config(agent: Agent) -> dict[str, Any]:
    """All that a widget on somebody's page reads."""
    config = shown(agent)
    spoken = config["conversation_config"]
    presets = spoken["language_presets"]
    switchable = sorted(presets) if LANGUAGE in agent.overridable else []
    look = {**config["platform_settings"]["widget"], **look_of(agent)}
    return {
        **look,
        "override_link": _web_address(look.get("override_link")),
        "styles": _told(look["styles"]),
        "text_contents": _told(look["text_contents"]),
        **_terms(agent.widget_terms_text, agent.widget_terms_html),
        "language": agent.language,
        "supported_language_overrides": switchable,
        "language_presets": _presets(look["language_presets"], presets),
        "first_message": agent.first_message,
        "text_only": agent.text_only,
        # There is no WebRTC here.
        "use_rtc": False,
        "file_input_config": _files(spoken["conversation"]["file_input"]),
    }


def look_of(agent: Agent) -> dict[str, Any]:
    """What the columns alone say, by the vendor's keys."""
    return {field.path[-1]: field.show(field.current(agent)) for field in WIDGET_FIELDS}


def _files(file_input: dict[str, Any]) -> dict[str, Any]:
    """With the limits that uploads meet, which the vendor's widget has built in."""
    most = settings.PARLEY["MAX_UPLOAD_BYTES"]
    return {
        "enabled": file_input["enabled"],
        "max_files_per_conversation": file_input["max_files_per_conversation"],
        "max_image_bytes": min(most, settings.PARLEY["MAX_IMAGE_BYTES"]),
        "max_document_bytes": most,
    }


def _web_address(link: Any) -> str | None:
    """What programs kept may be anything; a link of a page is not."""
    is_one = isinstance(link, str) and link.startswith(("https://", "http://"))
    return link if is_one else None


def _told(entries: dict[str, Any]) -> dict[str, Any]:
    """Without those that say nothing: the vendor's widget takes null for a value."""
    return {name: value for name, value in entries.items() if value is not None}


def _presets(looks: Any, presets: Any) -> dict[str, Any]:
    """What the widget shows otherwise, by language."""
    found = {language: _preset(look) for language, look in _objects(looks)}
    for language, preset in _objects(presets):
        first_message = nested(preset, "overrides", "agent", "first_message")
        entry = found.setdefault(language, {})
        if isinstance(first_message, str):
            entry["first_message"] = first_message
    return found


def _preset(look: dict[str, Any]) -> dict[str, Any]:
    preset = {k: v for k, v in _told(look).items() if k not in NOT_FOR_VISITORS}
    if "text_contents" in preset:
        preset["text_contents"] = _told(preset["text_contents"])
    text, html = preset.get("terms_text"), preset.get("terms_html")
    return {**preset, **_terms(text, html)} if text or html else preset


def _terms(text: str | None, html: str | None) -> dict[str, str | None]:
    """In both shapes, whichever of them was given; null where there are none."""
    return {
        "terms_text": text or terms_text(html or "") or None,
        "terms_html": html or terms_html(text or "") or None,
    }


def _objects(value: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(value, dict):
        return []
    return [(name, item) for name, item in value.items() if isinstance(item, dict)]
