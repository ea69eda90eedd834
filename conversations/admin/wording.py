"""How staff are told of moments, lengths, outcomes and where else to look.

One wording for each, on every page: templates say a moment with the same format.
"""

from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations.models import Outcome

NOTHING = "–"
"""In place of what is not there."""
WHEN = "j M Y, H:i"
WHEN_EXACTLY = "j M Y, H:i:s"
DAY = "j M Y"
TIME = "H:i"
OUTCOME_TONES = {
    Outcome.SUCCESS: "success",
    Outcome.FAILURE: "danger",
    # It is no warning: often there was nothing to judge.
    Outcome.UNKNOWN: "",
}
OUTCOME_LABELS = {outcome.label: tone for outcome, tone in OUTCOME_TONES.items()}
"""As the theme colours a column's values: by what is shown."""


def moment(at: datetime | None) -> str:
    """When, in the site's time zone, to the minute; a dash for never."""
    return _at(at, WHEN)


def exact_moment(at: datetime | None) -> str:
    """When, to the second."""
    return _at(at, WHEN_EXACTLY)


def day(at: datetime) -> str:
    """The day of a moment, in the site's time zone."""
    return _at(at, DAY)


def time_of_day(at: datetime) -> str:
    """The time of a moment, likewise."""
    return _at(at, TIME)


def clock(ms: int | None) -> str:
    """A time or length as 1:05, or an hour as 1:00:05; "" if there is none."""
    if ms is None:
        return ""
    minutes, seconds_left = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    shown = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{shown}:{seconds_left:02}"


def seconds(ms: int) -> str:
    """A short time, such as 0.64 s or 4 ms."""
    return f"{ms} ms" if ms < 100 else f"{ms / 1000:.2f} s"


def outcome_name(outcome: str) -> str:
    """Of what a conversation came to; a dash before it was judged."""
    return str(Outcome(outcome).label) if outcome else NOTHING


def link(url: str, text: object, *, aloud: str = "") -> SafeString:
    """A way to another page, within a cell or a field; `aloud` is read instead."""
    name = format_html(' aria-label="{}"', aloud) if aloud else ""
    return format_html('<a class="link" href="{}"{}>{}</a>', url, name, text)


def link_to(row: Model) -> SafeString:
    """A way to the page of a row, by its name."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return link(reverse(name, args=[row.pk]), row)


def _at(at: datetime | None, how: str) -> str:
    if at is None:
        return NOTHING
    return formats.date_format(timezone.localtime(at), how)
