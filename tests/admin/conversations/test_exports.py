"""Exports as they arrive, read back by the libraries of those formats."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from conversations.admin.conversations.export_formats import LONGEST_CELL, guarded
from conversations.admin.conversations.exports import Format
from conversations.models import (
    CollectedValue,
    Contact,
    Conversation,
    CriterionResult,
    Label,
)

LIST = reverse("admin:conversations_conversation_changelist")
ACTIONS = {
    Format.CSV: "export_csv",
    Format.XLSX: "export_xlsx",
    Format.JSON: "export_json",
    Format.TURNS: "export_turns",
}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def exporter(client, staff):
    client.force_login(staff("view_conversation", "export_conversation"))
    return client


@pytest.fixture
def told(conversation):
    """One with all that an export has."""
    contact = Contact.objects.create(
        user_id="reader 7", name="@Ann", first_seen_at=NOON, last_seen_at=NOON
    )
    Conversation.objects.filter(pk=conversation.pk).update(
        started_at=NOON,
        title="=HYPERLINK(A1)",
        summary="Asked, and\nwas told “9 o'clock”. Été",
        call_successful="failure",
        success_score=0.5,
        rating=4,
        rating_comment="+1",
        user_id="reader 7",
        contact=contact,
        dynamic_variables={"branch": "Mill Lane", "secret__key": "hidden-one"},
    )
    conversation.labels.add(Label.objects.create(name="follow up"))
    CriterionResult.objects.create(
        conversation=conversation,
        identifier="solved",
        result="success",
        corrected=True,
        corrected_result="failure",
        score=3,
        corrected_score=1,
        rationale="It was told.",
        correction_note="-- not told",
    )
    CollectedValue.objects.create(
        conversation=conversation, identifier="amount", type="number", number=-5.5
    )
    CollectedValue.objects.create(
        conversation=conversation, identifier="member", type="boolean", boolean=True
    )
    return Conversation.objects.get(pk=conversation.pk)


def export(client, form, *rows, query="", everything=False):
    return client.post(
        f"{LIST}?{query}",
        {
            "action": ACTIONS[form],
            "_selected_action": [row.pk for row in rows],
            "select_across": int(everything),
            "index": 0,
        },
    )


def body(response):
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="conv')
    assert "no-store" in response["Cache-Control"]
    return b"".join(response.streaming_content)


def csv_rows(response):
    text = body(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_a_row_for_each_with_all_that_is_known(exporter, told, converse):
    bare = converse()
    first, second = csv_rows(export(exporter, Format.CSV, told, bare))
    assert {first["conversation_id"], second["conversation_id"]} == {
        told.public_id,
        bare.public_id,
    }
    row = first if first["conversation_id"] == told.public_id else second
    expected = {
        "agent": "Library desk",
        "agent_id": "agent_library",
        "started_at": "2026-11-21T12:00:00+00:00",
        "duration_secs": "65.0",
        "outcome": "failure",
        "score": "0.5",
        "title": "'=HYPERLINK(A1)",
        "summary": "Asked, and\nwas told “9 o'clock”. Été",
        "rating": "4",
        "rating_comment": "'+1",
        "dislikes": "1",
        "user_id": "reader 7",
        "contact": "'@Ann",
        "labels": "follow up",
        "solved result": "failure",
        "solved score": "1.0",
        "solved rationale": "'-- not told",
        "data amount": "-5.5",
        "data member": "yes",
    }
    assert {name: row[name] for name in expected} == expected
    other = second if row is first else first
    assert other["solved result"] == other["data amount"] == ""


def test_xlsx_keeps_types_and_has_no_formula(exporter, told):
    content = body(export(exporter, Format.XLSX, told))
    sheet = load_workbook(io.BytesIO(content))["Conversations"]
    head, cells = sheet.iter_rows()
    row = {name.value: cell for name, cell in zip(head, cells, strict=True)}
    assert row["started_at"].value == datetime(2026, 11, 21, 12)  # noqa: DTZ001
    assert row["data amount"].value == -5.5
    assert row["data member"].value is True
    assert row["title"].value == "'=HYPERLINK(A1)"
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d", "b"}


def test_xlsx_takes_what_cells_cannot_hold(exporter, told):
    Conversation.objects.update(title="a\x01b", summary="x" * 40_000)
    content = body(export(exporter, Format.XLSX, told))
    sheet = load_workbook(io.BytesIO(content))["Conversations"]
    head, cells = sheet.iter_rows(values_only=True)
    row = dict(zip(head, cells, strict=True))
    assert row["title"] == "ab"
    assert len(row["summary"]) == LONGEST_CELL


def test_json_has_the_transcript_and_no_secret(exporter, told):
    content = body(export(exporter, Format.JSON, told)).decode()
    assert "hidden-one" not in content
    [row] = json.loads(content)
    assert row["title"] == "=HYPERLINK(A1)"
    assert row["started_at"] == "2026-11-21T12:00:00+00:00"
    assert row["criteria"]["solved"] == {
        "result": "failure",
        "score": 1.0,
        "rationale": "-- not told",
        "corrected": True,
    }
    assert row["data"] == {"amount": -5.5, "member": True}
    assert row["dynamic_variables"] == {"branch": "Mill Lane"}
    said = [(entry["role"], entry.get("text")) for entry in row["transcript"]]
    assert said == [
        ("user", "When do you open?"),
        ("agent", "We open at"),
        ("tool", None),
    ]
    assert row["transcript"][1]["feedback"] == "dislike"


def test_turns_have_a_row_each(exporter, told):
    asked, answered = csv_rows(export(exporter, Format.TURNS, told))
    assert (asked["role"], asked["text"]) == ("user", "When do you open?")
    assert answered["interrupted"] == "yes"
    assert answered["response_ms"] == "640"
    assert answered["feedback"] == "dislike"


def test_all_that_match_are_exported_beyond_the_page_in_their_order(exporter, converse):
    rows = [converse(call_successful="failure") for _ in range(130)]
    converse(call_successful="success")
    response = export(
        exporter, Format.JSON, rows[0], query="outcome=failure", everything=True
    )
    ids = [row["conversation_id"] for row in json.loads(body(response))]
    assert ids == [row.public_id for row in rows]


def test_selection_of_none_left_is_an_empty_list(exporter, converse):
    row = converse()
    response = export(exporter, Format.JSON, row)
    Conversation.objects.all().delete()
    assert json.loads(body(response)) == []


@pytest.mark.parametrize("form", list(Format))
def test_more_than_one_export_holds_is_refused(exporter, converse, settings, form):
    settings.PARLEY = {**settings.PARLEY, "MAX_EXPORT_CONVERSATIONS": 1}
    response = export(exporter, form, converse(), converse())
    assert response.status_code == 302
    page = exporter.get(response.url).content.decode()
    assert "more than 1 conversations" in page
    assert "MAX_EXPORT_CONVERSATIONS" in page


@pytest.mark.parametrize("form", list(Format))
def test_export_is_for_those_who_may(reader, conversation, form):
    response = export(reader, form, conversation)
    assert response.status_code in (302, 200)
    assert "Content-Disposition" not in response


def test_rows_are_read_a_part_at_a_time(
    exporter, converse, django_assert_max_num_queries, monkeypatch
):
    rows = [converse() for _ in range(100)]
    with django_assert_max_num_queries(30):
        assert len(csv_rows(export(exporter, Format.CSV, *rows))) == 100


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_formulas_become_text(start):
    assert guarded(f"{start}1") == f"'{start}1"
    assert guarded("1=1") == "1=1"
