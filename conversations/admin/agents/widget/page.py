"""The page of an agent's widget: its looks, a live preview, its snippet, its sites."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conversations.admin.agents.widget.contrast import unreadable
from conversations.admin.agents.widget.form import WidgetForm
from conversations.admin.agents.widget.groups import grouped, language_name
from conversations.admin.agents.widget.snippets import signed_url_address, snippets
from conversations.admin.agents.widget.websites import websites_of
from conversations.admin.theme import ThemedAdmin
from conversations.doors.pictures import picture_address, widget_config_with_picture
from conversations.models import Agent

PAGE = "admin:conversations_agent_widget"
STAGE = "admin:conversations_agent_widget_stage"
TEMPLATE = "admin/conversations/agent/widget/page.html"
STAGE_TEMPLATE = "admin/conversations/agent/widget/stage.html"
TRYING, REMOVING = "_try", "_remove_website"
REMOVED = "allowed_origins"


class WidgetPages(ThemedAdmin[Agent]):
    """The part of the agents' admin that is about their widgets."""

    def get_urls(self) -> list[URLPattern]:
        """With the page of the widget, and what its preview stands in."""
        site = self.admin_site
        return [
            path(
                "<int:pk>/widget/",
                site.admin_view(never_cache(self.widget_view)),
                name="conversations_agent_widget",
            ),
            path(
                "<int:pk>/widget/stage/",
                site.admin_view(never_cache(self.stage_view)),
                name="conversations_agent_widget_stage",
            ),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": ["'self'"]}))
    def widget_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the looks; say what typed ones come to; save them."""
        agent = get_object_or_404(Agent, pk=pk)
        if not self.has_view_permission(request, agent):
            raise PermissionDenied
        may_change = self.has_change_permission(request, agent)
        if request.method != "POST":
            return self._page(
                request, agent, WidgetForm(instance=agent, may_change=may_change)
            )
        if not may_change:
            raise PermissionDenied
        form = WidgetForm(
            request.POST,
            request.FILES,
            instance=agent,
            removed_website=request.POST.get(REMOVING, ""),
        )
        if TRYING in request.POST:
            return JsonResponse(_tried(form))
        if not form.is_valid():
            return self._page(request, Agent.objects.get(pk=pk), form)
        self._save(request, form)
        return HttpResponseRedirect(request.path)

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_update({"img-src": ["https:", "http:"]}))
    def stage_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An empty page with the widget, which shows what it is told."""
        agent = get_object_or_404(Agent, pk=pk)
        if not self.has_view_permission(request, agent):
            raise PermissionDenied
        return TemplateResponse(request, STAGE_TEMPLATE, {"agent": agent})

    def _save(self, request: HttpRequest, form: WidgetForm) -> None:
        with transaction.atomic():
            agent = form.save()
            if form.changed_data or form.removed_website:
                changed = [
                    *form.changed_data,
                    *([REMOVED] if form.removed_website else []),
                ]
                self.log_change(request, agent, [{"changed": {"fields": changed}}])
        messages.success(request, "The widget is saved.")
        for fault in unreadable(agent.widget_styles, agent.widget_color_scheme):
            messages.warning(request, str(fault))

    def _page(
        self, request: HttpRequest, agent: Agent, form: WidgetForm
    ) -> HttpResponse:
        shown = form.instance
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Widget of {agent.name}",
            "agent": agent,
            "agent_url": reverse("admin:conversations_agent_change", args=[agent.pk]),
            "stage_url": reverse(STAGE, args=[agent.pk]),
            "form": form,
            "groups": grouped(form),
            "may_change": self.has_change_permission(request, agent),
            "picture_url": picture_address(agent.public_id, agent.avatar.name or ""),
            "picture_limit": filesizeformat(settings.PARLEY["MAX_AVATAR_BYTES"]),
            "config": widget_config_with_picture(shown),
            "warnings": unreadable(shown.widget_styles, shown.widget_color_scheme),
            "languages": [
                {"code": code, "name": language_name(code)}
                for code in (agent.language, *form.languages)
            ],
            "websites": websites_of(agent),
            "snippets": snippets(agent, request),
            "signed_url_address": signed_url_address(agent, request),
        }
        return TemplateResponse(request, TEMPLATE, context)


def _tried(form: WidgetForm) -> dict[str, Any]:
    """What the typed looks come to, without anything being saved."""
    form.is_valid()
    agent = form.instance
    return {
        "config": widget_config_with_picture(agent),
        "faults": {name: list(map(str, told)) for name, told in form.errors.items()},
        "warnings": [
            str(fault)
            for fault in unreadable(agent.widget_styles, agent.widget_color_scheme)
        ],
    }
