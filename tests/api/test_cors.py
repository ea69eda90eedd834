"""What browsers on other sites' pages may ask for: the open doors, and nothing else."""

import pytest
from django.test import Client

OPEN = [
    ("GET", "/v1/convai/conversation/token"),
    ("GET", "/v1/convai/agents/agent_library/widget"),
    ("POST", "/v1/convai/conversations/conv_x/files"),
    ("DELETE", "/v1/convai/conversations/conv_x/files/file_x"),
    ("POST", "/v1/convai/conversations/conv_x/feedback"),
    ("GET", "/rtc/validate"),
    ("GET", "/rtc/v1/validate"),
]
SHUT = [
    "/",
    "/admin/",
    "/healthz",
    "/v1/convai/agents",
    "/v1/convai/agents/agent_library",
    "/v1/convai/agents/agent_library/widget/x",
    "/v1/convai/conversation/get-signed-url",
    "/v1/convai/conversation/token/x",
    "/v1/convai/conversations",
    "/v1/convai/conversations/conv_x",
    "/v1/convai/conversations/conv_x/audio",
    "/v1/convai/conversations/conv_x/files/file_x/x",
    "/x/v1/convai/conversation/token",
    "/rtc/v1/validate/x",
    "/rtc/v2/validate",
]
PAGE = {"Origin": "https://shop.example"}


def asked_before(path, method):
    return Client().options(
        path,
        headers={
            **PAGE,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "content-type",
        },
    )


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_browser_learns_that_it_may_ask(method, path):
    answer = asked_before(path, method)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert method in answer["Access-Control-Allow-Methods"].split(", ")
    assert "content-type" in answer["Access-Control-Allow-Headers"].split(", ")
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", SHUT)
def test_nothing_else_is_open(path, db):
    answer = asked_before(path, "GET")
    assert "Access-Control-Allow-Origin" not in answer


def test_keys_are_not_for_browsers():
    answer = asked_before("/v1/convai/conversation/token", "GET")
    assert "xi-api-key" not in answer["Access-Control-Allow-Headers"]


def test_a_page_may_read_why_it_is_refused(agent):
    answer = Client().get(
        "/v1/convai/conversation/token", {"agent_id": agent.public_id}, headers=PAGE
    )
    assert answer.status_code == 403
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_page_may_read_its_token(agent, settings):
    agent.allowed_origins = "shop.example"
    agent.save()
    answer = Client().get(
        "/v1/convai/conversation/token", {"agent_id": agent.public_id}, headers=PAGE
    )
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
