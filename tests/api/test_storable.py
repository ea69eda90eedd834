import pytest

BAD = ["a\0b", "half \ud83d"]
WEBSITE = {"type": "client", "name": "show", "description": "Shows it."}


SIMULATE = "/agents/agent_library/simulate-conversation"


def simulation(prompt="", criterion="", **more):
    user = {"prompt": {"prompt": prompt}}
    return {
        "simulation_specification": {"simulated_user_config": user, **more},
        "extra_evaluation_criteria": [{"id": "a", "name": criterion}],
    }


@pytest.fixture
def post(caller):
    client = caller("read", "write", "talk")

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
        ("/agents/create", lambda text: {"name": text, "conversation_config": {}}),
        ("/agents/create", lambda text: {"conversation_config": {"a": {text: 1}}}),
        (
            "/agents/create",
            lambda text: {
                "conversation_config": {},
                "platform_settings": {
                    "data_collection": {text: {"type": "string"}},
                },
            },
        ),
        (SIMULATE, lambda text: simulation(prompt=text)),
        (SIMULATE, lambda text: simulation(dynamic_variables={"a": text})),
        (SIMULATE, lambda text: simulation(criterion=text)),
    ],
)
def test_what_no_database_keeps_is_refused(post, path, fields, text):
    status, said = post(path, fields(text))
    assert status == 422
    assert "leave it out" in said or "as a unicode string" in said


def test_what_is_nested_without_end_is_refused(post):
    tool = {"tool_config": {**WEBSITE, "more": deep(600)}}
    assert post("/tools", tool)[0] == 422
