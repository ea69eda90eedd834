"""The page from which an agent is shared: its address, as a link and as a QR code."""

import io
from typing import Any
from urllib.parse import quote

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache

from conversations.admin.theme import ThemedAdmin
from conversations.models import Agent, SecretUnreadable

PAGE = "admin:conversations_agent_share"
QR_CODE = "admin:conversations_agent_qr"
TEMPLATE = "admin/conversations/agent/share.html"
WITH_CODE = "with_code"
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
SVG_SCALE, PNG_SCALE = 8, 16
QUIET_MODULES = 4
"""The white edge that readers need."""
HERE_ONLY = ("localhost", "127.0.0.1", "[::1]")


class SharingPages(ThemedAdmin[Agent]):
    """The part of the agents' admin that is about sharing them."""

    def get_urls(self) -> list[URLPattern]:
        """With the page, and the QR code at addresses of its own."""
        site = self.admin_site
        return [
            path(
                "<int:pk>/share/",
                site.admin_view(never_cache(self.share_view)),
                name="conversations_agent_share",
            ),
            path(
                "<int:pk>/share/qr.<str:kind>",
                site.admin_view(never_cache(self.qr_view)),
                name="conversations_agent_qr",
            ),
            *super().get_urls(),
        ]

    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the address, who may open it, and the code to be printed."""
        agent = self._visible(request, pk)
        may_change = self.has_change_permission(request, agent)
        with_code = _wants_code(request) and may_change and bool(agent.access_code)
        address, problem = _address(request, agent, with_code)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Share {agent.name}",
            "agent": agent,
            "agent_url": reverse("admin:conversations_agent_change", args=[agent.pk]),
            "address": address,
            "problem": problem,
            "with_code": with_code,
            "may_change": may_change,
            "query": f"?{WITH_CODE}=1" if with_code else "",
            "qr_urls": {
                kind: reverse(QR_CODE, args=[agent.pk, kind]) for kind in MEDIA_TYPES
            },
            "check_address": request.build_absolute_uri(
                reverse("agent-self-check", args=[agent.public_id])
            ),
            "is_here_only": request.get_host().rpartition(":")[0] in HERE_ONLY
            or request.get_host() in HERE_ONLY,
        }
        return TemplateResponse(request, TEMPLATE, context)

    def qr_view(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """The QR code of the address, as a picture."""
        agent = self._visible(request, pk)
        if kind not in MEDIA_TYPES:
            return HttpResponse("The picture is qr.svg or qr.png.", status=404)
        with_code = _wants_code(request)
        if with_code and not self.has_change_permission(request, agent):
            raise PermissionDenied
        address, problem = _address(request, agent, with_code)
        if problem:
            return HttpResponse(problem, status=409, content_type="text/plain")
        how = "attachment" if "download" in request.GET else "inline"
        return HttpResponse(
            qr_picture(address, kind),
            content_type=MEDIA_TYPES[kind],
            headers={
                "Content-Disposition": f'{how}; filename="{agent.public_id}.{kind}"'
            },
        )

    def _visible(self, request: HttpRequest, pk: int) -> Agent:
        agent = get_object_or_404(Agent, pk=pk)
        if not self.has_view_permission(request, agent):
            raise PermissionDenied
        return agent


def qr_picture(address: str, kind: str) -> bytes:
    """Black on white in every theme: some readers know nothing else."""
    # A quarter of it may be hidden or dirty.
    code = segno.make(address, error="q", micro=False)
    buffer = io.BytesIO()
    scale = SVG_SCALE if kind == "svg" else PNG_SCALE
    code.save(buffer, kind=kind, scale=scale, border=QUIET_MODULES, light="#fff")
    return buffer.getvalue()


def _wants_code(request: HttpRequest) -> bool:
    return WITH_CODE in request.GET


def _address(request: HttpRequest, agent: Agent, with_code: bool) -> tuple[str, str]:
    """What is shared, and why it cannot hold the code if it was to.

    The code stands behind a #: browsers send that to nobody, so no server on the way
    writes it down.
    """
    address = request.build_absolute_uri(reverse("talk", args=[agent.public_id]))
    if not with_code or not agent.access_code:
        return address, ""
    try:
        return f"{address}#code={quote(agent.access_code.reveal(), safe='')}", ""
    except SecretUnreadable as error:
        return address, str(error)
