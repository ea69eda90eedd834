"""Views of the list of conversations: the site's own, and those that staff keep."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from conversations.admin.conversations.list_address import view_of
from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.wording import link
from conversations.models import SavedView
from conversations.store.access.permissions import REVIEW, VIEW

EVERYTHING = ("Everything", "")
DEFAULTS = (
    EVERYTHING,
    ("Needs review", "review=unreviewed"),
    ("Failed", "outcome=failure"),
    ("Disliked", "feedback=disliked"),
    ("With errors", "trouble=errors"),
    ("Assigned to me", "assignee=me"),
)
"""What everybody has, by name and address."""


@dataclass(frozen=True, slots=True)
class ViewLink:
    """One of the links over the list."""

    name: str
    address: str
    current: bool
    shared_by: str = ""


def views_context(request: HttpRequest) -> dict[str, Any]:
    """The links over the list, and what is needed to keep the open one. One query."""
    now = view_of(request.GET)
    links = [ViewLink(name, f"?{query}", query == now) for name, query in DEFAULTS]
    links += [_link(view, request, now) for view in visible(request)]
    return {
        "view_links": links,
        "view_query": now,
        "view_is_known": any(link.current for link in links),
        "view_add_url": reverse("admin:conversations_savedview_add"),
        "views_url": reverse("admin:conversations_savedview_changelist"),
    }


def visible(request: HttpRequest) -> QuerySet[SavedView]:
    """One's own, and those that colleagues share."""
    mine = Q(owner=request.user.pk)
    return SavedView.objects.filter(mine | Q(shared=True)).select_related("owner")


def _link(view: SavedView, request: HttpRequest, now: str) -> ViewLink:
    # In one order, whoever wrote it and when.
    query = view_of(QueryDict(view.query))
    own = view.owner_id == request.user.pk
    return ViewLink(
        view.name, f"?{query}", query == now, "" if own else str(view.owner)
    )


class SavedViewForm(forms.ModelForm[SavedView]):
    """A name for a choice of filters."""

    asked_by: int
    """Who has the form: the owner of a view that is made. Set by the admin."""

    class Meta:
        """What may be said of it."""

        model = SavedView
        fields = ("name", "shared", "query")

    def clean_query(self) -> str:
        """In one order, without the page."""
        return view_of(QueryDict(self.cleaned_data["query"].lstrip("?")))

    def clean_name(self) -> str:
        """One that the owner has not used."""
        name: str = self.cleaned_data["name"]
        owner = self.instance.owner_id or self.asked_by
        taken = SavedView.objects.filter(owner=owner, name=name)
        if taken.exclude(pk=self.instance.pk).exists():
            raise ValidationError("You have a view of this name.")
        return name


@admin.register(SavedView)
class SavedViewAdmin(ThemedAdmin[SavedView]):
    """Kept from the list of conversations; one's own are renamed and deleted here."""

    form = SavedViewForm
    list_display = ["name", "shown", "shared", "owner"]
    list_select_related = ["owner"]
    search_fields = ["name"]

    @column("Shows")
    def shown(self, view: SavedView) -> SafeString:
        """A link to the list as it shows it."""
        return link(_list_as(view), "Open", aloud=f"Open {view.name}")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        """One's own, and those that colleagues share."""
        return visible(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever sees conversations."""
        return request.user.has_perm(VIEW)

    def has_view_permission(
        self, request: HttpRequest, obj: SavedView | None = None
    ) -> bool:
        """Whoever sees conversations."""
        return request.user.has_perm(VIEW)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever sees conversations."""
        return request.user.has_perm(VIEW)

    def has_change_permission(
        self, request: HttpRequest, obj: SavedView | None = None
    ) -> bool:
        """One's own."""
        return self._may_have(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: SavedView | None = None
    ) -> bool:
        """One's own."""
        return self._may_have(request, obj)

    def get_readonly_fields(
        self, request: HttpRequest, obj: SavedView | None = None
    ) -> tuple[str, ...]:
        """To share is for who may review."""
        return () if request.user.has_perm(REVIEW) else ("shared",)

    def get_form(
        self,
        request: HttpRequest,
        obj: SavedView | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[SavedViewForm]:
        """One that knows who has it. A class of its own for each request."""
        made: Any = super().get_form(request, obj, change, **kwargs)
        assert request.user.pk is not None
        made.asked_by = request.user.pk
        return cast("type[SavedViewForm]", made)

    def save_model(
        self, request: HttpRequest, obj: SavedView, form: Any, change: bool
    ) -> None:
        """It belongs to who made it."""
        if not change:
            obj.owner_id = form.asked_by
        super().save_model(request, obj, form, change)

    def response_post_save_add(
        self, request: HttpRequest, obj: SavedView
    ) -> HttpResponseRedirect:
        """Back to the list, as the view shows it."""
        return HttpResponseRedirect(_list_as(obj))

    def response_post_save_change(
        self, request: HttpRequest, obj: SavedView
    ) -> HttpResponseRedirect:
        """As after it was made."""
        return HttpResponseRedirect(_list_as(obj))

    def _may_have(self, request: HttpRequest, obj: SavedView | None) -> bool:
        if obj is not None and obj.owner_id != request.user.pk:
            return bool(getattr(request.user, "is_superuser", False))
        return request.user.has_perm(VIEW)


def _list_as(view: SavedView) -> str:
    url = reverse("admin:conversations_conversation_changelist")
    return f"{url}?{view.query}"
