"""Model providers: services whose models agents may use, asked and tried from here."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from conversations.admin.model_provider_form import ModelProviderForm
from conversations.admin.theme import ThemedAdmin, column
from conversations.assembly.model_providers import fetch_models, try_out
from conversations.models import ModelProvider
from conversations.providers.presets import PRESETS

LINK = "text-primary-600 dark:text-primary-400 underline"
SHOWN = 200
"""Names of models on a provider's page."""


@admin.register(ModelProvider)
class ModelProviderAdmin(ThemedAdmin[ModelProvider]):
    """Who offers models. What is changed holds for conversations that begin after it."""

    form = ModelProviderForm
    list_before_template = "admin/conversations/modelprovider/about.html"
    change_form_outer_before_template = "admin/conversations/modelprovider/presets.html"
    list_display = ["name", "state", "kind", "slug", "base_url", "models"]
    list_filter = ["kind", "enabled"]
    search_fields = ["name", "slug", "base_url"]
    readonly_fields = ["trying", "known_models", "listed_at", "error"]
    warn_unsaved_form = True
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "enabled"),
                    ("kind", "slug"),
                    "base_url",
                    "api_key",
                    "timeout_ms",
                ]
            },
        ),
        ("Models", {"fields": ["trying", "known_models", "listed_at", "error"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has not been asked for its models."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With services to begin from."""
        context = {**(extra_context or {}), "presets": presets(request.path)}
        return super().add_view(request, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        """Asking and trying have addresses of their own."""
        pages = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(never_cache(view)),
                name=f"conversations_modelprovider_{name}",
            )
            for name, view in (("models", self.models_view), ("try", self.try_view))
        ]
        return [*pages, *super().get_urls()]

    def models_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for its models, and come back with what it said."""
        row = self._one_to_change(request, pk)
        if request.method == "POST":
            error = fetch_models(row.pk, timezone.now())
            row.refresh_from_db()
            if error:
                messages.error(request, f"The models were not fetched. {error}")
            else:
                count = len(row.model_names)
                messages.success(request, f"{row} has {count} models.")
        return HttpResponseRedirect(_page_of(row))

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a model's name, then ask the model and show what came of it."""
        row = self._one_to_change(request, pk)
        names = list(row.model_names)
        model = (request.POST.get("model") or request.GET.get("model") or "").strip()
        asked = request.method == "POST"
        return TemplateResponse(
            request,
            "admin/conversations/modelprovider/try.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": f"Try {row}",
                "original": row,
                "provider": row,
                "provider_url": _page_of(row),
                "names": names,
                "model": model or (names[0] if names else ""),
                "nothing_named": asked and not model,
                "tried": try_out(row.pk, model) if asked and model else None,
            },
            headers={"Cache-Control": "no-store"},
        )

    def _one_to_change(self, request: HttpRequest, pk: int) -> ModelProvider:
        row = get_object_or_404(ModelProvider, pk=pk)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    @column("State", ordering="enabled", labels={"On": "success", "Off": "warning"})
    def state(self, row: ModelProvider) -> str:
        """Whether agents may use it."""
        return "On" if row.enabled else "Off"

    @column("Models")
    def models(self, row: ModelProvider) -> str:
        """How many are known, or what kept them from being asked for."""
        if row.error:
            return "Could not be asked"
        return str(len(row.model_names)) if row.listed_at else "Not asked yet"

    @column("Known models")
    def known_models(self, row: ModelProvider) -> str:
        """As agents name them."""
        names = [f"{row.slug}/{name}" for name in row.model_names]
        more = len(names) - SHOWN
        shown = ", ".join(names[:SHOWN])
        return f"{shown} and {more} more" if more > 0 else shown or "None yet"

    @column("Ask it")
    def trying(self, row: ModelProvider) -> SafeString:
        """A button and a way to a page of its own."""
        return format_html(
            '<span class="flex flex-wrap gap-4"><button type="submit"'
            ' class="{0}" formaction="{1}" formnovalidate>Fetch the models</button>'
            '<a class="{0}" href="{2}">Try it</a></span>',
            f"{LINK} cursor-pointer",
            reverse("admin:conversations_modelprovider_models", args=[row.pk]),
            reverse("admin:conversations_modelprovider_try", args=[row.pk]),
        )


def presets(address: str) -> list[dict[str, str]]:
    """Links that fill the form in."""
    return [
        {
            "title": preset.name
            if len(preset.kinds) == 1
            else f"{preset.name}, {kind.job.lower()}",
            "url": f"{address}?"
            + urlencode(
                {
                    "name": preset.name,
                    "slug": preset.slug,
                    "kind": kind.value,
                    "base_url": preset.base_url,
                }
            ),
        }
        for preset in PRESETS
        for kind in preset.kinds
    ]


def _page_of(row: ModelProvider) -> str:
    return reverse("admin:conversations_modelprovider_change", args=[row.pk])
