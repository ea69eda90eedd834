"""Cells of the list of conversations."""

from collections.abc import Iterable
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from conversations.admin.marks import badge, two_lines
from conversations.admin.wording import (
    OUTCOME_TONES,
    clock,
    day,
    outcome_name,
    time_of_day,
)
from conversations.models import (
    LIVE,
    CollectedValue,
    Conversation,
    CriterionResult,
    Label,
    Outcome,
    ReviewState,
    Status,
)
from conversations.protocol.typed_values import shown as told_value
from conversations.store.conversations.facts import status_of
from conversations.store.search.search import Place

NOTHING = mark_safe('<span class="cell-quiet">–</span>')  # noqa: S308 - no input

NAMED = 3
"""How many missed criteria and learned values are told in a row; others are counted."""
MOST_OF_A_VALUE = 60
MOST_OF_A_SUMMARY = 240
"""Characters; the rest is on the conversation's page."""
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
    """Title, whom with, labels, and what happened, or where the words looked for were
    said.
    """
    labels = format_html_join(
        "",
        "{}",
        ((badge(label.name, label.colour),) for label in _labels(conversation)),
    )
    return format_html(
        '<span class="cell-topic">{}</span><span class="cell-with">{}</span>{}{}',
        conversation.title or "No topic",
        " · ".join(
            filter(
                None,
                (conversation.agent_name, conversation.language, conversation.source),
            )
        ),
        _place(getattr(conversation, "place", None)) or _summary(conversation),
        format_html('<span class="cell-badges">{}</span>', labels) if labels else "",
    )


def began(conversation: Conversation) -> SafeString:
    """The day over the time and the duration."""
    at, lasted = conversation.started_at, clock(conversation.duration_ms)
    beneath = [time_of_day(at), f"{lasted} long" if lasted else ""]
    return two_lines(day(at), " · ".join(filter(None, beneath)))


def outcome(conversation: Conversation) -> SafeString:
    """The outcome as a badge; of what is not judged, where it stands."""
    status = Status(status_of(conversation))
    judged = conversation.call_successful
    if status in LIVE:
        return badge(status.label, "info")
    if not judged:
        return badge(status.label, "danger" if status == Status.FAILED else "")
    shown = badge(outcome_name(judged), OUTCOME_TONES[Outcome(judged)])
    beside = BESIDE_OUTCOME.get(status)
    return format_html("{} {}", shown, badge(*beside)) if beside else shown


def criteria(results: Iterable[CriterionResult]) -> SafeString:
    """How many were met, missed and unknown, and which were missed; which the others
    are is told on hover and aloud.
    """
    by_result = sorted(results, key=lambda result: list(SIGNS).index(_of(result)))
    cells = []
    missed: list[str] = []
    for found, group in groupby(by_result, key=_of):
        names = [result.name or result.identifier for result in group]
        told = f"{MET[found]}: {', '.join(names)}"
        cells.append(badge(f"{SIGNS[found]} {len(names)}", OUTCOME_TONES[found], told))
        if found == Outcome.FAILURE:
            missed = names
    if not cells:
        return mark_safe("")
    return format_html(
        '<span class="cell-badges">{}</span>{}',
        format_html_join("", "{}", ((cell,) for cell in cells)),
        # Told aloud with the badge.
        format_html(
            '<span class="cell-missed" aria-hidden="true">{}</span>',
            ", ".join(_first(missed)),
        )
        if missed
        else "",
    )


def learned(values: Iterable[CollectedValue]) -> SafeString:
    """What was learned, item by item, as it stands."""
    told = [
        (value.identifier, Truncator(told_value(value.standing)).chars(MOST_OF_A_VALUE))
        for value in values
    ]
    if not told:
        return NOTHING
    lines = format_html_join(
        "", "<span><b>{}</b> {}</span>", ((item, value) for item, value in told[:NAMED])
    )
    more = len(told) - NAMED
    return format_html(
        '<span class="cell-learned">{}{}</span>',
        lines,
        format_html('<span class="cell-quiet">{} more</span>', more)
        if more > 0
        else "",
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


def _first(names: list[str]) -> list[str]:
    more = len(names) - NAMED
    return names if more <= 0 else [*names[:NAMED], f"{more} more"]


def _summary(conversation: Conversation) -> SafeString:
    if not conversation.summary:
        return mark_safe("")
    beginning = Truncator(conversation.summary).chars(MOST_OF_A_SUMMARY)
    return format_html('<span class="cell-summary">{}</span>', beginning)


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
