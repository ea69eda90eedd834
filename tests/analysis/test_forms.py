import pytest

from conversations.analysis.forms import Field, Form
from conversations.analysis.summary import (
    MAX_TITLE_CHARACTERS,
    Summary,
    summary_form,
    summary_of,
)
from conversations.analysis.together import together
from conversations.analysis.values import fitting

AGES = Form(
    "ages",
    "How old?",
    {
        name: Field({"type": "integer"}, lambda v: fitting(v, "integer"))
        for name in "ab"
    },
)


def test_each_field_is_read_or_has_a_fault():
    filled = AGES.read({"a": 3, "c": 4})
    assert filled.read == {"a": 3}
    assert filled.faults == {"b": "it is missing"}
    assert AGES.unread("why").faults == {"a": "why", "b": "why"}


def test_a_title_is_one_short_line():
    form = summary_form(with_outcome=True)
    read = form.read(
        {"title": "A\n b" + "x" * 200, "summary": "S", "outcome": "failure"}
    )
    summary = summary_of(read)
    assert summary.title.startswith("A b")
    assert len(summary.title) < MAX_TITLE_CHARACTERS
    assert summary.outcome == "failure"


def test_of_an_unusable_summary_nothing_is_made_up():
    form = summary_form(with_outcome=True)
    read = form.read({"title": 3, "summary": "", "outcome": "great"})
    assert set(read.faults) == {"title", "summary", "outcome"}
    assert summary_of(read) == Summary("", "", "unknown")


async def test_the_first_failure_of_several_is_raised_by_itself():
    async def fail():
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone") as caught:
        async with together() as group:
            group.create_task(fail())
    assert caught.value.__cause__ is None


async def test_results_are_there_when_the_block_ends():
    async def three():
        return 3

    async with together() as group:
        task = group.create_task(three())
    assert task.result() == 3
