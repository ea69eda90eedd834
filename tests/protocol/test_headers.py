import pytest

from conversations.protocol.auth_connection import ConnectionFault, parse_connection
from conversations.protocol.custom_llm import CustomLlmError, parse_custom_llm
from conversations.protocol.headers import (
    EnvironmentHeader,
    HeaderFault,
    SecretHeader,
    VariableHeader,
    checked_headers,
    name_fault,
    text_fault,
)
from conversations.protocol.tool_config import ToolConfigError, parse_tool


def test_a_value_is_a_text_or_says_where_it_is() -> None:
    written = {
        "X-Team": "blue",
        "X-Key": {"secret_id": "sec_1", "variable_name": None},
        "X-Who": {"variable_name": "who"},
        "X-Where": {"env_var_label": "prod"},
    }
    assert checked_headers(written) == {
        "X-Team": "blue",
        "X-Key": SecretHeader.model_validate({"secret_id": "sec_1"}),
        "X-Who": VariableHeader(variable_name="who"),
        "X-Where": EnvironmentHeader(env_var_label="prod"),
    }


BAD = [
    ({"Bad Name": "x"}, "Bad Name", "no header name"),
    ({"": "x"}, "", "no header name"),
    ({"Häder": "x"}, "Häder", "no header name"),
    ({"Host": "x"}, "Host", "server's own"),
    ({"transfer-encoding": "chunked"}, "transfer-encoding", "server's own"),
    ({"A": "x\r\nB: y"}, "A", "line break"),
    ({"A": 5}, "A", "secret_id"),
    ({"A": {}}, "A", "secret_id"),
    ({"A": {"secret_id": ""}}, "A", "secret_id"),
    ({"A": {"secret_id": 5}}, "A", "secret_id"),
    ({"A": {"secret_id": "s", "variable_name": "v"}}, "A", "secret_id"),
]


@pytest.mark.parametrize(("headers", "name", "says"), BAD)
def test_what_could_not_be_sent_is_named(
    headers: dict[str, object], name: str, says: str
) -> None:
    with pytest.raises(HeaderFault, match=says) as caught:
        checked_headers(headers)
    assert caught.value.name == name


@pytest.mark.parametrize("headers", [None, [], "X: y", 5])
def test_what_is_no_object_is_refused(headers: object) -> None:
    with pytest.raises(HeaderFault, match="object"):
        checked_headers(headers)


def test_some_know_fewer_places_and_keep_more_names_to_themselves() -> None:
    only = {"locators": ["secret_id"], "reserved": {"content-type"}}
    with pytest.raises(HeaderFault, match=r"object with secret_id$"):
        checked_headers({"A": {"variable_name": "v"}}, **only)  # type: ignore[arg-type]
    assert name_fault("Content-Type", {"content-type"})
    assert not name_fault("Content-Type")


def test_a_value_may_be_in_any_language() -> None:
    assert text_fault("Zoë, 東京") == ""


@pytest.mark.parametrize("name", ["Bad Name", "Host", "TE"])
def test_everything_that_sets_headers_refuses_the_same_names(name: str) -> None:
    headers = {name: "x"}
    webhook = {"url": "https://x.example", "request_headers": headers}
    tool = {"type": "webhook", "name": "t", "description": "d", "api_schema": webhook}
    with pytest.raises(ToolConfigError, match="header"):
        parse_tool(tool)
    with pytest.raises(CustomLlmError, match="header"):
        parse_custom_llm({"url": "https://x.example", "request_headers": headers})
    with pytest.raises(ConnectionFault, match="header"):
        parse_connection(
            {
                "auth_type": "custom_header_auth",
                "name": "n",
                "header_name": name,
                "token": "t",
            }
        )
