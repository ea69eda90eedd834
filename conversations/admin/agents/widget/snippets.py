"""What site owners paste into their pages."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html

from conversations.models import Agent


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text to be copied."""

    name: str
    label: str
    text: str


def snippets(agent: Agent, request: HttpRequest) -> list[Snippet]:
    """Parley's element first, then the name that sites of the vendor's widget have."""
    attribute = (
        'signed-url="PUT THE SIGNED URL HERE"'
        if agent.is_private
        else str(format_html('agent-id="{}"', agent.public_id))
    )
    # Not the hashed name: the snippet outlives releases.
    script = request.build_absolute_uri(f"{settings.STATIC_URL}embed.js")
    return [
        Snippet(name, label, _snippet(tag, attribute, script))
        for name, label, tag in (
            ("parley", "For your pages", "parley-agent"),
            (
                "vendor",
                "For pages that had the vendor's widget: only the script's address is new",
                "elevenlabs-convai",
            ),
        )
    ]


def signed_url_address(agent: Agent, request: HttpRequest) -> str:
    """Where a site's own server asks for a signed URL."""
    path = f"/v1/convai/conversation/get-signed-url?agent_id={agent.public_id}"
    return request.build_absolute_uri(path)


def _snippet(tag: str, attribute: str, script: str) -> str:
    return f"<{tag} {attribute}></{tag}>" + str(
        format_html('<script src="{}" async></script>', script)
    )
