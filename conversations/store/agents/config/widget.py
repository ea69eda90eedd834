"""The looks of an agent's widget, as the API has them (`platform_settings.widget`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from conversations.models import Agent
from conversations.models.agent_widget import AvatarKind
from conversations.protocol.colours import is_colour
from conversations.protocol.widget_look import (
    FAULTS,
    NO_COLOUR,
    NO_HOST,
    ORB_COLOR_1,
    ORB_COLOR_2,
    is_link_host,
)
from conversations.store.agents.config import values
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import BadValue, Path

WIDGET: Path = ("platform_settings", "widget")
RATING = "rating"
MAX_ADDRESS_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Avatar:
    """What stands for the agent; the uploaded picture is a file of its own."""

    kind: AvatarKind = AvatarKind.ORB
    color_1: str = ORB_COLOR_1
    color_2: str = ORB_COLOR_2
    url: str = ""

    @classmethod
    def of(cls, agent: Agent) -> "Avatar":
        """As the columns have it."""
        kind = AvatarKind(agent.widget_avatar_kind)
        if kind == AvatarKind.URL:
            return cls(kind, url=agent.widget_avatar_url)
        # Who has an uploaded picture shown has an orb where it is not to be had.
        return cls(AvatarKind.ORB, agent.widget_orb_color_1, agent.widget_orb_color_2)

    def put_into(self, agent: Agent) -> None:
        """Let the agent have it."""
        agent.widget_avatar_kind = self.kind
        if self.kind == AvatarKind.URL:
            agent.widget_avatar_url = self.url
        else:
            agent.widget_orb_color_1 = self.color_1
            agent.widget_orb_color_2 = self.color_2

    def json(self) -> dict[str, str]:
        """In the vendor's shape; without an address there is an orb."""
        if self.kind == AvatarKind.URL and self.url:
            return {"type": "url", "custom_url": self.url}
        return {"type": "orb", "color_1": self.color_1, "color_2": self.color_2}


def _avatar(value: Any) -> Avatar:
    sent = values.mapping(value)
    match sent.get("type") or "orb":
        case "orb":
            return Avatar(
                color_1=_colour(sent, "color_1", ORB_COLOR_1),
                color_2=_colour(sent, "color_2", ORB_COLOR_2),
            )
        case "url":
            return Avatar(AvatarKind.URL, url=_address(sent, "custom_url"))
        case "image":
            # A picture that was uploaded elsewhere.
            return Avatar(AvatarKind.URL, url=_address(sent, "url"))
    raise BadValue("is to be orb, image or url", ("type",))


def _colour(sent: dict[str, Any], name: str, default: str) -> str:
    if sent.get(name) is None:
        return default
    colour = sent[name]
    if not isinstance(colour, str) or not is_colour(colour):
        raise BadValue(NO_COLOUR, (name,))
    return colour.strip()


def _address(sent: dict[str, Any], name: str) -> str:
    address = sent.get(name) or ""
    column = Agent._meta.get_field("widget_avatar_url")
    if address == "":
        return ""
    if not isinstance(address, str) or len(address) > MAX_ADDRESS_CHARACTERS:
        raise BadValue("is to be the address of a picture, such as https://…", (name,))
    for validator in column.validators:
        try:
            validator(address)
        except ValidationError:
            message = "is to be an address that begins with https:// or http://"
            raise BadValue(message, (name,)) from None
    return address


def _end_feedback(value: Any) -> bool:
    if values.mapping(value).get("type") != RATING:
        raise BadValue(f"is to be {RATING}, or end_feedback null", ("type",))
    return True


def _shown_end_feedback(wanted: bool) -> dict[str, str] | None:
    return {"type": RATING} if wanted else None


def _whole(name: str) -> Callable[[Any], dict[str, Any]]:
    """An object that is kept as it was sent, once nothing is wrong with it."""

    def read(value: Any) -> dict[str, Any]:
        sent = values.mapping(value)
        if fault := FAULTS[name](sent):
            path, message = fault
            raise BadValue(message, path)
        return sent

    return read


def _link_hosts(value: Any) -> list[str]:
    found = values.hostnames(value)
    for index, host in enumerate(found):
        if not is_link_host(host):
            raise BadValue(NO_HOST, (str(index), "hostname"))
    return found


def _current_hosts(agent: Agent) -> list[str]:
    return agent.widget_link_hosts.split()


def _put_hosts(agent: Agent, hosts: list[str]) -> None:
    agent.widget_link_hosts = "\n".join(hosts)


def _shown_hosts(hosts: list[str]) -> list[dict[str, str]]:
    return [{"hostname": host} for host in hosts]


def _put_terms(agent: Agent, text: str) -> None:
    """Programs that send other terms send their HTML anew, or leave it to us."""
    if text != agent.widget_terms_text:
        agent.widget_terms_html = ""
    agent.widget_terms_text = text


def _or_null(text: str) -> str | None:
    return text or None


def _one(name: str, column: str) -> ConfigField:
    return ConfigField((*WIDGET, name), column)


def _flag(name: str, column: str) -> ConfigField:
    return ConfigField((*WIDGET, name), column, values.boolean)


def _object(name: str, column: str) -> ConfigField:
    return ConfigField((*WIDGET, name), column, _whole(name), merges=True)


WIDGET_FIELDS = (
    _one("variant", "widget_variant"),
    _one("placement", "widget_placement"),
    _one("color_scheme", "widget_color_scheme"),
    ConfigField(
        (*WIDGET, "avatar"),
        "widget_avatar_kind",
        _avatar,
        Avatar.json,
        get=Avatar.of,
        put=lambda agent, avatar: avatar.put_into(agent),
        null=Avatar(),
    ),
    _object("styles", "widget_styles"),
    _one("feedback_mode", "widget_feedback_mode"),
    ConfigField(
        (*WIDGET, "end_feedback"),
        "widget_end_rating",
        _end_feedback,
        _shown_end_feedback,
    ),
    _flag("transcript_enabled", "widget_transcript"),
    _flag("text_input_enabled", "widget_text_input"),
    _flag("supports_text_only", "widget_text_only_offered"),
    _flag("mic_muting_enabled", "widget_mic_muting"),
    _flag("default_expanded", "widget_default_expanded"),
    _flag("always_expanded", "widget_always_expanded"),
    _flag("dismissible", "widget_dismissible"),
    _flag("show_avatar_when_collapsed", "widget_avatar_when_collapsed"),
    _flag("show_agent_status", "widget_agent_status"),
    _flag("show_conversation_id", "widget_conversation_id"),
    _flag("strip_audio_tags", "widget_strip_audio_tags"),
    ConfigField(
        (*WIDGET, "terms_text"), "widget_terms_text", show=_or_null, put=_put_terms
    ),
    ConfigField((*WIDGET, "terms_html"), "widget_terms_html", show=_or_null),
    ConfigField((*WIDGET, "terms_key"), "widget_terms_key", values.line, show=_or_null),
    _object("text_contents", "widget_texts"),
    _object("language_presets", "widget_languages"),
    ConfigField(
        (*WIDGET, "markdown_link_allowed_hosts"),
        "widget_link_hosts",
        _link_hosts,
        _shown_hosts,
        get=_current_hosts,
        put=_put_hosts,
    ),
    _flag("markdown_link_include_www", "widget_link_include_www"),
    _flag("markdown_link_allow_http", "widget_link_allow_http"),
)
