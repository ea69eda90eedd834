"""Where an agent's picture is found, and where it stands for the agent."""

import zlib
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from conversations.store.agents.widget import widget_config


def picture_address(agent_id: str, filename: str) -> str:
    """The address of the picture of this name, which changes with it; "" for none."""
    if not filename:
        return ""
    path = reverse("api:agent_avatar", args=[agent_id])
    return f"{path}?v={zlib.crc32(filename.encode()):08x}"


def widget_config_with_picture(
    agent: Any, request: HttpRequest | None = None
) -> dict[str, Any]:
    """What a widget reads, with the uploaded picture if that stands for the agent.

    Its address is a whole one, by the site that `request` came to; without a request
    one on this site.
    """
    config = widget_config(agent)
    if agent.shows_picture:
        config["avatar"] = picture_json(agent, request)
    return config


def picture_json(agent: Any, request: HttpRequest | None = None) -> dict[str, str]:
    """The uploaded picture in the vendor's shape."""
    address = picture_address(agent.public_id, agent.avatar.name or "")
    url = request.build_absolute_uri(address) if request else address
    return {"type": "image", "url": url}
