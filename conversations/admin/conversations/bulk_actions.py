"""What is done with many conversations at once: those ticked, or all that match."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as ask_to_delete
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminSelectWidget

from conversations.admin.analyses import analyse_again
from conversations.admin.conversations import exports
from conversations.admin.signed_in import signed_in
from conversations.admin.theme import ThemedAdmin
from conversations.models import Conversation, Label
from conversations.store.access.permissions import ANALYSE, EXPORT, REVIEW
from conversations.store.review import many

MOST_DELETED = 500
"""At once: the page that asks names each of them, with all that goes with it."""

Chosen = QuerySet[Conversation]


class LabelledActionForm(ActionForm):  # type: ignore[misc] # the theme has no types
    """With a label, where an action needs one."""

    label = forms.ModelChoiceField(
        label="",
        queryset=Label.objects.all(),
        required=False,
        empty_label="Which label?",
        widget=UnfoldAdminSelectWidget(
            {
                "aria-label": "Label",
                "x-show": "action.endsWith('_label')",
                "class": "cell-label-choice",
            }
        ),
    )


class BulkActions(ThemedAdmin[Conversation]):
    """The actions over the list of conversations."""

    action_form = LabelledActionForm
    actions = [
        "mark_reviewed",
        "mark_unreviewed",
        "assign_to_me",
        "assign_to_nobody",
        "add_label",
        "remove_label",
        "analyse_again",
        "export_csv",
        "export_xlsx",
        "export_json",
        "export_turns",
        "delete_selected",
    ]

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Whether remarks, labels and review states are the user's to give."""
        return request.user.has_perm(REVIEW)

    def has_analyse_permission(self, request: HttpRequest) -> bool:
        """Whether the user may have conversations judged anew."""
        return request.user.has_perm(ANALYSE)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether the user may take conversations away as a file."""
        return request.user.has_perm(EXPORT)

    @admin.action(permissions=["review"], description="Mark as reviewed")
    def mark_reviewed(self, request: HttpRequest, chosen: Chosen) -> None:
        """Take them out of the queue."""
        self._tell(
            request, many.mark_all_reviewed(chosen, signed_in(request)), "reviewed"
        )

    @admin.action(permissions=["review"], description="Mark as not reviewed")
    def mark_unreviewed(self, request: HttpRequest, chosen: Chosen) -> None:
        """Put them back into the queue."""
        self._tell(request, many.reopen_all(chosen), "waiting for review again")

    @admin.action(permissions=["review"], description="Assign to me")
    def assign_to_me(self, request: HttpRequest, chosen: Chosen) -> None:
        """They wait for who asks."""
        self._tell(
            request, many.assign_all(chosen, signed_in(request)), "assigned to you"
        )

    @admin.action(permissions=["review"], description="Assign to nobody")
    def assign_to_nobody(self, request: HttpRequest, chosen: Chosen) -> None:
        """They wait for anybody."""
        self._tell(request, many.assign_all(chosen, None), "assigned to nobody")

    @admin.action(permissions=["review"], description="Add a label")
    def add_label(self, request: HttpRequest, chosen: Chosen) -> None:
        """The one chosen beside the action."""
        self._with_label(request, chosen, many.label_all, "labelled “{}”")

    @admin.action(permissions=["review"], description="Remove a label")
    def remove_label(self, request: HttpRequest, chosen: Chosen) -> None:
        """The one chosen beside the action."""
        self._with_label(request, chosen, many.unlabel_all, "without the label “{}”")

    @admin.action(permissions=["analyse"], description="Analyse again")
    def analyse_again(self, request: HttpRequest, chosen: Chosen) -> HttpResponseBase:
        """By the questions that are asked now; goes to where its progress is shown."""
        return analyse_again(request, chosen)

    @admin.action(permissions=["export"], description="Export as CSV")
    def export_csv(
        self, request: HttpRequest, chosen: Chosen
    ) -> HttpResponseBase | None:
        """One row for each."""
        return exports.export(request, chosen, exports.Format.CSV)

    @admin.action(permissions=["export"], description="Export as Excel (XLSX)")
    def export_xlsx(
        self, request: HttpRequest, chosen: Chosen
    ) -> HttpResponseBase | None:
        """One row for each."""
        return exports.export(request, chosen, exports.Format.XLSX)

    @admin.action(
        permissions=["export"], description="Export as JSON, with transcripts"
    )
    def export_json(
        self, request: HttpRequest, chosen: Chosen
    ) -> HttpResponseBase | None:
        """One object for each."""
        return exports.export(request, chosen, exports.Format.JSON)

    @admin.action(permissions=["export"], description="Export what was said as CSV")
    def export_turns(
        self, request: HttpRequest, chosen: Chosen
    ) -> HttpResponseBase | None:
        """One row for each turn."""
        return exports.export(request, chosen, exports.Format.TURNS)

    @admin.action(permissions=["delete"], description="Delete")
    def delete_selected(
        self, request: HttpRequest, chosen: Chosen
    ) -> HttpResponseBase | None:
        """After a page that asks; those that go on are refused there."""
        if chosen.order_by()[: MOST_DELETED + 1].count() > MOST_DELETED:
            self.message_user(
                request,
                f"At most {MOST_DELETED} conversations are deleted at once. Choose"
                " fewer; to delete by age, set how long they are kept.",
                messages.ERROR,
            )
            return None
        return ask_to_delete(self, request, chosen)

    def _with_label(
        self,
        request: HttpRequest,
        chosen: Chosen,
        do: Callable[[Chosen, Label], int],
        told: str,
    ) -> None:
        number = request.POST.get("label", "")
        label = Label.objects.filter(pk=number).first() if number.isdecimal() else None
        if label is None:
            self.message_user(
                request, "Choose which label, beside the action.", messages.ERROR
            )
            return
        self._tell(request, do(chosen, label), told.format(label))

    def _tell(self, request: HttpRequest, count: int, what: str) -> None:
        are = "conversation is" if count == 1 else "conversations are"
        self.message_user(request, f"{count} {are} {what}.", messages.SUCCESS)
