"""Cells of the list of conversations."""

from collections.abc import Iterable
from itertools import groupby

from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from conversations.admin.conversations.dialogue import clock
from conversations.models import (
    LIVE,
    Conversation,
    CriterionResult,
    Label,
    Outcome,
    ReviewState,
    Status,
)
from conversations.store.conversations.facts import status_of
from conversations.store.search.search import Place

WHEN = "j M Y, H:i"
NOTHING = mark_safe('<span class="cell-quiet">–</span>')  # noqa: S308 - no input

TONES = {
    Outcome.SUCCESS: "success",
    Outcome.FAILURE: "danger",
    Outcome.UNKNOWN: "",
}
SIGNS = {Outcome.SUCCESS: "✓", Outcome.FAILURE: "✗", Outcome.UNKNOWN: "?"}
MET = {
    Outcome.SUCCESS: "Met",
    Outcome.FAILURE: "Not met",
    Outcome.UNKNOWN: "Unknown",
}
BESIDE_OUTCOME = {
    Status.FAILED: ("Broken off", "warning"),
    Status.PROCESSING: (Status.PROCESSING.label, "info"),
}
"""Where one stands that has an outcome nevertheless, with the tone."""
REVIEW_TONES = {
    ReviewState.UNREVIEWED: "",
    ReviewState.IN_REVIEW: "info",
    ReviewState.REVIEWED: "success",
}


def topic(conversation: Conversation) -> SafeString:
    """Title, labels, and where the words looked for were said."""
    labels = format_html_join(
        "",
        "{}",
        ((badge(label.name, label.colour),) for label in _labels(conversation)),
    )
    return format_html(
        '<span class="cell-topic">{}</span>{}{}',
        conversation.title or "No topic",
        _place(getattr(conversation, "place", None)),
        format_html('<span class="cell-badges">{}</span>', labels) if labels else "",
    )


def speaker(conversation: Conversation) -> SafeString:
    """The agent over the language and the client."""
    beneath = [conversation.language, conversation.source]
    return two_lines(conversation.agent_name, " · ".join(filter(None, beneath)))


def began(conversation: Conversation) -> SafeString:
    """The moment over the duration."""
    moment = timezone.localtime(conversation.started_at)
    return two_lines(formats.date_format(moment, WHEN), clock(conversation.duration_ms))


def outcome(conversation: Conversation) -> SafeString:
    """The outcome as a badge; of what is not judged, where it stands."""
    status = Status(status_of(conversation))
    judged = conversation.call_successful
    if status in LIVE:
        return badge(status.label, "info")
    if not judged:
        return badge(status.label, "danger" if status == Status.FAILED else "")
    shown = badge(conversation.get_call_successful_display(), TONES[Outcome(judged)])
    beside = BESIDE_OUTCOME.get(status)
    return format_html("{} {}", shown, badge(*beside)) if beside else shown


def criteria(results: Iterable[CriterionResult]) -> SafeString:
    """How many were met, missed and unknown; the names are told on hover and aloud."""
    by_result = sorted(results, key=lambda result: list(SIGNS).index(_of(result)))
    cells = []
    for found, group in groupby(by_result, key=_of):
        names = [result.name or result.identifier for result in group]
        told = f"{MET[found]}: {', '.join(names)}"
        cells.append(badge(f"{SIGNS[found]} {len(names)}", TONES[found], told))
    if not cells:
        return NOTHING
    return format_html(
        '<span class="cell-badges">{}</span>',
        format_html_join("", "{}", ((cell,) for cell in cells)),
    )


def feedback(conversation: Conversation) -> SafeString:
    """Stars, and thumbs up and down."""
    counts = [
        ("star", "stars", conversation.rating),
        ("thumb_up", "liked", getattr(conversation, "likes", 0)),
        ("thumb_down", "disliked", getattr(conversation, "dislikes", 0)),
    ]
    return (
        format_html_join(
            " ",
            '<span class="cell-count" title="{2} {1}"><span aria-hidden="true"'
            ' class="material-symbols-outlined">{0}</span>{2}'
            '<span class="cell-aloud"> {1}</span></span>',
            [count for count in counts if count[2]],
        )
        or NOTHING
    )


def review(conversation: Conversation) -> SafeString:
    """The state over whose it is."""
    state = ReviewState(conversation.review_state)
    shown = badge(state.label, REVIEW_TONES[state])
    if conversation.assignee is None:
        return shown
    return two_lines(
        shown, conversation.assignee.get_short_name() or str(conversation.assignee)
    )


def badge(text: str, tone: str = "", told: str = "") -> SafeString:
    """A word in a colour; what is told is shown on hover and read aloud instead."""
    if not told:
        return format_html(
            '<span class="cell-badge" data-tone="{}">{}</span>', tone, text
        )
    return format_html(
        '<span class="cell-badge" data-tone="{}" title="{}"><span aria-hidden="true">{}'
        '</span><span class="cell-aloud">{}</span></span>',
        tone,
        told,
        text,
        told,
    )


def two_lines(upper: str, lower: str) -> SafeString:
    """One over the other, which is quieter."""
    beneath = format_html('<span class="cell-quiet">{}</span>', lower) if lower else ""
    return format_html(
        '<span class="cell-lines"><span>{}</span>{}</span>', upper, beneath
    )


def _of(result: CriterionResult) -> Outcome:
    return Outcome(result.standing_result)


def _labels(conversation: Conversation) -> Iterable[Label]:
    return conversation.labels.all()


def _place(place: Place | None) -> SafeString:
    if place is None:
        return mark_safe("")
    return format_html(
        '<span class="cell-place">{}<mark>{}</mark>{}</span>',
        place.before,
        place.hit,
        place.after,
    )
