"""Whatever goes wrong, programs are told in one shape."""

import logging

import pytest
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousFileOperation,
    TooManyFilesSent,
)
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from django.urls import path
from ninja import File, Form, NinjaAPI, Query, Schema, UploadedFile
from ninja.errors import AuthenticationError, HttpError, Throttled

from conversations.api import keys
from conversations.api.conversations import routes as conversations
from conversations.api.errors import Refusal, add_handlers, faults, invalid, not_found
from conversations.store.paging import BadCursor

RAISED = {
    "refusal": Refusal(403, "closed", "Come back tomorrow."),
    "not_found": not_found("agent", "agent_x"),
    "invalid": invalid("must be odd", "body", "number"),
    "authentication": AuthenticationError(),
    "http404": Http404("No such page."),
    "http404_bare": Http404(),
    "http": HttpError(409, "Somebody else was quicker."),
    "throttled": Throttled(wait=3),
    "cursor": BadCursor("cursor: is not one this server gave"),
    "too_big": RequestDataTooBig("settings.DATA_UPLOAD_MAX_MEMORY_SIZE"),
    "host": DisallowedHost("Invalid HTTP_HOST header: 'evil.example'"),
    "files": TooManyFilesSent("settings.DATA_UPLOAD_MAX_NUMBER_FILES"),
    "path": SuspiciousFileOperation("/srv/media is located outside"),
    "multipart": MultiPartParserError("Invalid boundary"),
    "key": KeyError("the secret name"),
    "value": ValueError("a secret value"),
    "system": OSError("/srv/media/secret.ogg"),
}


class Item(Schema):
    number: int


class Order(Schema):
    items: list[Item]


class Wanted(Schema):
    page_size: int = 1
    kinds: list[int] = []


api = NinjaAPI(urls_namespace="errors")
add_handlers(api)


@api.get("/fail/{name}")
def fail(request, name: str):
    raise RAISED[name]


@api.post("/order")
def order(request, ordered: Order, wanted: Query[Wanted]):
    return len(ordered.items)


@api.post("/form")
def form(request, file: File[UploadedFile], number: Form[int | None] = None):
    return file.size


class Addresses:
    urlpatterns = [path("", api.urls)]


@pytest.fixture
def ask(settings):
    settings.ROOT_URLCONF = Addresses
    settings.MIDDLEWARE = []
    return Client()


@pytest.mark.parametrize(
    ("name", "code", "status", "part_of_message"),
    [
        ("refusal", 403, "closed", "Come back tomorrow."),
        ("not_found", 404, "agent_not_found", "There is no agent 'agent_x'."),
        ("invalid", 422, "invalid", "body.number: must be odd"),
        ("authentication", 401, "invalid_api_key", "xi-api-key"),
        ("http404", 404, "not_found", "No such page."),
        ("http404_bare", 404, "not_found", "Not found."),
        ("http", 409, "error", "Somebody else was quicker."),
        ("throttled", 429, "too_many_requests", "Retry-After"),
        ("cursor", 422, "invalid", "cursor: "),
        ("too_big", 413, "too_large", " bytes"),
        ("host", 400, "bad_request", "cannot be read"),
        ("files", 400, "bad_request", "cannot be read"),
        ("path", 400, "bad_request", "cannot be read"),
        ("multipart", 400, "bad_request", "cannot be read"),
        ("key", 500, "internal_error", "log"),
        ("value", 500, "internal_error", "log"),
        ("system", 500, "internal_error", "log"),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_every_error_has_a_word_and_a_message(
    ask, settings, name, code, status, part_of_message, debug
):
    settings.DEBUG = debug
    answer = ask.get(f"/fail/{name}")
    assert answer.status_code == code
    assert answer["Content-Type"].startswith("application/json")
    assert set(answer.json()) == {"detail"}
    assert set(answer.json()["detail"]) == {"status", "message"}
    assert answer.json()["detail"]["status"] == status
    assert part_of_message in answer.json()["detail"]["message"]


@pytest.mark.parametrize("name", ["host", "files", "path", "key", "value", "system"])
def test_what_the_server_knows_is_logged_and_not_told(ask, name, caplog):
    with caplog.at_level(logging.WARNING, "conversations.api.errors"):
        answer = ask.get(f"/fail/{name}")
    words = str(RAISED[name].args[0])
    assert words not in answer.content.decode()
    assert words in caplog.text


def test_the_log_says_where_it_failed(ask, caplog):
    ask.get("/fail/value")
    [record] = [one for one in caplog.records if one.name == "conversations.api.errors"]
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "GET /fail/value failed"
    assert "raise RAISED[name]" in caplog.text


def test_an_endless_id_is_not_repeated():
    assert len(not_found("agent", "x" * 5_000).message) < 120


def test_what_is_wrong_as_a_whole_names_no_field():
    assert invalid("send something").message == "send something"


# --- Where the fault is ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "body", "loc"),
    [
        ("page_size=x", {"items": []}, ["query", "page_size"]),
        ("kinds=1&kinds=x", {"items": []}, ["query", "kinds", 1]),
        ("", {}, ["body", "items"]),
        ("", {"items": 5}, ["body", "items"]),
        ("", {"items": [{"number": 1}, {}]}, ["body", "items", 1, "number"]),
        ("", [], ["body", "items"]),
        ("", "", ["body"]),
    ],
)
def test_the_fault_is_found_by_the_clients_own_names(ask, query, body, loc):
    answer = ask.post(f"/order?{query}", body, content_type="application/json")
    assert answer.status_code == 422
    [fault] = answer.json()["detail"]
    assert fault["loc"] == loc
    assert set(fault) == {"loc", "msg", "type"}


def test_all_faults_are_told_at_once(ask):
    answer = ask.post("/order?page_size=x", {}, content_type="application/json")
    assert [fault["loc"] for fault in answer.json()["detail"]] == [
        ["body", "items"],
        ["query", "page_size"],
    ]


def test_fields_of_forms_are_named_too(ask):
    answer = ask.post("/form", {"number": "x"})
    assert sorted(fault["loc"] for fault in answer.json()["detail"]) == [
        ["file", "file"],
        ["form", "number"],
    ]


def test_what_was_sent_is_not_sent_back(ask):
    answer = ask.post("/order?page_size=hush", {}, content_type="application/json")
    assert "hush" not in answer.content.decode()


@pytest.mark.parametrize("body", ["{", "\xff", "[" * 20_000, '{"a": ' + "1" * 5_000])
def test_a_body_that_is_no_json_is_said_to_be(ask, body):
    answer = ask.post("/order", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"]["message"] == "Cannot parse request body"


def test_a_form_without_its_boundary_is_refused(ask):
    answer = ask.post("/form", b"x", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "bad_request"


# --- The API itself ----------------------------------------------------------------------


def broken(*_args, **_kwargs):
    raise RuntimeError("the database said: no such column hush")


def test_an_operation_that_breaks_answers_all_the_same(caller, monkeypatch):
    client = caller("read")
    monkeypatch.setattr(conversations, "conversations_page", broken)
    answer = client.get("/v1/convai/conversations")
    assert answer.status_code == 500
    assert answer.json()["detail"]["status"] == "internal_error"
    assert "hush" not in answer.content.decode()


def test_looking_for_the_key_may_break_too(monkeypatch):
    monkeypatch.setattr(keys, "known_key", broken)
    answer = Client(headers={"xi-api-key": "parley_x"}).get("/v1/convai/agents")
    assert answer.status_code == 500
    assert answer.json()["detail"]["status"] == "internal_error"


def test_pages_may_read_that_something_broke(agent, monkeypatch):
    monkeypatch.setattr("conversations.api.access.give_token", broken)
    answer = Client().get(
        "/v1/convai/conversation/token",
        {"agent_id": agent.public_id},
        headers={"Origin": "http://testserver"},
    )
    assert answer.status_code == 500
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["detail"]["status"] == "internal_error"


def test_a_body_that_is_too_large_is_told_the_limit(settings, db):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = Client().post(
        "/v1/convai/conversations/conv_x/feedback",
        {"comment": "much too long"},
        content_type="application/json",
    )
    assert answer.status_code == 413
    assert "10 bytes" in answer.json()["detail"]["message"]


def test_each_fault_of_a_body_is_named_by_its_path():
    found = faults([("api_schema.url", "is needed"), ("", "is no object")], "config")
    assert [(fault["loc"][2:], fault["msg"]) for fault in found.errors] == [
        (("config", "api_schema", "url"), "is needed"),
        (("config",), "is no object"),
    ]
