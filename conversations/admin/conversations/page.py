"""The page of one conversation: what stands on it, and the addresses beside it."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from conversations.admin.conversations.cost import cost_context
from conversations.admin.conversations.dialogue import dialogue
from conversations.admin.conversations.hearing import (
    recording_response,
    waveform_response,
)
from conversations.admin.conversations.judgement import JUDGEMENT, judgement_context
from conversations.admin.conversations.panels import Panel
from conversations.admin.conversations.review import REVIEW_PANEL, review_context
from conversations.admin.conversations.review_queue import next_view, queue_page
from conversations.admin.wording import clock
from conversations.models import Conversation, Status
from conversations.store.access.permissions import HEAR
from conversations.store.conversations.facts import status_of
from conversations.store.conversations.thumbs import overall_feedback
from conversations.store.privacy.keeping import words_of
from conversations.store.review.neighbours import neighbours
from conversations.store.sound.kept import recording_of

Admin = ModelAdmin[Conversation]
View = Callable[..., HttpResponseBase]
OfOne = Callable[[HttpRequest, Conversation | None], HttpResponseBase]


def page_urls(admin: Admin) -> list[URLPattern]:
    """The queue of review, and what a conversation's page asks for."""

    def at(route: str, view: View, name: str) -> URLPattern:
        def checked(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            return admin.admin_site.admin_view(view)(request, **kwargs)

        update_wrapper(checked, view)
        return path(route, checked, name=f"conversations_conversation_{name}")

    return [
        at("review/", lambda request: queue_page(admin, request), "queue"),
        at("review/next", lambda request: next_view(admin, request), "next"),
        at(
            "<path:object_id>/recording",
            _of_one(admin, recording_response),
            "recording",
        ),
        at("<path:object_id>/waveform", _of_one(admin, waveform_response), "waveform"),
        *(
            at(f"<path:object_id>/{panel.name}", _of_panel(admin, panel), panel.name)
            for panel in (JUDGEMENT, REVIEW_PANEL)
        ),
    ]


def page_context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """Everything on the page, in a fixed number of queries."""
    recording = recording_of(conversation)
    hearable = recording is not None and request.user.has_perm(HEAR)
    near = neighbours(conversation)
    return {
        "conversation": conversation,
        "entries": dialogue(conversation),
        "duration": clock(conversation.duration_ms) or "still going on",
        "status": Status(status_of(conversation)),
        "end": conversation.get_end_reason_display(),
        "recording": recording,
        "recording_url": _url("recording", conversation) if hearable else "",
        "waveform_url": _url("waveform", conversation) if hearable else "",
        "words": words_of(conversation),
        "overall": overall_feedback(conversation),
        "previous": near.previous,
        "next": near.next,
        **judgement_context(request, conversation),
        **review_context(request, conversation),
        **cost_context(conversation),
    }


def _url(name: str, conversation: Conversation) -> str:
    return reverse(f"admin:conversations_conversation_{name}", args=[conversation.pk])


def _of_one(admin: Admin, respond: OfOne) -> View:
    """Who may not view it is answered as if it were not there."""

    def view(request: HttpRequest, object_id: str) -> HttpResponseBase:
        found = admin.get_object(request, object_id)
        allowed = admin.has_view_permission(request, found)
        return respond(request, found if allowed else None)

    return view


def _of_panel(admin: Admin, panel: Panel) -> View:
    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        conversation = admin.get_object(request, object_id)
        if not admin.has_view_permission(request, conversation):
            raise PermissionDenied
        if conversation is None:
            raise Http404("There is no such conversation.")
        return panel.answer(request, conversation)

    return view
