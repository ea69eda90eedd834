"""Addresses at which nothing stands, and methods that are not for them."""

import pytest
from django.test import Client

BROWSER = Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete", "put", "head"])
@pytest.mark.parametrize(
    "path",
    ["/v1/", "/v1/nothing", "/v1/convai/agents/agent_x/nothing", "/v1/convai/agents/"],
)
def test_where_nothing_stands_programs_are_told_so_in_json(method, path):
    answer = getattr(BROWSER, method)(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")
    if method != "head":
        assert answer.json() == {
            "detail": {"status": "not_found", "message": f"There is nothing at {path}."}
        }


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("put", "/v1/convai/agents/agent_x", {"GET", "PATCH", "DELETE"}),
        ("get", "/v1/convai/agents/agent_x/duplicate", {"POST"}),
        ("post", "/v1/convai/conversations", {"GET"}),
    ],
)
def test_a_method_that_is_not_for_an_address_is_told_which_are(method, path, allowed):
    answer = getattr(BROWSER, method)(path)
    assert answer.status_code == 405
    assert answer.headers["Content-Type"].startswith("application/json")
    detail = answer.json()["detail"]
    assert detail["status"] == "method_not_allowed"
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert all(name in detail["message"] for name in allowed)


def test_a_long_address_is_not_given_back_whole():
    answer = BROWSER.get(f"/v1/{'x' * 3_000}")
    assert len(answer.json()["detail"]["message"]) < 300


def test_pages_outside_the_api_are_none_of_its_business(client):
    assert client.get("/nothing").headers["Content-Type"].startswith("text/html")
