import pytest

BAD = ["a\0b", "half \ud83d"]
WEBSITE = {"type": "client", "name": "show", "description": "Shows it."}


@pytest.fixture
def post(caller):
    client = caller("read", "write")

    def call(path, body):
        path = f"/v1/convai{path}"
        answer = client.post(path, body, content_type="application/json")
        return answer.status_code, str(answer.json()["detail"])

    return call


def deep(levels):
    value = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/knowledge-base/text", lambda text: {"text": text}),
        ("/knowledge-base/text", lambda text: {"text": "x", "name": text}),
        ("/knowledge-base/folder", lambda text: {"name": text}),
        ("/secrets", lambda text: {"type": "new", "name": text, "value": "x"}),
        ("/tools", lambda text: {"tool_config": {**WEBSITE, "description": text}}),
        ("/tools", lambda text: {"tool_config": {**WEBSITE, "more": {text: 1}}}),
        (
            "/tools",
            lambda text: {"tool_config": WEBSITE, "response_mocks": [{"a": text}]},
        ),
    ],
)
def test_what_no_database_keeps_is_refused(post, path, fields, text):
    status, said = post(path, fields(text))
    assert status == 422
    assert "leave it out" in said or "as a unicode string" in said


def test_what_is_nested_without_end_is_refused(post):
    tool = {"tool_config": {**WEBSITE, "more": deep(600)}}
    assert post("/tools", tool)[0] == 422
