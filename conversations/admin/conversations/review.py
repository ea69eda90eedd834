"""What reviewers do with a conversation: take it, label it, remark on it, be done."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest

from conversations.admin.conversations.panels import (
    Act,
    Panel,
    Refused,
    cleaned,
)
from conversations.admin.signed_in import signed_in
from conversations.models import Conversation, LabelColour, ReviewState
from conversations.store.access.permissions import REVIEW
from conversations.store.review.labels import (
    add_label,
    all_labels,
    labels_on,
    remove_label,
)
from conversations.store.review.queue import (
    assign,
    mark_reviewed,
    reopen,
    reviewers,
    take,
)
from conversations.store.review.remarks import add_remark, delete_remark, remarks_on

FILTERS = "_changelist_filters"
"""What the admin calls the list's filters, where a page is reached from the list."""
MAX_REMARK_CHARACTERS = 10_000
MAX_LABEL_CHARACTERS = 60


class RemarkForm(forms.Form):
    """What a colleague should know."""

    text = forms.CharField(label="Remark", max_length=MAX_REMARK_CHARACTERS)


class LabelForm(forms.Form):
    """A label, which is made if nobody has made it."""

    name = forms.CharField(label="Label", max_length=MAX_LABEL_CHARACTERS)
    colour = forms.ChoiceField(
        label="Colour", choices=LabelColour.choices, required=False
    )


class KeyForm(forms.Form):
    """Which remark or label is meant."""

    key = forms.IntegerField(label="Which", min_value=1, max_value=2**62)


def review_context(
    request: HttpRequest, conversation: Conversation
) -> Mapping[str, Any]:
    """All of the panel, in as many queries however much was written."""
    may_review = request.user.has_perm(REVIEW)
    on_it = labels_on(conversation)
    filters = request.GET.get(FILTERS, "")
    return {
        "remarks": remarks_on(conversation),
        "labels": on_it,
        "other_labels": [one for one in all_labels() if one not in on_it]
        if may_review
        else [],
        "colours": LabelColour.choices,
        "reviewers": _choice(conversation) if may_review else [],
        "is_mine": conversation.assignee_id == request.user.pk,
        "states": {state.name: state.value for state in ReviewState},
        "may_review": may_review,
        "filters": filters,
        "review_url": REVIEW_PANEL.url(conversation)
        + (f"?{urlencode({FILTERS: filters})}" if filters else ""),
    }


def _choice(conversation: Conversation) -> list[User]:
    """Whom it may be assigned to; also whom it is, who may no longer review."""
    known = reviewers()
    now = conversation.assignee
    return known if now is None or now in known else [*known, now]


def _take(request: HttpRequest, conversation: Conversation) -> str:
    if not take(conversation, signed_in(request)):
        conversation.refresh_from_db()
        raise Refused(
            f"{conversation.assignee} reviews this already. Assign it to yourself first."
        )
    return "You review this conversation now."


def _assign(request: HttpRequest, conversation: Conversation) -> str:
    wanted = request.POST.get("assignee", "")
    if not wanted:
        assign(conversation, None)
        return "Anybody may review this conversation."
    known = {str(user.pk): user for user in _choice(conversation)}
    if wanted not in known:
        raise Refused("Assigned to: this person may not review conversations.")
    assign(conversation, known[wanted])
    return f"Assigned to {known[wanted]}."


def _reviewed(request: HttpRequest, conversation: Conversation) -> str:
    mark_reviewed(conversation, signed_in(request))
    return "Marked as reviewed."


def _reopen(_request: HttpRequest, conversation: Conversation) -> str:
    reopen(conversation)
    return "It waits for review again."


def _remark(request: HttpRequest, conversation: Conversation) -> str:
    text = cleaned(RemarkForm(request.POST))["text"]
    add_remark(conversation, signed_in(request), text)
    return "The remark is kept."


def _delete_remark(request: HttpRequest, conversation: Conversation) -> str:
    key = cleaned(KeyForm(request.POST))["key"]
    if not delete_remark(conversation, signed_in(request), key):
        raise Refused(
            "Only your own remarks can be deleted, and this one is not there."
        )
    return "The remark is deleted."


def _label(request: HttpRequest, conversation: Conversation) -> str:
    entered = cleaned(LabelForm(request.POST))
    label = add_label(conversation, entered["name"], entered["colour"])
    return f"Labelled {label}."


def _unlabel(request: HttpRequest, conversation: Conversation) -> str:
    remove_label(conversation, cleaned(KeyForm(request.POST))["key"])
    return "The label is taken off."


REVIEW_PANEL = Panel(
    name="review",
    context=review_context,
    acts={
        "take": Act(_take),
        "assign": Act(_assign),
        "reviewed": Act(_reviewed),
        "reopen": Act(_reopen),
        "add-remark": Act(_remark),
        "delete-remark": Act(_delete_remark),
        "add-label": Act(_label),
        "remove-label": Act(_unlabel),
    },
)
