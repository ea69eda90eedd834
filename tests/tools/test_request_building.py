from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from conversations.protocol.tool_config import parse_tool
from conversations.tools.headers import CannotBuild
from conversations.tools.request_building import build_request, host_has_variable

BASE = "https://api.example"
TEXT = {"type": "string", "description": "Some text."}


def api(**changes):
    schema = {"url": f"{BASE}/v1", **changes}
    config = {"type": "webhook", "name": "w", "description": "d", "api_schema": schema}
    return parse_tool(config).api_schema


def built(given=None, known=None, **changes):
    return build_request(api(**changes), given or {}, known or {})


def test_each_value_goes_to_its_place():
    request = built(
        {"id": "7", "q": "a&b", "note": "hi", "nobody": "asked"},
        {"lang": "de"},
        url=f"{BASE}/people/{{id}}?x=1",
        method="POST",
        path_params_schema={"id": TEXT},
        query_params_schema={
            "properties": {
                "q": TEXT,
                "lang": {"type": "string", "dynamic_variable": "lang"},
                "v": {"type": "integer", "constant_value": 2},
            }
        },
        request_body_schema={
            "properties": {
                "note": TEXT,
                "source": {"type": "string", "constant_value": "voice"},
            }
        },
    )
    parts = urlsplit(request.url)
    assert parts.path == "/people/7"
    assert parse_qsl(parts.query) == [
        ("x", "1"),
        ("q", "a&b"),
        ("lang", "de"),
        ("v", "2"),
    ]
    assert request.content == b'{"note": "hi", "source": "voice"}'
    assert request.headers == {"content-type": "application/json"}


@pytest.mark.parametrize(
    "value",
    [
        "../admin",
        "a/b",
        "x?y=1",
        "x#y",
        "@evil.example",
        "//evil.example",
        "a\\b",
        "%2e%2e%2fadmin",
        "{id}",
        "{{secret}}",
        "a b\r\nHost: evil",
        "Ünï",
        ":8080",
    ],
)
def test_no_value_leaves_its_segment(value):
    request = built(
        {"id": value}, url=f"{BASE}/people/{{id}}/x", path_params_schema={"id": TEXT}
    )
    # As it is sent, too.
    url = httpx.URL(request.url)
    assert url.host == "api.example"
    assert url.raw_path.count(b"/") == 3
    assert url.raw_path.startswith(b"/people/")
    assert url.raw_path.endswith(b"/x")
    assert url.path == f"/people/{value}/x"
    assert not url.query
    assert not url.fragment


@pytest.mark.parametrize("value", [".", "..", "", None])
def test_a_value_that_would_lead_elsewhere_is_not_sent(value):
    with pytest.raises(CannotBuild):
        built({"id": value}, url=f"{BASE}/a/{{id}}", path_params_schema={"id": TEXT})


def test_two_values_make_no_step_up_together():
    with pytest.raises(CannotBuild):
        built(
            {"a": ".", "b": "."},
            url=f"{BASE}/x/{{a}}{{b}}/y",
            path_params_schema={"a": TEXT, "b": TEXT},
        )


def test_a_variable_of_the_path_is_a_segment_and_one_of_the_host_a_name():
    url = "https://{{ org }}.example/{{ who }}/x"
    request = built({}, {"org": "a-b.c", "who": "me/../you"}, url=url)
    assert request.url == "https://a-b.c.example/me%2F..%2Fyou/x"
    assert host_has_variable(api(url=url))
    assert not host_has_variable(api(url=f"{BASE}/{{{{who}}}}"))
    for org in ("evil.com/", "evil.com#", "a@b", "a:1", "", "..", "a b"):
        with pytest.raises(CannotBuild):
            built({}, {"org": org, "who": "me"}, url=url)


def test_a_form_is_sent_as_one():
    request = built(
        {"a": "ä&b", "list": [1, None, True], "deep": {"x": 1}, "none": None},
        method="POST",
        content_type="application/x-www-form-urlencoded",
        request_body_schema={
            "properties": {
                "a": TEXT,
                "list": {"type": "array", "description": "d"},
                "deep": {"type": "object", "description": "d"},
                "none": TEXT,
            }
        },
    )
    assert parse_qsl(request.content.decode()) == [
        ("a", "ä&b"),
        ("list", "1"),
        ("list", "true"),
        ("deep", '{"x": 1}'),
    ]


def test_a_body_of_no_named_fields_is_what_the_model_says():
    request = built(
        {"id": "1", "any": [1]},
        url=f"{BASE}/{{id}}",
        method="PATCH",
        path_params_schema={"id": TEXT},
        request_body_schema={"type": "object", "description": "The fields."},
    )
    assert request.content == b'{"any": [1]}'


def test_a_get_has_no_body():
    assert built({"a": "1"}, request_body_schema={"properties": {"a": TEXT}}) == built()


@pytest.mark.parametrize("place", ["query_params_schema", "request_body_schema"])
def test_what_is_needed_and_missing_is_told_and_nothing_sent(place):
    schema = {"properties": {"q": TEXT}, "required": ["q"]}
    with pytest.raises(CannotBuild, match="'q' is needed"):
        built(method="POST", **{place: schema})
    by_variable = {"type": "string", "dynamic_variable": "v"}
    schema = {"properties": {"q": by_variable}, "required": ["q"]}
    with pytest.raises(CannotBuild, match="'v' has no value"):
        built(method="POST", **{place: schema})


@pytest.mark.parametrize(
    "changes",
    [
        {"url": f"{BASE}/{{{{secret__t}}}}"},
        {
            "request_body_schema": {
                "properties": {"t": {"type": "string", "dynamic_variable": "secret__t"}}
            }
        },
    ],
)
def test_a_secret_variable_is_for_headers_only(changes):
    with pytest.raises(CannotBuild, match="secret__t.*headers only"):
        built(method="POST", **changes)


def test_a_part_that_only_the_vendors_connections_fill_is_refused():
    with pytest.raises(CannotBuild, match="connection is to fill in"):
        built(url=f"{BASE}/{{key}}", auth_resolved_params=["key"])
