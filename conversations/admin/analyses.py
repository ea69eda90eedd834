"""Re-analyses: asked for over many conversations, watched, called off, tried again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import URLPattern, path, reverse

from conversations.admin.signed_in import signed_in
from conversations.admin.theme import ThemedAdmin, column
from conversations.admin.unchangeable import Unchangeable
from conversations.admin.wording import moment
from conversations.models import AnalysisBatch, Conversation
from conversations.store.access.permissions import ANALYSE, VIEW
from conversations.store.analysis import batches
from conversations.store.analysis.batches import Progress

FAILURES_SHOWN = 100
AGENTS_NAMED = 3


def analyse_again(request: HttpRequest, chosen: QuerySet[Conversation]) -> HttpResponse:
    """Have the chosen conversations analysed anew; goes to the page that shows how far
    it is. For the actions of the list. Raises PermissionDenied.
    """
    if not request.user.has_perm(ANALYSE):
        raise PermissionDenied
    return _to_progress(
        request, batches.request(chosen, signed_in(request), _description(chosen))
    )


@admin.register(AnalysisBatch)
class AnalysisBatchAdmin(Unchangeable, ThemedAdmin[AnalysisBatch]):
    """What was asked for and what came of it. They come from the list's action."""

    change_form_template = "admin/conversations/analysisbatch/change_form.html"
    list_display = [
        "requested",
        "what",
        "requested_by",
        "total",
        "state",
        "done",
        "failed",
    ]
    list_select_related = ["requested_by"]
    list_filter = ["requested_at"]
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Conversations are chosen in their list."""
        return False

    def has_view_permission(
        self, request: HttpRequest, obj: AnalysisBatch | None = None
    ) -> bool:
        """Whoever may ask for it may see what came of it."""
        return request.user.has_perm(ANALYSE) or super().has_view_permission(
            request, obj
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Likewise."""
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnalysisBatch]:
        """With what is counted of them, whatever the number of rows."""
        return batches.counted(super().get_queryset(request))

    @column("Asked for", ordering="requested_at")
    def requested(self, batch: AnalysisBatch) -> str:
        """When, in the site's time zone."""
        return moment(batch.requested_at)

    @column("Conversations of")
    def what(self, batch: AnalysisBatch) -> str:
        """What was chosen."""
        return batch.description or "–"

    @column(
        "State",
        labels={"Finished": "success", "Under way": "info", "With failures": "warning"},
    )
    def state(self, batch: AnalysisBatch) -> str:
        """Whether there is more to do."""
        return _state(batches.progress_of(batch))

    @column("Done")
    def done(self, batch: AnalysisBatch) -> str:
        """How much of it is over."""
        progress = batches.progress_of(batch)
        return f"{progress.done} ({progress.percent} %)"

    @column("Failed")
    def failed(self, batch: AnalysisBatch) -> int:
        """Of how many nothing came."""
        return batches.progress_of(batch).failed

    def get_urls(self) -> list[URLPattern]:
        """What the page asks, and what its buttons do."""
        views = {
            "progress": self.progress_view,
            "cancel": self.cancel_view,
            "again": self.again_view,
        }
        return [
            path(
                f"<int:pk>/{name}",
                self.admin_site.admin_view(view),
                name=f"conversations_analysisbatch_{name}",
            )
            for name, view in views.items()
        ] + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """How far it is, and of what nothing came."""
        batch = self.get_object(request, object_id)
        if batch is not None and self.has_view_permission(request, batch):
            extra_context = {
                **(extra_context or {}),
                "title": "Re-analysis",
                "subtitle": None,
                **self._page(request, batch),
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def _page(self, request: HttpRequest, batch: AnalysisBatch) -> dict[str, Any]:
        progress = batches.progress_of(batch)
        return {
            "batch": batch,
            "progress": progress,
            "state": _state(progress),
            "failures": list(batches.failures(batch.pk)[:FAILURES_SHOWN]),
            "may_analyse": request.user.has_perm(ANALYSE),
            "may_read": request.user.has_perm(VIEW),
        }

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The numbers, for the page that is open."""
        batch = self.get_object(request, str(pk))
        if batch is None:
            return JsonResponse(
                {"problem": "There is no such re-analysis."}, status=404
            )
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        progress = batches.progress_of(batch)
        return JsonResponse(
            {
                "percent": progress.percent,
                "waiting": progress.waiting,
                "running": progress.running,
                "done": progress.done,
                "failed": progress.failed,
                "gone": progress.gone,
                "state": _state(progress),
                "over": not progress.pending,
            },
            headers={"Cache-Control": "no-store"},
        )

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call off what still waits."""
        if refused := _refused(request):
            return refused
        called_off = batches.cancel(pk)
        messages.success(
            request, f"Called off: {called_off}. What is being judged is finished."
        )
        return _progress_page(pk)

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Try those again of which nothing came."""
        if refused := _refused(request):
            return refused
        if self.get_object(request, str(pk)) is None:
            messages.error(request, "There is no such re-analysis any more.")
            return HttpResponseRedirect(
                reverse("admin:conversations_analysisbatch_changelist")
            )
        return _to_progress(
            request, batches.request_failed_again(pk, signed_in(request))
        )


def _state(progress: Progress) -> str:
    if progress.pending:
        return "Under way"
    return "With failures" if progress.failed else "Finished"


def _refused(request: HttpRequest) -> HttpResponse | None:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm(ANALYSE):
        raise PermissionDenied
    return None


def _to_progress(request: HttpRequest, requested: batches.Requested) -> HttpResponse:
    level = messages.WARNING if requested.skipped else messages.SUCCESS
    messages.add_message(request, level, requested.words)
    return _progress_page(requested.batch_pk)


def _progress_page(pk: int) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:conversations_analysisbatch_change", args=[pk])
    )


def _description(chosen: QuerySet[Conversation]) -> str:
    """Whose conversations they are."""
    names = list(
        chosen.order_by("agent_name")
        .values_list("agent_name", flat=True)
        .distinct()[: AGENTS_NAMED + 1]
    )
    if len(names) > AGENTS_NAMED:
        return f"{', '.join(names[:AGENTS_NAMED])} and others"
    return ", ".join(names)
