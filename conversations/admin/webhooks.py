"""Webhooks: addresses that are told of conversations, and the secrets that sign."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from conversations.admin.sealed import SealedFormField
from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.wording import NOTHING, link
from conversations.models import Sealed, Webhook
from conversations.models.webhook import EVENTS
from conversations.protocol.webhook_events import WebhookEvent
from conversations.store.webhooks.editing import new_secret, renew_secret
from conversations.store.webhooks.overview import chosen_by_programs, with_deliveries
from conversations.store.webhooks.queue import queue_test
from conversations.webhooks.delivering import Deliverer

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Webhook]
else:
    _ModelForm = forms.ModelForm


class WebhookForm(_ModelForm):
    """What staff set; a secret may be typed, and is else made."""

    secret = SealedFormField(
        required=False,
        max_length=500,
        help_text="Signs what is sent, so that the receiver knows it is from here. Kept"
        " encrypted. Leave it empty for a new webhook to have one made, which is then"
        " shown once.",
    )
    events = forms.MultipleChoiceField(
        choices=list(EVENTS.items()),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        initial=[WebhookEvent.TRANSCRIPTION.value],
        required=False,
        label="Tell it when",
    )

    class Meta:
        """All but what is made."""

        model = Webhook
        fields = ["name", "url", "secret", "events", "agents", "enabled"]
        help_texts = {
            "agents": "Whose conversations. None: those of all agents. When those named"
            " here are all deleted, the webhook is switched off.",
            "url": "Such as https://crm.example.org/hook. Addresses inside your network"
            " are refused, but for the hosts in OUTBOUND_ALLOWED_HOSTS.",
        }

    made_secret = ""
    """Only if one was made: to be shown once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secret = self.fields.get("secret")
        if isinstance(secret, SealedFormField):
            secret.know(self.instance.secret)
            # Without one nothing could be signed.
            secret.widget.may_clear = False

    def clean_secret(self) -> Sealed:
        """The one typed or kept, or else a new one."""
        secret: Sealed = self.cleaned_data["secret"]
        if secret:
            return secret
        self.made_secret = new_secret()
        return Sealed.of(self.made_secret)


@admin.register(Webhook)
class WebhookAdmin(ThemedAdmin[Webhook]):
    """Who is told of conversations."""

    form = WebhookForm
    list_before_template = "admin/conversations/webhook/about.html"
    list_display = ["name", "state", "host", "told", "whose", "unsent"]
    list_filter = ["enabled"]
    search_fields = ["name", "public_id", "url"]
    search_help_text = "A name, an id or an address"
    autocomplete_fields = ["agents"]
    readonly_fields = ["public_id", "trying", "by_programs", "created_at", "updated_at"]
    warn_unsaved_form = True
    fieldsets = [
        (None, {"fields": ["name", "url", "secret", "events", "agents", "enabled"]}),
        (
            "Known by",
            {
                "fields": [
                    "public_id",
                    "trying",
                    "by_programs",
                    ("created_at", "updated_at"),
                ]
            },
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has no id yet."""
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        """With their agents and what waits, however many there are."""
        return with_deliveries(super().get_queryset(request)).prefetch_related("agents")

    def get_urls(self) -> list[URLPattern]:
        """Trying it and a new secret have pages of their own."""
        pages = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(never_cache(view)),
                name=f"conversations_webhook_{name}",
            )
            for name, view in (("test", self.test_view), ("secret", self.secret_view))
        ]
        return [*pages, *super().get_urls()]

    # --- Secrets -------------------------------------------------------------------------

    def save_model(
        self, request: HttpRequest, obj: Webhook, form: Any, change: bool
    ) -> None:
        """A secret that was made is kept only long enough to be shown."""
        request.made_secret = form.made_secret  # type: ignore[attr-defined]  # read below
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Webhook, post_url_continue: str | None = None
    ) -> HttpResponse:
        """A secret that was made, this once. A redirect could not carry it safely."""
        made: str = request.made_secret  # type: ignore[attr-defined]  # set above
        if not made:
            return super().response_add(request, obj, post_url_continue)
        return self._secret_page(request, obj, secret=made).render()

    def secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then make a new secret and show it once."""
        webhook = self._one_to_change(request, pk)
        if request.method != "POST":
            return self._secret_page(request, webhook)
        made = renew_secret(webhook.pk)
        self.log_change(request, webhook, "A new secret was made.")
        return self._secret_page(request, webhook, secret=made)

    def _secret_page(
        self, request: HttpRequest, webhook: Webhook, **context: Any
    ) -> TemplateResponse:
        return self._page(
            request, "secret", "The webhook's secret", webhook=webhook, **context
        )

    # --- Trying --------------------------------------------------------------------------

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then send a test and show what was answered."""
        webhook = self._one_to_change(request, pk)
        context: dict[str, Any] = {"webhook": webhook}
        if request.method == "POST":
            delivery_pk = queue_test(webhook.pk)
            context["answer"] = Deliverer().deliver(delivery_pk)
            context["delivery_url"] = reverse(
                "admin:conversations_delivery_change", args=[delivery_pk]
            )
        return self._page(request, "test", f"Send a test to {webhook}", **context)

    def _one_to_change(self, request: HttpRequest, pk: int) -> Webhook:
        webhook = get_object_or_404(Webhook, pk=pk)
        if not self.has_change_permission(request, webhook):
            raise PermissionDenied
        return webhook

    def _page(
        self, request: HttpRequest, name: str, title: str, **context: Any
    ) -> TemplateResponse:
        webhook = context["webhook"]
        return TemplateResponse(
            request,
            f"admin/conversations/webhook/{name}.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": title,
                "webhook_url": reverse(
                    "admin:conversations_webhook_change", args=[webhook.pk]
                ),
                **context,
            },
            headers={"Cache-Control": "no-store"},
        )

    # --- Columns -------------------------------------------------------------------------

    @column("State", ordering="enabled", labels={"On": "success", "Off": "warning"})
    def state(self, webhook: Webhook) -> str:
        """Whether it is told anything."""
        return "On" if webhook.enabled else "Off"

    @column("Host", ordering="url")
    def host(self, webhook: Webhook) -> str:
        """Of the address only that: the rest may be secret."""
        return urlsplit(webhook.url).hostname or "–"

    @column("Told when")
    def told(self, webhook: Webhook) -> str:
        """The events."""
        names = [EVENTS[event] for event in webhook.events if event in EVENTS]
        return "; ".join(names) or "Nothing"

    @column("Agents")
    def whose(self, webhook: Webhook) -> str:
        """Whose conversations."""
        return ", ".join(agent.name for agent in webhook.agents.all()) or "All"

    @column("Not delivered")
    def unsent(self, webhook: Webhook) -> SafeString | str:
        """How much waits or was given up, with a way there."""
        waiting, given_up = (
            getattr(webhook, "waiting", 0),
            getattr(webhook, "given_up", 0),
        )
        if not waiting and not given_up:
            return NOTHING
        state = "given_up" if given_up else "waiting"
        query = urlencode({"webhook__id__exact": webhook.pk, "state__exact": state})
        url = f"{reverse('admin:conversations_delivery_changelist')}?{query}"
        return link(url, f"{waiting} waiting, {given_up} given up")

    @column("Try it")
    def trying(self, webhook: Webhook) -> SafeString:
        """Ways to the pages of its own."""
        test = reverse("admin:conversations_webhook_test", args=[webhook.pk])
        secret = reverse("admin:conversations_webhook_secret", args=[webhook.pk])
        return format_html(
            "{} · {}", link(test, "Send a test"), link(secret, "Make a new secret")
        )

    @column("Chosen by programs")
    def by_programs(self, webhook: Webhook) -> str:
        """Whether the API's settings name it."""
        if chosen_by_programs(webhook):
            return (
                "Yes, for all agents: what it is told may be changed through the API."
            )
        return "No"
