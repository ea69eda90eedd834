"""Title and summary, and where nothing else is asked, how it went: by a language model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conversations.analysis.criteria import RESULTS
from conversations.analysis.forms import Field, Filled, Form, text_of
from conversations.analysis.json_answers import Unusable
from conversations.store.analysis.case import Result

MAX_TITLE_CHARACTERS = 120
MAX_SUMMARY_CHARACTERS = 4_000

_INSTRUCTIONS = """\
Sum the conversation up for somebody who has not read it.
title: what it was about, in three to eight words, like the subject of a letter.
summary: what the caller wanted, what the agent answered and did, and how it ended, in \
two to five sentences."""
_OUTCOME = """
outcome: "success" if the caller got what they came for, "failure" if not, "unknown" if \
the transcript does not tell."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was read of a filled form; "" where nothing could be used."""

    title: str
    text: str
    outcome: Result = "unknown"


def summary_form(*, with_outcome: bool) -> Form[str]:
    """To be filled in by a model."""
    fields: dict[str, Field[str]] = {
        "title": Field({"type": "string"}, _title),
        "summary": Field(
            {"type": "string"}, lambda value: text_of(value, MAX_SUMMARY_CHARACTERS)
        ),
    }
    if with_outcome:
        fields["outcome"] = Field({"type": "string", "enum": list(RESULTS)}, _outcome)
    instructions = _INSTRUCTIONS + (_OUTCOME if with_outcome else "")
    return Form("summary", instructions, fields)


def summary_of(filled: Filled[str]) -> Summary:
    """What a filled form says."""
    read: Mapping[str, Any] = filled.read
    return Summary(
        read.get("title", ""), read.get("summary", ""), read.get("outcome", "unknown")
    )


def _title(value: object) -> str:
    return " ".join(text_of(value, MAX_TITLE_CHARACTERS).split())


def _outcome(value: object) -> str:
    if value not in RESULTS:
        raise Unusable(f"it has to be one of {', '.join(RESULTS)}")
    return str(value)
