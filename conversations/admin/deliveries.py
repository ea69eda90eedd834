"""What webhooks were told: how each try went, and sending it again."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from unfold.admin import TabularInline

from conversations.admin.theme import ThemedAdmin, button, column
from conversations.admin.unchangeable import Unchangeable
from conversations.admin.wording import (
    NOTHING,
    exact_moment,
    link,
    link_to,
    seconds,
)
from conversations.models import Delivery, DeliveryAttempt, DeliveryState
from conversations.models.webhook import EVENTS
from conversations.store.access.permissions import VIEW
from conversations.store.conversations.telling import NothingToTell
from conversations.store.webhooks.deliveries import looked_at, send_again
from conversations.store.webhooks.overview import with_last_answer
from conversations.store.webhooks.queue import TEST
from conversations.webhooks.bodies import shown_body

if TYPE_CHECKING:
    from django.contrib.admin import TabularInline as _Inline

    _TabularInline = _Inline[DeliveryAttempt, Delivery]
else:
    _TabularInline = TabularInline

NAMES = {**EVENTS, TEST: "A test"}
STATES = {"Waiting": "info", "Delivered": "success", "Given up": "danger"}


class AttemptInline(Unchangeable, _TabularInline):
    """The tries and what was answered, in their order."""

    model = DeliveryAttempt
    verbose_name_plural = "tries"
    fields = ["at", "took", "outcome", "answered"]
    readonly_fields = ["at", "took", "outcome", "answered"]
    extra = 0
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They come by being made."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Part of the delivery, for whom that is to see."""
        return True

    @column("Tried at")
    def at(self, attempt: DeliveryAttempt) -> str:
        """To the second: tries follow each other."""
        return exact_moment(attempt.tried_at)

    @column("Took")
    def took(self, attempt: DeliveryAttempt) -> str:
        """Until it was answered, or not."""
        return NOTHING if attempt.took_ms is None else seconds(attempt.took_ms)

    @column("Came to")
    def outcome(self, attempt: DeliveryAttempt) -> str:
        """The status, or why there is none."""
        if attempt.status_code is not None:
            return str(attempt.status_code)
        return attempt.error or "Under way"

    @column("Answer")
    def answered(self, attempt: DeliveryAttempt) -> SafeString | str:
        """The beginning of what was answered."""
        if not attempt.answer:
            return NOTHING
        return format_html(
            '<pre class="raw" tabindex="0" aria-label="Answer">{}</pre>', attempt.answer
        )


@admin.register(Delivery)
class DeliveryAdmin(ThemedAdmin[Delivery]):
    """Newest first. Nothing of it is edited: who may change it may send it again."""

    list_before_template = "admin/conversations/delivery/about.html"
    list_display = ["what", "stands", "webhook", "about", "attempt_count", "last"]
    list_display_links = ["what"]
    list_filter = ["state", "event", "webhook", "created_at"]
    list_select_related = ["webhook", "conversation"]
    search_fields = ["conversation__public_id"]
    search_help_text = "A conversation's id"
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again_selected"]
    actions_submit_line = ["send_this_again"]
    inlines = [AttemptInline]
    fields = [
        ("what", "stands"),
        ("webhook", "about"),
        ("next_try", "finished"),
        "content",
    ]
    readonly_fields = [
        "what",
        "stands",
        "webhook",
        "about",
        "next_try",
        "finished",
        "content",
    ]

    class Media:
        """How answers look."""

        css = {"all": ["admin_webhooks/raw.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They come by what happens."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They go with their conversation, or their webhook."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """With the last answer, and little of each conversation."""
        rows = with_last_answer(super().get_queryset(request)).annotate(
            may_read=Value(request.user.has_perm(VIEW), BooleanField())
        )
        unread = ("initiation_data", "vendor_analysis", "vendor_metadata", "summary")
        return rows.select_related("webhook", "conversation").defer(
            *(f"conversation__{name}" for name in unread)
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """There is nothing to save."""
        hidden = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), **hidden}
        )

    def get_urls(self) -> list[URLPattern]:
        """What is sent has a page of its own: it is made when somebody asks."""
        page = path(
            "<int:pk>/body/",
            self.admin_site.admin_view(never_cache(self.body_view)),
            name="conversations_delivery_body",
        )
        return [page, *super().get_urls()]

    # --- Sending again -------------------------------------------------------------------

    @admin.action(description="Send again", permissions=["change"])
    def send_again_selected(
        self, request: HttpRequest, deliveries: QuerySet[Delivery]
    ) -> None:
        """Those that are ticked."""
        self._send_again(request, list(deliveries.values_list("pk", flat=True)))

    @button("Send again")
    def send_this_again(self, request: HttpRequest, delivery: Delivery) -> None:
        """This one."""
        self._send_again(request, [delivery.pk])

    def _send_again(self, request: HttpRequest, pks: list[int]) -> None:
        count = send_again(pks, timezone.now())
        for delivery in Delivery.objects.filter(pk__in=pks):
            self.log_change(request, delivery, "Sent again.")
        left = len(pks) - count
        if count:
            messages.success(request, f"To be sent again: {count}.")
        if left:
            messages.warning(request, f"Being sent just now, and left alone: {left}.")

    # --- What is sent --------------------------------------------------------------------

    def body_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would be sent now; it holds what callers said."""
        row = get_object_or_404(
            Delivery.objects.select_related("webhook", "conversation"), pk=pk
        )
        allowed = self.has_view_permission(request, row)
        if not allowed or not request.user.has_perm(VIEW):
            raise PermissionDenied
        context: dict[str, Any] = {}
        try:
            context["body"] = shown_body(looked_at(row))
        except NothingToTell as nothing:
            context["nothing"] = str(nothing)
        return TemplateResponse(
            request,
            "admin/conversations/delivery/body.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "What is sent",
                "delivery_url": reverse(
                    "admin:conversations_delivery_change", args=[row.pk]
                ),
                **context,
            },
            headers={"Cache-Control": "no-store"},
        )

    # --- Columns -------------------------------------------------------------------------

    @column("What", ordering="created_at")
    def what(self, delivery: Delivery) -> str:
        """What is told, and when it happened."""
        name = NAMES.get(delivery.event, delivery.event)
        return f"{name} – {exact_moment(delivery.created_at)}"

    @column("State", ordering="state", labels=STATES)
    def stands(self, delivery: Delivery) -> str:
        """Where it stands."""
        return delivery.get_state_display()

    @column("Conversation")
    def about(self, delivery: Delivery) -> SafeString | str:
        """The conversation it is about."""
        row = delivery.conversation
        if row is None:
            return NOTHING
        if not getattr(delivery, "may_read", False):
            return str(row)
        return link_to(row)

    @column("Last answer")
    def last(self, delivery: Delivery) -> str:
        """What the last try came to."""
        status = getattr(delivery, "last_status", None)
        error = getattr(delivery, "last_error", None) or ""
        return str(status) if status else Truncator(error).chars(60) or NOTHING

    @column("Next try")
    def next_try(self, delivery: Delivery) -> str:
        """When, and until when."""
        if delivery.state != DeliveryState.WAITING:
            return NOTHING
        until = exact_moment(delivery.give_up_at)
        return f"{exact_moment(delivery.due_at)}; tried until {until}"

    @column("Finished")
    def finished(self, delivery: Delivery) -> str:
        """When it was taken, or given up."""
        return exact_moment(delivery.finished_at)

    @column("What is sent")
    def content(self, delivery: Delivery) -> SafeString | str:
        """A way to what is made on demand, for those who may read it."""
        if not getattr(delivery, "may_read", False):
            return "What callers said; you may not read it."
        url = reverse("admin:conversations_delivery_body", args=[delivery.pk])
        return link(url, "Show", aloud="Show what is sent")
