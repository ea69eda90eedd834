import pytest
from django.core.exceptions import ValidationError

from conversations.models import Agent
from conversations.models.origins import validate_origins


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "https://a.example",
        "HTTP://A.example:8080",
        "https://a.example\n\nhttp://localhost:8000",
        "a.example",
        "a.example:8000",
        "localhost",
        "http://[::1]:8000",
        "http://127.0.0.1:9000",
    ],
)
def test_origins_and_hosts_are_accepted(text):
    validate_origins(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/page",
        "https://a.example/",
        "a.example/page",
        "ftp://a.example",
        "https://",
        "https://user@a.example",
        "https://a.example?x",
        "https://a.example#x",
        "https://a.example:port",
        "https://a.example:99999",
        "https://*.example",
        "//a.example",
        "null,",
        "-",
        "https://https://a.example",
    ],
)
def test_what_no_page_can_come_from_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        validate_origins(f"https://fine.example\n{text}")
    assert refused.value.messages[0].startswith(f"{text} is not an origin")
    assert len(refused.value.messages) == 1


def test_an_agent_is_held_to_it_whoever_writes_it():
    with pytest.raises(ValidationError) as refused:
        Agent(name="Desk", allowed_origins="https://a.example/page").clean_fields()
    assert set(refused.value.error_dict) == {"allowed_origins"}
