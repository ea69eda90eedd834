"""Panels of a conversation's page, which are saved by themselves.

A panel is asked for (GET) or acted on (POST, the act in `act`). The page's script sends
`X-Parley-Panel` and gets the panel, or the problem as JSON; a form without a script gets
the page again, with a message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse

from conversations.models import Conversation
from conversations.store.access.permissions import REVIEW

HEADER = "X-Parley-Panel"


class Refused(Exception):
    """What is wrong with the input, in words for staff."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something staff do in a panel; what it returns is said to them. May raise Refused."""

    do: Callable[[HttpRequest, Conversation], str]
    permission: str = REVIEW


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: `name` is its element's id, its template's name and its address."""

    name: str
    context: Callable[[HttpRequest, Conversation], Mapping[str, Any]]
    acts: Mapping[str, Act]

    def url(self, conversation: Conversation) -> str:
        """Where it is asked for and acted on."""
        name = f"admin:conversations_conversation_{self.name}"
        return reverse(name, args=[conversation.pk])

    def answer(self, request: HttpRequest, conversation: Conversation) -> HttpResponse:
        """For somebody who may view the conversation."""
        if request.method == "POST":
            return self._act(request, conversation)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET", "POST"])
        return self._render(request, conversation)

    def _act(self, request: HttpRequest, conversation: Conversation) -> HttpResponse:
        act = self.acts.get(request.POST.get("act", ""))
        by_script = HEADER in request.headers
        if act is None:
            return HttpResponse("There is no such act.", status=400)
        if not request.user.has_perm(act.permission):
            raise PermissionDenied
        try:
            said = act.do(request, conversation)
        except Refused as problem:
            if by_script:
                return JsonResponse({"problem": str(problem)}, status=422)
            messages.error(request, str(problem))
            return self._back(request, conversation)
        if by_script:
            conversation.refresh_from_db()
            return self._render(request, conversation, said)
        messages.success(request, said)
        return self._back(request, conversation)

    def _render(
        self, request: HttpRequest, conversation: Conversation, said: str = ""
    ) -> HttpResponse:
        template = f"admin/conversations/conversation/{self.name}.html"
        context = {
            **self.context(request, conversation),
            "conversation": conversation,
            "said": said,
        }
        answer = render(request, template, context)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _back(self, request: HttpRequest, conversation: Conversation) -> HttpResponse:
        page = reverse(
            "admin:conversations_conversation_change", args=[conversation.pk]
        )
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(
            f"{page}{'?' if query else ''}{query}#{self.name}", status=303
        )


def cleaned(form: Form) -> dict[str, Any]:
    """What was entered. Raises Refused with the first fault and its field."""
    if form.is_valid():
        return form.cleaned_data
    name, faults = next(iter(form.errors.items()))
    label = "" if name == "__all__" else f"{form.fields[name].label or name}: "
    raise Refused(f"{label}{faults[0]}")
