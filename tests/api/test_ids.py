import pytest
from pydantic import TypeAdapter, ValidationError

from conversations.api.ids import OptionalId, PublicId
from conversations.protocol.public_ids import is_public_id

CONVAI = "/v1/convai"
NOBODYS = ["a%00b", "a%20b", "caf%C3%A9", "a%0A", "x" * 65]


@pytest.mark.parametrize("text", ["a", "x" * 64, "a:b", "", "x" * 65, "a\0", "a\n"])
def test_the_api_takes_what_is_an_id_everywhere(text):
    def takes(kind):
        try:
            return TypeAdapter(kind).validate_python(text) == text
        except ValidationError:
            return False

    assert takes(PublicId) == is_public_id(text)
    assert takes(OptionalId) == (is_public_id(text) or not text)


@pytest.mark.parametrize("sent", NOBODYS)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("agents/{}", "agent_id"),
        ("agents/{}/link", "agent_id"),
        ("tools/{}", "tool_id"),
        ("tools/{}/dependent-agents", "tool_id"),
        ("secrets/{}", "secret_id"),
        ("secrets/{}/dependencies/tools", "secret_id"),
        ("knowledge-base/{}", "document_id"),
        ("knowledge-base/{}/content", "document_id"),
        ("knowledge-base/{}/dependent-agents", "document_id"),
        ("conversations/{}", "conversation_id"),
        ("conversations/{}/audio", "conversation_id"),
    ],
)
def test_an_id_that_none_can_have_is_named_as_the_fault(caller, path, field, sent):
    answer = caller("read").get(f"{CONVAI}/{path.format(sent)}")
    assert answer.status_code == 422
    assert [fault["loc"] for fault in answer.json()["detail"]] == [["path", field]]


@pytest.mark.parametrize(
    "query",
    [
        "tools?search=%00",
        "tools?used_by_agent_id=a%00",
        "agents?search=a%00b",
        "secrets?search=%00",
        "knowledge-base?search=%00",
        "knowledge-base?parent_folder_id=%00",
        "knowledge-base?ancestor_folder_id=%00",
    ],
)
def test_what_no_database_can_look_for_is_not_looked_for(caller, query):
    answer = caller("read").get(f"{CONVAI}/{query}")
    assert answer.status_code == 422
    [fault] = answer.json()["detail"]
    assert fault["loc"][-1] == query.partition("?")[2].partition("=")[0]
