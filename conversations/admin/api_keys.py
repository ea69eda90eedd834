"""Keys of the API: made and shown once, then known by their beginning; revoked for good."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.wording import link
from conversations.models import ApiKey, Scope
from conversations.store.access.api_keys import make_key, revoke

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[ApiKey]
else:
    _ModelForm = forms.ModelForm


class ApiKeyForm(_ModelForm):
    """Who uses it, and for what."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        initial=[Scope.READ.value],
        help_text="What it is for. Tick no more than its user needs.",
    )

    class Meta:
        """What staff set; the key itself is made."""

        model = ApiKey
        fields = ["name", "scopes"]


@admin.register(ApiKey)
class ApiKeyAdmin(ThemedAdmin[ApiKey]):
    """Who may use the API."""

    form = ApiKeyForm
    list_display = [
        "name",
        "beginning",
        "scope_names",
        "state",
        "last_used_at",
        "revoking",
    ]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "start"]
    readonly_fields = ["beginning", "state", "created_by", "created_at", "last_used_at"]
    actions = ["revoke_selected"]
    fieldsets = [
        (None, {"fields": ["name", "scopes"]}),
        (
            "Use",
            {
                "fields": [
                    ("beginning", "state"),
                    ("created_by", "created_at"),
                    "last_used_at",
                ]
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new key has no use yet."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keys are revoked: who had which one stays known."""
        return False

    def save_model(
        self, request: HttpRequest, obj: ApiKey, form: Any, change: bool
    ) -> None:
        """A new key is made here, and kept only long enough to be shown."""
        if change:
            super().save_model(request, obj, form, change)
            return
        user = request.user if request.user.is_authenticated else None
        key, row = make_key(obj.name, obj.scopes, user)
        obj.__dict__.update(row.__dict__)
        request.made_key = key  # type: ignore[attr-defined]  # read in response_add

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The key, this once. No redirect: a key that waits in a session could be read."""
        response = TemplateResponse(
            request,
            "admin/conversations/apikey/made.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "The new key",
                "key": request.made_key,  # type: ignore[attr-defined]  # set above
                "api_key": obj,
                "list_url": reverse("admin:conversations_apikey_changelist"),
            },
            headers={"Cache-Control": "no-store"},
        )
        return response.render()

    def get_urls(self) -> list[URLPattern]:
        """Revoking asks first, on a page of its own."""
        asking = path(
            "<int:pk>/revoke/",
            self.admin_site.admin_view(never_cache(self.revoke_view)),
            name="conversations_apikey_revoke",
        )
        return [asking, *super().get_urls()]

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then revoke one key."""
        return self._revoking(request, ApiKey.objects.filter(pk=pk))

    @admin.action(description="Revoke", permissions=["change"])
    def revoke_selected(
        self, request: HttpRequest, keys: QuerySet[ApiKey]
    ) -> HttpResponse:
        """Ask, then revoke those that are ticked."""
        return self._revoking(request, keys)

    def _revoking(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        valid = list(keys.filter(revoked_at=None))
        list_url = reverse("admin:conversations_apikey_changelist")
        if not valid:
            messages.info(request, "Nothing to revoke: these keys open nothing.")
            return HttpResponseRedirect(list_url)
        if request.POST.get("sure"):
            for key in valid:
                revoke(key.pk)
                self.log_change(request, key, "Revoked.")
            messages.success(
                request, f"Revoked: {', '.join(key.name for key in valid)}."
            )
            return HttpResponseRedirect(list_url)
        return TemplateResponse(
            request,
            "admin/conversations/apikey/revoke.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Revoke",
                "keys": valid,
                "list_url": list_url,
            },
        )

    @column("Begins", ordering="start")
    def beginning(self, key: ApiKey) -> str:
        """What is kept of it."""
        return f"{key.start}…"

    @column("May")
    def scope_names(self, key: ApiKey) -> str:
        """Its scopes in short."""
        return ", ".join(key.scopes) or "nothing"

    @column("State", labels={"Valid": "success", "Revoked": "danger"})
    def state(self, key: ApiKey) -> str:
        """Whether it opens anything."""
        return "Revoked" if key.revoked_at else "Valid"

    @column("Revoke")
    def revoking(self, key: ApiKey) -> SafeString | str:
        """A link to the page that asks."""
        if key.revoked_at:
            return "–"
        url = reverse("admin:conversations_apikey_revoke", args=[key.pk])
        return link(url, "Revoke", aloud=f"Revoke {key.name}")
