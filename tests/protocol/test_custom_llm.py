import pytest

from conversations.protocol.custom_llm import (
    CustomLlmConfig,
    CustomLlmError,
    parse_custom_llm,
)
from conversations.protocol.headers import SecretHeader

URL = "https://llm.example.org/v1"
KEY = {"secret_id": "sec_1"}


def test_an_endpoint_is_read_as_the_vendors_clients_send_it() -> None:
    sent = {
        "url": f"{URL}/chat/completions",
        "model_id": "small",
        "api_key": KEY,
        "request_headers": {"X-Team": "blue", "X-Token": {"secret_id": "sec_2"}},
        "api_type": "chat_completions",
        "api_version": None,
    }
    assert parse_custom_llm(sent) == CustomLlmConfig(
        URL,
        "small",
        SecretHeader(secret_id="sec_1"),
        {"X-Team": "blue", "X-Token": SecretHeader(secret_id="sec_2")},
    )


def test_its_url_alone_is_enough() -> None:
    assert parse_custom_llm({"url": f"{URL}/"}) == CustomLlmConfig(URL, "")


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"url": ""}, "url", "address of an endpoint"),
        ({"url": "file:///etc/passwd"}, "url", "address of an endpoint"),
        ({"url": "https://me:pw@llm.example.org"}, "url", "no password"),
        ({"url": 5}, "url", "text"),
        ({"api_type": "websocket"}, "api_type", "'websocket' is not spoken here"),
        ({"api_type": "responses"}, "api_type", "use chat_completions"),
        (
            {"auth_connection": {"auth_connection_id": "x"}},
            "auth_connection",
            "headers",
        ),
        ({"api_key": "sk-1"}, "api_key", "name a secret"),
        ({"api_key": {"env_var_label": "KEY"}}, "api_key", "name a secret"),
        ({"request_headers": []}, "request_headers", "object"),
        ({"request_headers": {"Host": "x"}}, "request_headers.Host", "server's own"),
        ({"request_headers": {"a b": "x"}}, "request_headers.a b", "no header name"),
        ({"request_headers": {"a": "Zoë"}}, "request_headers.a", "other letters"),
        ({"request_headers": {"a": "x\ny"}}, "request_headers.a", "line break"),
        (
            {"request_headers": {"a": {"variable_name": "x"}}},
            "request_headers.a",
            "object with secret_id",
        ),
    ],
)
def test_what_cannot_be_taken_is_named(
    changes: dict[str, object], path: str, says: str
) -> None:
    with pytest.raises(CustomLlmError, match=says) as caught:
        parse_custom_llm({"url": URL, **changes})
    assert ".".join(caught.value.path) == path


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(CustomLlmError, match="object"):
        parse_custom_llm([URL])
