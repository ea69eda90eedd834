"""What an agent's widget on somebody's page needs: its looks, and its picture."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, StringConstraints

from conversations.api.agents.routes import refusals
from conversations.api.errors import Refusal, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import writes
from conversations.api.open_doors import check_callable, check_page
from conversations.doors.pictures import picture_json, widget_config_with_picture
from conversations.store.access.grants import is_valid
from conversations.store.agents import editing as store
from conversations.store.agents.pictures import (
    NoPicture,
    PictureTooLarge,
    picture_type,
)
from conversations.store.agents.settings import agent_settings

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
    config = widget_config_with_picture(agent, request)
    return {"agent_id": agent_id, "widget_config": config}


@router.post("/{agent_id}/avatar", response=Avatar, auth=writes)
def put_avatar(
    request: HttpRequest, agent_id: PublicId, avatar_file: File[UploadedFile]
) -> dict[str, str]:
    """Let this be the picture of the agent's widget: PNG, JPEG, GIF or WebP."""
    try:
        with refusals(agent_id):
            agent = store.put_picture(agent_id, avatar_file)
    except PictureTooLarge as error:
        raise Refusal(413, "file_too_large", f"avatar_file: {error}") from None
    except NoPicture as error:
        raise Refusal(422, "unsupported_file_type", f"avatar_file: {error}") from None
    return {"agent_id": agent_id, "avatar_url": picture_json(agent, request)["url"]}


@router.get("/{agent_id}/avatar", auth=None, url_name="agent_avatar")
def get_avatar(request: HttpRequest, agent_id: PublicId) -> HttpResponse:
    """The picture of the agent's widget; everybody may see it."""
    with refusals(agent_id):
        agent = store.find_agent(agent_id)
    content = store.picture_of(agent, settings.PARLEY["MAX_AVATAR_BYTES"])
    # Staff may put any file there, also one that a browser would run.
    try:
        kind = picture_type(content)
    except NoPicture:
        raise not_found("picture of agent", agent_id) from None
    return HttpResponse(
        content,
        content_type=kind.media_type,
        headers={
            "Cache-Control": CACHED,
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
