"""What an agent's widget on somebody's page needs: its looks, and its picture."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, StringConstraints

from conversations.api.agents.routes import refusals
from conversations.api.agents.shapes import picture
from conversations.api.errors import Refusal, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import writes
from conversations.api.open_doors import check_callable, check_page
from conversations.store.access.grants import is_valid
from conversations.store.agents import editing as store
from conversations.store.agents.settings import agent_settings
from conversations.store.agents.widget import widget_config
from conversations.store.calls.file_types import HEAD_BYTES, file_type

router = Router(tags=["agents"])

Signature = Annotated[str, StringConstraints(max_length=1_000)]
CACHED = "public, max-age=86400"
"""Its address changes when the picture does."""


class Widget(BaseModel):
    """An agent's widget."""

    agent_id: str
    widget_config: dict[str, Any]


class Avatar(BaseModel):
    """Where an agent's picture is."""

    agent_id: str
    avatar_url: str


@router.get("/{agent_id}/widget", response=Widget, auth=None)
def get_widget(
    request: HttpRequest,
    agent_id: PublicId,
    conversation_signature: Signature | None = None,
) -> dict[str, Any]:
    """What a page needs to show the agent's widget; a private agent's takes the
    signature of a signed URL, which is not used up.
    """
    known = agent_settings(agent_id)
    check_page(request, known)
    found = check_callable(known, agent_id)
    if found.requires_auth and not (
        conversation_signature
        and is_valid(agent_id, conversation_signature, "signed_url")
    ):
        raise Refusal(
            401,
            "authorization_required",
            "This agent is private: pass the conversation_signature of a signed URL"
            " that is valid still.",
        )
    with refusals(agent_id):
        agent = store.find_agent(agent_id)
    config = widget_config(agent)
    if agent.avatar:
        config["avatar"] = picture(agent, request)
    return {"agent_id": agent_id, "widget_config": config}


@router.post("/{agent_id}/avatar", response=Avatar, auth=writes)
def put_avatar(
    request: HttpRequest, agent_id: PublicId, avatar_file: File[UploadedFile]
) -> dict[str, str]:
    """Let this be the picture of the agent's widget: PNG, JPEG, GIF or WebP."""
    most = settings.PARLEY["MAX_AVATAR_BYTES"]
    if (avatar_file.size or 0) > most:
        raise Refusal(
            413, "file_too_large", f"avatar_file: is larger than {most} bytes."
        )
    content = avatar_file.read()
    kind = _image(content)
    if kind is None:
        raise Refusal(
            422,
            "unsupported_file_type",
            "avatar_file: is no picture that browsers show safely; use PNG, JPEG, GIF"
            " or WebP.",
        )
    with refusals(agent_id):
        agent = store.put_picture(agent_id, content, kind.extension)
    return {"agent_id": agent_id, "avatar_url": picture(agent, request)["url"]}


@router.get("/{agent_id}/avatar", auth=None, url_name="agent_avatar")
def get_avatar(request: HttpRequest, agent_id: PublicId) -> HttpResponse:
    """The picture of the agent's widget; everybody may see it."""
    with refusals(agent_id):
        agent = store.find_agent(agent_id)
    content = store.picture_of(agent, settings.PARLEY["MAX_AVATAR_BYTES"])
    # Staff may put any file there, also one that a browser would run.
    kind = _image(content)
    if kind is None:
        raise not_found("picture of agent", agent_id)
    return HttpResponse(
        content,
        content_type=kind.media_type,
        headers={
            "Cache-Control": CACHED,
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


def _image(content: bytes) -> Any:
    kind = file_type(content[:HEAD_BYTES])
    return kind if kind and kind.media_type.startswith("image/") else None
