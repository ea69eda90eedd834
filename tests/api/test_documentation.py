import json
import re

import pytest
from django.contrib.staticfiles.finders import find

DOCS = "/v1/docs"


@pytest.mark.django_db
def test_the_page_of_the_api_loads_from_this_server_alone(client):
    page = client.get(DOCS)
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page.content.decode())
    assert addresses
    for address in addresses:
        assert address.startswith("/static/")
        assert find(address.removeprefix("/static/")), address
    assert not re.search(r"<script(?![^>]*(src=|application/json))", str(page.content))
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in f"{policy};"


@pytest.mark.django_db
def test_every_operation_is_described_and_says_which_need_a_key(client):
    schema = client.get("/v1/openapi.json").json()
    open_doors = set()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), f"{method} {path}"
            if not operation.get("security"):
                open_doors.add(f"{method} {path.removeprefix('/v1/convai')}")
    assert open_doors >= {
        "get /agents/{agent_id}/widget",
        "get /agents/{agent_id}/avatar",
        "get /conversation/token",
    }
    assert not {door for door in open_doors if re.search("tools|secrets", door)}
    assert "xi-api-key" in json.dumps(schema["components"]["securitySchemes"])
