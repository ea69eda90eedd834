"""Which conversations staff and programs find, by the same conditions."""

import pytest
from django.utils import timezone

from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    Feedback,
    Label,
)
from conversations.store.conversations import conditions
from conversations.store.conversations.conditions import (
    analysed,
    answered_within,
    any_of,
    came_out,
    ended_by,
    has_value,
    judged,
    labelled,
    of_agents,
    of_contact,
    rated,
    thumbed,
    used_tools,
    value_answers,
    value_compares,
    value_contains,
    value_is,
    value_is_another,
    without_feedback,
)
from tests.store.held_conversations import BEGAN, call, held, turn

pytestmark = pytest.mark.django_db


def found(condition):
    rows = Conversation.objects.filter(condition).order_by("user_id")
    return "".join(row.user_id for row in rows)


def test_corrections_stand_for_what_was_judged():
    CriterionResult.objects.create(
        conversation=held(user_id="a"),
        identifier="solved",
        result="failure",
        corrected=True,
        corrected_result="success",
    )
    held(user_id="b")
    assert found(judged("solved", "success")) == "a"
    assert found(judged("solved", "failure")) == found(judged("x", "success")) == ""


@pytest.fixture
def learned():
    """What was learned of each; of d it was asked for nothing and of e in vain."""

    def value(conversation, identifier, **changes):
        CollectedValue.objects.create(
            conversation=conversation, identifier=identifier, **changes
        )

    a, b, c, _d, e = (held(user_id=name) for name in "abcde")
    value(
        a,
        "city",
        type="string",
        text="Bergen",
        corrected=True,
        corrected_text="Oslo",
    )
    value(b, "city", type="string", text="100 % Lima")
    value(c, "city", type="integer", number=3)
    value(e, "city", type="string", text=None)
    value(a, "amount", type="number", number=12.5)
    value(b, "amount", type="integer", number=0)
    value(c, "amount", type="string", text="12.5")
    value(a, "member", type="boolean", boolean=True)
    value(b, "member", type="boolean", boolean=False)
    value(c, "member", type="string", text="Yes")


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (value_is("city", "OSLO"), "a"),
        (value_is("city", " oslo "), "a"),
        (value_is("city", "osl"), ""),
        (value_is("city", "oslo", "3"), "ac"),
        (value_is("city"), ""),
        (value_is("city", "a\0"), ""),
        (value_is_another("city", "oslo"), "bc"),
        (value_contains("city", "S"), "a"),
        (value_contains("city", "%"), "b"),
        (has_value("city"), "abc"),
        (~has_value("city"), "de"),
        (value_is("amount", "12.5"), "ac"),
        (value_is("amount", "12.50"), "a"),
        (value_compares("amount", "gte", 12.5), "a"),
        (value_compares("amount", "lte", 12), "b"),
        (value_compares("amount", "gt", -1), "ab"),
        (value_answers("member", True), "a"),
        (value_answers("member", False), "b"),
        (value_is("member", "yes"), "ac"),
        (value_is("member", "true"), "a"),
        (has_value("other"), ""),
        (~has_value("other"), "abcde"),
    ],
)
def test_values_are_held_against_what_is_asked(learned, condition, names):
    assert found(condition) == names


def test_staff_tell_unknown_from_not_judged():
    held(user_id="a", call_successful="unknown")
    held(user_id="b")
    assert found(came_out("unknown")) == "a"
    assert found(came_out("")) == "b"


def test_analyses_are_found_by_where_they_stand():
    for name, state in (("a", "failed"), ("b", "done")):
        Analysis.objects.create(
            conversation=held(user_id=name), state=state, due_at=timezone.now()
        )
    held(user_id="c")
    assert found(analysed("failed")) == "a"


def test_thumbs_and_stars_are_feedback_and_so_are_comments():
    rows = {name: held(user_id=name) for name in "abc"}
    held(user_id="d", rating=3)
    held(user_id="e", rating_comment="Slow")
    held(user_id="f", rating=5)
    Feedback.objects.create(conversation=rows["a"], event_id=1, score="like")
    Feedback.objects.create(conversation=rows["b"], event_id=None, score="dislike")
    assert found(thumbed("like")) == "a"
    assert found(thumbed("dislike")) == "b"
    assert found(without_feedback()) == "c"
    assert found(rated(3, 3)) == "d"
    assert found(rated(lowest=4)) == "f"
    assert found(rated(highest=4)) == "d"
    assert found(rated()) == "df"
    assert found(conditions.COMMENTED) == "e"


def test_trouble_is_found():
    held(user_id="a", interruption_count=1)
    held(user_id="b", error_count=1)
    failed = held(user_id="c", status="failed")
    turn(failed, "agent", "Hello", 1)
    held(user_id="d", tool_error_count=1)
    turn(held(user_id="e"), "user", "Hello", 1)
    assert found(conditions.INTERRUPTED) == "a"
    assert found(conditions.WITH_ERRORS) == "bc"
    assert found(conditions.WITH_FAILED_TOOLS) == "d"
    assert found(conditions.caller_was_silent()) == "abcd"


def test_response_times_are_ranges_that_do_not_overlap():
    held(user_id="a", response_ms=500)
    held(user_id="b", response_ms=4_000)
    held(user_id="c")
    assert found(answered_within(0, 500)) == ""
    assert found(answered_within(500, 1_000)) == "a"
    assert found(answered_within(4_000, None)) == "b"


def test_endings_are_found_by_their_code_whatever_was_said():
    held(user_id="a", end_reason="failed", end_message="The voice was lost.")
    held(user_id="b", end_reason="client_left")
    assert found(ended_by("failed")) == "a"


def test_whose_it_was_is_found():
    agent = Agent.objects.create(public_id="agent_desk", name="Desk")
    contact = Contact.objects.create(
        user_id="reader 7", name="Ann Lee", first_seen_at=BEGAN, last_seen_at=BEGAN
    )
    held(agent, user_id="a")
    labelled_one = held(user_id="b", contact=contact)
    labelled_one.labels.add(Label.objects.create(name="follow up"))
    assert found(of_agents(["agent_desk", "agent_other"])) == "a"
    assert found(of_contact("reader 7")) == found(of_contact("ann")) == "b"
    assert found(of_contact("reader")) == ""
    assert found(labelled("follow up")) == "b"


def test_tools_are_found_by_name_and_outcome():
    call(held(user_id="a"), "hours", 1, is_error=True)
    call(held(user_id="b"), "hours", 1)
    assert found(used_tools(["hours", "other"])) == "ab"
    assert found(used_tools(["hours"], is_error=True)) == "a"


def test_any_of_none_is_none():
    held(user_id="a")
    assert found(any_of([])) == ""
    assert found(any_of([came_out("x"), came_out("")])) == "a"
