import pytest

from conversations.models import Agent, Recording
from conversations.protocol.close_codes import ErrorType
from conversations.store.calls.ratings import Opinion, keep_opinion
from conversations.store.calls.said import keep_feedback
from conversations.store.conversations.detail import conversation_detail
from tests.store.held_conversations import call, held, turn

pytestmark = pytest.mark.django_db


def detail(conversation, **changes):
    for name, value in changes.items():
        setattr(conversation, name, value)
    conversation.save()
    return conversation_detail(conversation.public_id)


def test_of_nothing_nothing_is_known():
    assert conversation_detail("conv_nothing") is None


def test_a_conversation_that_has_only_just_begun_is_told_whole():
    told = detail(held(status="initiated", end_reason="", duration_ms=None))
    assert (told["transcript"], told["analysis"]) == ([], None)
    assert (told["user_message_count"], told["agent_message_count"]) == (0, 0)
    assert told["metadata"]["error"] is None
    assert told["metadata"]["termination_reason"] is None
    assert told["metadata"]["authorization_method"] is None


def test_tools_and_unheard_answers_are_no_messages():
    row = held()
    turn(row, "user", "When?", 1)
    turn(row, "agent", "", 2, interrupted=True, generated_text="At nine.")
    call(row, "hours", 3)
    told = detail(row)
    assert len(told["transcript"]) == 3
    assert (told["user_message_count"], told["agent_message_count"]) == (1, 0)


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("public", "public"),
        ("signed_url", "signed_url"),
        ("conversation_token", "livekit_token"),
    ],
)
def test_how_the_client_was_let_in_is_told_in_the_vendors_words(method, said):
    told = detail(held(), authorization_method=method)
    assert told["metadata"]["authorization_method"] == said


def test_a_conversation_outlives_its_agent():
    agent = Agent.objects.create(name="Desk")
    row = held(agent)
    turn(row, "agent", "Hello", 1)
    agent.delete()
    told = conversation_detail(row.public_id)
    assert (told["agent_id"], told["agent_name"]) == ("", "Library desk")
    assert told["transcript"][0]["message"] == "Hello"


# --- Failures ----------------------------------------------------------------------------


@pytest.mark.parametrize("error_type", [*ErrorType, "of a later version"])
def test_every_kind_of_failure_has_a_code(error_type):
    error = detail(held(), status="failed", error_type=error_type)["metadata"]["error"]
    assert error["error_type"] == error_type
    assert error["code"] in (1002, 1008, 1011)
    assert error["reason"] == "The caller left."


def test_a_failure_that_says_nothing_of_itself_is_ours():
    error = detail(held(), status="failed", end_reason="")["metadata"]["error"]
    assert error == {"code": 1011, "reason": None, "error_type": "unknown"}


def test_what_did_not_fail_has_no_error():
    told = detail(held(), error_type="unknown", end_message="Half-way.")
    assert told["metadata"]["error"] is None


# --- What callers thought ----------------------------------------------------------------


def test_no_feedback_is_told_as_none():
    assert detail(held())["metadata"]["feedback"] == {
        "type": None,
        "overall_score": None,
        "likes": 0,
        "dislikes": 0,
        "rating": None,
        "comment": None,
    }


def test_thumbs_taken_back_do_not_count(settings):
    row = held(status="in-progress")
    for event_id in (1, 2, None):
        keep_feedback(row.pk, event_id, "like")
    keep_feedback(row.pk, 2, "dislike")
    keep_feedback(row.pk, None, None)
    told = detail(row)["metadata"]["feedback"]
    assert (told["likes"], told["dislikes"]) == (1, 1)
    assert (told["type"], told["overall_score"]) == ("thumbs", None)


def test_stars_stand_before_thumbs():
    row = held(status="in-progress")
    keep_opinion(row.public_id, Opinion("dislike", 1, "Too slow"))
    row.refresh_from_db()
    told = detail(row)["metadata"]["feedback"]
    assert (told["type"], told["rating"], told["comment"]) == ("rating", 1, "Too slow")
    assert (told["overall_score"], told["dislikes"]) == ("dislike", 1)


# --- What the client asked for -----------------------------------------------------------


def test_secrets_are_told_from_nowhere():
    secret = {"secret__token": "hush", "name": "Ada"}
    told = detail(
        held(), initiation_data={"dynamic_variables": secret}, dynamic_variables={}
    )
    assert told["conversation_initiation_client_data"]["dynamic_variables"] == {
        "name": "Ada"
    }
    assert "hush" not in str(told)
    told = detail(held(), dynamic_variables=secret)
    assert "hush" not in str(told)


def test_what_the_client_calls_itself_is_what_we_know_it_as():
    told = detail(
        held(),
        initiation_data={"user_id": "forged", "source_info": {"source": "forged"}},
        user_id="ada",
        source="js_sdk",
    )
    assert "forged" not in str(told)


# --- Judgement ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": "About hours."},
        {"title": "Hours"},
        {"call_successful": "success"},
        {"call_successful": "failure", "vendor_analysis": {"title": "Theirs."}},
    ],
)
def test_anything_that_was_judged_makes_a_whole_judgement(changes):
    analysis = detail(held(), **changes)["analysis"]
    assert set(analysis) - {"title"} == {
        "call_successful",
        "call_success_score",
        "transcript_summary",
        "call_summary_title",
        "evaluation_criteria_results",
        "evaluation_criteria_results_list",
        "data_collection_results",
        "data_collection_results_list",
    }
    assert analysis["call_successful"] == changes.get("call_successful", "unknown")
    assert isinstance(analysis["transcript_summary"], str)


# --- Sound -------------------------------------------------------------------------------


def test_the_row_of_a_recording_is_not_yet_sound(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    row = held()
    Recording.objects.create(conversation=row, file="a.ogg")
    assert detail(row)["has_audio"] is False
    (tmp_path / "a.ogg").write_bytes(b"sound")
    assert detail(row)["has_audio"] is True
    assert detail(row, status="in-progress")["has_audio"] is False
