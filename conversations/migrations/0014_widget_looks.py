"""Looks of widgets that programs stored before there were columns for them.

What is malformed stays where it is, unseen.
"""

import copy
from collections.abc import Callable, Iterator
from functools import partial
from operator import contains
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from conversations.protocol.colours import is_colour
from conversations.protocol.widget_look import (
    is_link_host,
    languages_fault,
    styles_fault,
    texts_fault,
)

AT_ONCE = 200
PLATFORM, WIDGET, AVATAR = "platform_settings", "widget", "avatar"
ADDRESS_CHARACTERS = 2_000
PLACEMENTS = ("bottom-right", "bottom", "bottom-left", "top-right", "top", "top-left")
CHOICES = {
    "variant": ("widget_variant", ("tiny", "compact", "full", "expandable", "inline")),
    "placement": ("widget_placement", PLACEMENTS),
    "color_scheme": ("widget_color_scheme", ("auto", "light", "dark")),
    "feedback_mode": ("widget_feedback_mode", ("none", "during", "end")),
}
FLAGS = {
    "transcript_enabled": "widget_transcript",
    "text_input_enabled": "widget_text_input",
    "supports_text_only": "widget_text_only_offered",
    "mic_muting_enabled": "widget_mic_muting",
    "default_expanded": "widget_default_expanded",
    "always_expanded": "widget_always_expanded",
    "dismissible": "widget_dismissible",
    "show_avatar_when_collapsed": "widget_avatar_when_collapsed",
    "show_agent_status": "widget_agent_status",
    "show_conversation_id": "widget_conversation_id",
    "strip_audio_tags": "widget_strip_audio_tags",
    "markdown_link_include_www": "widget_link_include_www",
    "markdown_link_allow_http": "widget_link_allow_http",
}
TEXTS = {
    "terms_text": ("widget_terms_text", 20_000),
    "terms_html": ("widget_terms_html", 20_000),
    "terms_key": ("widget_terms_key", 200),
}
OBJECTS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "styles": ("widget_styles", styles_fault),
    "text_contents": ("widget_texts", texts_fault),
    "language_presets": ("widget_languages", languages_fault),
}
HOSTS = "markdown_link_allowed_hosts"
END_FEEDBACK = "end_feedback"
RATING = {"type": "rating"}


def bring_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for agent in _agents(apps):
        kept = copy.deepcopy(agent.vendor_settings)
        if (widget := _widget_in(kept)) is not None:
            _move(agent, widget)
            _drop_empty(kept)
        if agent.avatar:
            # It was shown, whatever else was kept.
            agent.widget_avatar_kind = "image"
        if agent.avatar or widget is not None:
            agent.vendor_settings = kept
            agent.save()


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for agent in _agents(apps):
        told = _told(agent)
        if not told:
            continue
        kept = agent.vendor_settings
        if not isinstance(kept, dict):
            kept = agent.vendor_settings = {}
        for name in (PLATFORM, WIDGET):
            if not isinstance(kept.get(name), dict):
                kept[name] = {}
            kept = kept[name]
        for name, value in told.items():
            left = kept.get(name) if name in OBJECTS else None
            kept[name] = {**left, **value} if isinstance(left, dict) else value
        agent.save()


def _agents(apps: Apps) -> Iterator[Any]:
    """All of them, a few at a time."""
    agents = apps.get_model("conversations", "Agent").objects.order_by("pk")
    last = 0
    while some := list(agents.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1].pk
        yield from some


def _widget_in(kept: Any) -> dict[str, Any] | None:
    for name in (PLATFORM, WIDGET):
        kept = kept.get(name) if isinstance(kept, dict) else None
    return kept if isinstance(kept, dict) else None


def _drop_empty(kept: dict[str, Any]) -> None:
    if not kept[PLATFORM][WIDGET]:
        del kept[PLATFORM][WIDGET]
    if not kept[PLATFORM]:
        del kept[PLATFORM]


# --- There --------------------------------------------------------------------------------


def _move(agent: Any, widget: dict[str, Any]) -> None:
    for name, (column, allowed) in CHOICES.items():
        _take(agent, widget, name, column, partial(contains, allowed))
    for name, column in FLAGS.items():
        _take(agent, widget, name, column, lambda value: isinstance(value, bool))
    for name, (column, most) in TEXTS.items():
        _take(agent, widget, name, column, partial(_is_text, most=most))
    agent.widget_terms_key = " ".join(agent.widget_terms_key.split())
    for name, (column, fault) in OBJECTS.items():
        _move_entries(agent, widget, name, column, fault)
    if widget.get(END_FEEDBACK) == RATING:
        agent.widget_end_rating = bool(widget.pop(END_FEEDBACK))
    _move_hosts(agent, widget)
    _move_avatar(agent, widget)


def _take(
    agent: Any,
    widget: dict[str, Any],
    name: str,
    column: str,
    is_good: Callable[[Any], bool],
) -> None:
    value = widget.get(name)
    if not isinstance(value, dict | list | None) and is_good(value):
        setattr(agent, column, value)
        del widget[name]


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most


def _move_entries(
    agent: Any,
    widget: dict[str, Any],
    name: str,
    column: str,
    fault: Callable[[Any], Any],
) -> None:
    """Those that are good, one by one."""
    entries = widget.get(name)
    if not isinstance(entries, dict):
        return
    good: dict[str, Any] = {}
    for key, value in list(entries.items()):
        if fault({**good, key: value}) is None:
            good[key] = entries.pop(key)
    if good:
        setattr(agent, column, good)
    if not entries:
        del widget[name]


def _move_hosts(agent: Any, widget: dict[str, Any]) -> None:
    items = widget.get(HOSTS)
    if not isinstance(items, list):
        return
    hosts = [item.get("hostname") for item in items if isinstance(item, dict)]
    good = [host for host in hosts if isinstance(host, str) and is_link_host(host)]
    if len(good) == len(items):
        agent.widget_link_hosts = "\n".join(good)
        del widget[HOSTS]


def _move_avatar(agent: Any, widget: dict[str, Any]) -> None:
    avatar = widget.get(AVATAR)
    if not isinstance(avatar, dict):
        return
    kind = avatar.get("type", "orb")
    if kind == "orb":
        known = {"type": kind}
        for name in ("color_1", "color_2"):
            colour = avatar.get(name)
            if isinstance(colour, str) and is_colour(colour):
                setattr(agent, f"widget_orb_{name}", colour.strip())
                known[name] = colour
    else:
        address = avatar.get("url" if kind == "image" else "custom_url")
        if kind not in ("url", "image") or not _is_address(address):
            return
        agent.widget_avatar_kind, agent.widget_avatar_url = "url", address
        known = {"type": "url", "custom_url": address}
    if avatar == known:
        del widget[AVATAR]


def _is_address(value: Any) -> bool:
    return _is_text(value, ADDRESS_CHARACTERS) and value.startswith(
        ("https://", "http://")
    )


# --- And back -----------------------------------------------------------------------------


def _told(agent: Any) -> dict[str, Any]:
    """What the columns say beyond their defaults, as it was kept before."""
    told: dict[str, Any] = {}
    columns = {
        **{name: column for name, (column, _) in {**CHOICES, **TEXTS}.items()},
        **{name: column for name, (column, _) in OBJECTS.items()},
        **FLAGS,
    }
    for name, column in columns.items():
        value = getattr(agent, column)
        if value != agent._meta.get_field(column).get_default():
            told[name] = value
    if agent.widget_end_rating:
        told[END_FEEDBACK] = RATING
    if hosts := agent.widget_link_hosts.split():
        told[HOSTS] = [{"hostname": host} for host in hosts]
    if avatar := _avatar(agent):
        told[AVATAR] = avatar
    return told


def _avatar(agent: Any) -> dict[str, str] | None:
    if agent.widget_avatar_kind == "url" and agent.widget_avatar_url:
        return {"type": "url", "custom_url": agent.widget_avatar_url}
    colours = {
        name: getattr(agent, f"widget_orb_{name}") for name in ("color_1", "color_2")
    }
    defaults = {
        name: agent._meta.get_field(f"widget_orb_{name}").get_default()
        for name in colours
    }
    return {"type": "orb", **colours} if colours != defaults else None


class Migration(migrations.Migration):
    dependencies = [("conversations", "0013_browser_side")]

    operations = [migrations.RunPython(bring_in, put_back)]
