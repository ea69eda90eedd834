"""Marks in cells of lists: what is told by a colour is told by a word as well."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


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
