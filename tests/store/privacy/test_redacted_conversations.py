"""Personal data on its way into the rows, by every way that words take."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.engine.ports import Found, FoundPassage
from conversations.engine.record import AgentTurn, ToolRun, UserTurn
from conversations.models import (
    Agent,
    CollectedValue,
    Conversation,
    CriterionResult,
    Note,
    Retrieval,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.analysis.case import CriterionFinding, Findings, ValueFinding
from conversations.store.analysis.results import replace
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.files import keep_file
from conversations.store.calls.lifecycle import NewConversation, describe, finish, start
from conversations.store.calls.ratings import Opinion, keep_opinion
from conversations.store.calls.reconciliation import (
    VendorRecord,
    keep_vendor_id,
    reconcile,
)
from conversations.store.calls.recorder import ConversationRecorder
from conversations.store.calls.turn_matching import VendorTurn

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "jane@example.org"
SPOKEN = "jane at example dot org"
GONE = "[EMAIL_ADDRESS]"
END = EndOfConversation("client_left", 9_000, message=f"Bye {SECRET}")


@pytest.fixture
def discreet(agent):
    agent.redacted_kinds = ["email_address", "contact_number"]
    agent.files_allowed = True
    agent.save()
    return agent


@pytest.fixture
def conversation_id(discreet):
    return start(
        NewConversation(
            agent_id=discreet.public_id,
            process_id="p",
            lease_ms=30_000,
            user_id=SECRET,
            dynamic_variables={"email": SECRET, "phone": 4155552671},
            initiation_data={"conversation_config_override": {"a": [SECRET]}},
        )
    )


def row():
    return Conversation.objects.get()


def test_what_programs_send_is_redacted_but_not_whom_they_name(conversation_id):
    assert row().dynamic_variables == {"email": GONE, "phone": "[CONTACT_NUMBER]"}
    assert row().initiation_data == {"conversation_config_override": {"a": [GONE]}}
    assert row().user_id == SECRET
    describe(conversation_id, dynamic_variables={"late": SECRET})
    assert row().dynamic_variables == {"late": GONE}


def test_all_that_the_recorder_is_given_is_redacted(conversation_id, writer):
    recorder = ConversationRecorder(conversation_id, writer)
    recorder.user_said(UserTurn(1, f"It is {SPOKEN}.", 0, 5, "audio"))
    said = f"So {SECRET}?"
    recorder.agent_said(AgentTurn(2, 6, said, said, said, ended_ms=9))
    recorder.tool_called(ToolRun("c", "mail", "client", {"to": SECRET}, 2, 7))
    recorder.tool_returned(
        ToolRun("c", "mail", "client", {"to": SECRET}, 2, 7, f'{{"sent": "{SECRET}"}}')
    )
    recorder.noted("context", f"Is {SECRET}", 1)
    passage = FoundPassage("doc_1", f"About {SECRET}", f"Write to {SECRET}.", 0.5)
    recorder.retrieved(1, Found(f"mail {SECRET}", (passage,), "offline/e5", 12))
    assert writer.drain(20)
    user, agent = Turn.objects.all()
    assert user.text == f"It is {GONE}."
    for column in ("text", "generated_text", "sent_text", "heard_text"):
        assert getattr(agent, column) == f"So {GONE}?"
    call = ToolCall.objects.get()
    assert (call.arguments, call.result) == ({"to": GONE}, f'{{"sent": "{GONE}"}}')
    assert Note.objects.get().text == f"Is {GONE}"
    looked_up = Retrieval.objects.get()
    assert looked_up.query == f"mail {GONE}"
    assert looked_up.passages == [
        {
            "document_id": "doc_1",
            "document": f"About {GONE}",
            "text": f"Write to {GONE}.",
            "score": 0.5,
        }
    ]


def test_an_address_that_is_being_said_is_not_kept_by_halves(conversation_id, writer):
    recorder = ConversationRecorder(conversation_id, writer)
    whole = "Fine. I write to jane at example dot org today."
    recorder.agent_said(AgentTurn(2, 6, whole[:30]))
    assert writer.drain(20)
    assert Turn.objects.get().generated_text == "Fine."
    heard = whole[:30]
    recorder.agent_corrected(
        AgentTurn(2, 6, whole, whole, heard, ended_ms=9, interrupted=True)
    )
    assert writer.drain(20)
    turn = Turn.objects.get()
    assert turn.text == turn.heard_text == f"Fine. I write to {GONE}"
    assert turn.generated_text == f"Fine. I write to {GONE} today."


def test_the_end_and_what_comes_after_it_are_redacted(conversation_id):
    finish(conversation_id, END)
    keep_opinion(conversation_id, Opinion(rating=2, comment=f"Write me: {SPOKEN}"))
    assert row().end_message == f"Bye {GONE}"
    assert row().rating_comment == f"Write me: {GONE}"


def test_the_name_of_a_file_is_redacted(conversation_id):
    content = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    keep_file(conversation_id, SimpleUploadedFile(f"{SECRET} cv.png", content))
    assert Upload.objects.get().name == f"{GONE} cv.png"


def test_what_an_analysis_finds_is_redacted(conversation_id):
    findings = Findings(
        analyser="rules",
        call_successful="success",
        title=f"About {SECRET}",
        summary=SPOKEN,
        criteria=(CriterionFinding("a", "success", SECRET),),
        values=(ValueFinding("email", SECRET, f"They said {SPOKEN}."),),
    )
    replace(row(), findings)
    assert (row().title, row().summary) == (f"About {GONE}", GONE)
    assert CriterionResult.objects.get().rationale == GONE
    value = CollectedValue.objects.get()
    assert (value.standing, value.rationale) == (GONE, f"They said {GONE}.")


THEIRS = VendorRecord(
    turns=(
        VendorTurn(role="user", text=f"It is {SECRET}.", started_ms=0),
        VendorTurn(role="agent", text=f"Thanks, {SECRET}!", started_ms=2_000),
    ),
    tools=(ToolRun("t", "mail", "client", {"to": SECRET}, 0, 0, SECRET),),
    analysis={"transcript_summary": SECRET, "call_successful": "success"},
    metadata={"phone_call": {"from": SECRET}},
)


def over(conversation_id, writer=None):
    """One that is over and whose vendor's record has come."""
    keep_vendor_id(row().pk, "conv_there")
    if writer is not None:
        recorder = ConversationRecorder(conversation_id, writer)
        recorder.user_said(UserTurn(1, f"It is {SECRET}.", 0, 5, "audio"))
        assert writer.drain(20)
    finish(conversation_id, END)
    assert reconcile(conversation_id, THEIRS)


def test_the_vendors_record_is_redacted_and_still_matched(conversation_id, writer):
    over(conversation_id, writer)
    assert [turn.text for turn in Turn.objects.all()] == [
        f"It is {GONE}.",
        f"Thanks, {GONE}!",
    ]
    assert ToolCall.objects.get().result == GONE
    assert row().summary == GONE
    assert row().vendor_analysis["transcript_summary"] == GONE
    assert row().vendor_metadata == {"phone_call": {"from": GONE}}


def test_of_zero_retention_the_vendor_tells_the_outcome_only(discreet):
    Agent.objects.update(zero_retention=True)
    new = NewConversation(discreet.public_id, process_id="p", lease_ms=1)
    over(start(new))
    assert not Turn.objects.exists()
    assert not ToolCall.objects.exists()
    found = row()
    assert (found.call_successful, found.summary, found.title) == ("success", "", "")
    assert (found.vendor_analysis, found.vendor_metadata) == ({}, {"status": "done"})
    assert found.status == "done"


def test_what_was_never_kept_stays_away_though_the_agent_was_changed(discreet):
    Agent.objects.update(zero_retention=True)
    begun = start(NewConversation(discreet.public_id, process_id="p", lease_ms=1))
    Agent.objects.update(zero_retention=False)
    finish(begun, END)
    keep_opinion(begun, Opinion(rating=2, comment="words"))
    assert (row().end_message, row().rating_comment) == ("", "")
