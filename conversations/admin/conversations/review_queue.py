"""The queue of review: what waits, and the way from one conversation to the next."""

from copy import copy
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import reverse

from conversations.admin.conversations.review import FILTERS
from conversations.admin.signed_in import signed_in
from conversations.models import Conversation
from conversations.store.access.permissions import REVIEW
from conversations.store.review.queue import (
    begun_by,
    claim_next,
    mark_reviewed,
    queue_length,
    waiting_for,
)

SHOWN = 10
TEMPLATE = "admin/conversations/conversation/queue.html"

Admin = ModelAdmin[Conversation]


def queue_page(admin: Admin, request: HttpRequest) -> HttpResponse:
    """How much waits, and what the reviewer has begun."""
    _check(admin, request)
    reviewer = signed_in(request)
    filters = request.GET.get(FILTERS, "")
    context = {
        **admin.admin_site.each_context(request),
        "title": "Review",
        "length": queue_length(reviewer),
        "begun": begun_by(reviewer)[:SHOWN],
        "waiting": waiting_for(reviewer, _among(admin, request, filters))[:SHOWN],
        "filters": filters,
    }
    return TemplateResponse(request, TEMPLATE, context)


def next_view(admin: Admin, request: HttpRequest) -> HttpResponse:
    """Take the next one; `reviewed` is the key of the one that is done."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _check(admin, request)
    reviewer = signed_in(request)
    leaving = admin.get_object(request, request.POST.get("leaving", ""))
    if leaving is not None and "reviewed" in request.POST:
        mark_reviewed(leaving, reviewer)
        messages.success(request, f"Reviewed: {leaving}.")
    filters = request.POST.get(FILTERS, "")
    found = claim_next(
        reviewer,
        _among(admin, request, filters),
        leaving=None if leaving is None else leaving.pk,
    )
    kept = f"?{urlencode({FILTERS: filters})}" if filters else ""
    if found is None:
        messages.info(request, "Nothing more waits for your review.")
        url = reverse("admin:conversations_conversation_queue")
    else:
        url = reverse("admin:conversations_conversation_change", args=[found])
    return HttpResponseRedirect(url + kept, status=303)


def _check(admin: Admin, request: HttpRequest) -> None:
    if not (admin.has_view_permission(request) and request.user.has_perm(REVIEW)):
        raise PermissionDenied


def _among(
    admin: Admin, request: HttpRequest, filters: str
) -> QuerySet[Conversation] | None:
    """What the list showed with these filters, in its order; None: all."""
    if not filters:
        return None
    asked = copy(request)
    asked.GET = QueryDict(filters)
    asked.method = "GET"
    try:
        listed: QuerySet[Conversation] = admin.get_changelist_instance(asked).queryset
    except IncorrectLookupParameters:
        messages.warning(
            request, "The list's filters were not understood: this is from all."
        )
        return None
    return listed
