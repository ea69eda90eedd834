"""Erasing one person's data: asked for here, confirmed, and proven by a row."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.unchangeable import Unchangeable
from conversations.models import Contact, Erasure
from conversations.store.privacy.erasure import (
    StillTalking,
    belongings,
    digest,
    erase,
)


class PersonForm(forms.Form):
    """Who is to be forgotten."""

    user_id = forms.CharField(
        max_length=500,
        strip=False,
        label="User id",
        help_text="As clients' programs name this person, letter for letter.",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )


@admin.register(Erasure)
class ErasureAdmin(Unchangeable, ThemedAdmin[Erasure]):
    """The proofs. To add one is to erase: `?contact=` names the person by their row."""

    list_display = [
        "requested_at",
        "state",
        "requested_by",
        "conversations",
        "recordings",
        "files",
        "proof",
    ]
    list_filter = ["requested_at"]
    list_select_related = ["requested_by"]
    search_fields = ["subject_digest"]
    search_help_text = "A user id: was this person's data erased?"

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """By the digest of the id that was typed: the id itself is nowhere."""
        if search_term:
            queryset = queryset.filter(subject_digest=digest(search_term))
        return queryset, False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask who, show what there is, erase when that is confirmed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PersonForm(request.POST or None, initial=_named(request))
        if not form.is_valid():
            return self._page(request, form)
        user_id = form.cleaned_data["user_id"]
        if not request.POST.get("sure"):
            return self._page(request, form, found=belongings(user_id))
        try:
            erasure = erase(user_id, request.user.pk)
        except StillTalking as error:
            form.add_error(None, str(error))
            return self._page(request, form)
        messages.success(
            request,
            f"Erased: {erasure.conversations} conversations, {erasure.recordings}"
            f" recordings, {erasure.files} files.",
        )
        return HttpResponseRedirect(reverse("admin:conversations_erasure_changelist"))

    def _page(
        self, request: HttpRequest, form: PersonForm, **context: Any
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            "admin/conversations/erasure/erase.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Erase a person's data",
                "form": form,
                "list_url": reverse("admin:conversations_erasure_changelist"),
                **context,
            },
            # Who it is stays in nobody's cache.
            headers={"Cache-Control": "no-store"},
        )

    @column("State", labels={"Done": "success", "Not finished": "danger"})
    def state(self, erasure: Erasure) -> str:
        """Whether it came to its end; to ask again goes on with it."""
        return "Done" if erasure.finished_at else "Not finished"

    @column("Proof")
    def proof(self, erasure: Erasure) -> str:
        """The digest's beginning."""
        return f"{erasure.subject_digest[:16]}…"


def _named(request: HttpRequest) -> dict[str, str]:
    """Whom a contact's page asks for: by the row, so that no address holds the id."""
    number = request.GET.get("contact", "")
    contact = Contact.objects.filter(pk=number).first() if number.isdecimal() else None
    return {"user_id": contact.user_id} if contact else {}
