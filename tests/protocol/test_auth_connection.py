import pytest

from conversations.protocol.auth_connection import (
    MASK,
    ConnectionFault,
    changed,
    parse_connection,
)

OAUTH = {
    "auth_type": "oauth2_client_credentials",
    "name": "CRM",
    "provider": "salesforce",
    "client_id": "3MVG",
    "client_secret": "hush",
    "token_url": "https://crm.example/oauth2/token",
}
JWT = {
    "auth_type": "oauth2_jwt",
    "name": "CRM",
    "provider": "p",
    "issuer": "i",
    "audience": "a",
    "subject": "s",
    "token_url": "https://crm.example/token",
    "secret_key": "hush",
}


def test_the_secret_is_told_apart_from_the_rest():
    config = parse_connection({**OAUTH, "scopes": ["api"]})
    assert (config.kind, config.name, config.provider) == (
        "oauth2_client_credentials",
        "CRM",
        "salesforce",
    )
    assert config.secret == "hush"
    assert config.public == {
        "client_id": "3MVG",
        "token_url": "https://crm.example/oauth2/token",
        "scopes": ["api"],
        "extra_params": {},
        "basic_auth_in_header": False,
        "custom_headers": {},
    }
    assert "hush" not in repr(config)


def test_of_what_is_sent_along_the_names_are_told():
    config = parse_connection(
        {**OAUTH, "extra_params": {"key": "hush"}, "custom_headers": {"X-A": "hush"}}
    )
    assert config.public["extra_params"] == {"key": MASK}
    assert config.public["custom_headers"] == {"X-A": MASK}
    assert config.entries == {
        "extra_params": {"key": "hush"},
        "custom_headers": {"X-A": "hush"},
    }
    assert "hush" not in repr(config)


@pytest.mark.parametrize(
    ("fields", "secret"),
    [
        ({**JWT}, "secret_key"),
        ({"auth_type": "basic_auth", "username": "u", "password": "hush"}, "password"),
        ({"auth_type": "bearer_auth", "token": "hush"}, "token"),
        (
            {
                "auth_type": "custom_header_auth",
                "header_name": "X-Key",
                "token": "hush",
            },
            "token",
        ),
    ],
)
def test_every_kind_has_one_secret(fields, secret):
    config = parse_connection({"name": "n", **fields})
    assert config.secret == "hush"
    assert secret not in config.public


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"auth_type": "mtls"}, "auth_type", "one of"),
        ({"client_id": None}, "client_id", "is needed"),
        ({"client_secret": ""}, "client_secret", "at least 1"),
        ({"token_url": "ftp://x"}, "token_url", "https://"),
        ({"token_url": "https://u:p@x/"}, "token_url", "https://"),
        ({"token_url": "https://[x/"}, "token_url", "https://"),
        ({"custom_headers": {"Host": "x"}}, "custom_headers.Host", "server's own"),
        ({"custom_headers": {"a b": "x"}}, "custom_headers.a b", "header name"),
        ({"custom_headers": {"a": "x\ny"}}, "custom_headers.a", "line break"),
        ({"extra_params": {"a": MASK}}, "extra_params.a", "stands for a value"),
        ({"name": "nul\0"}, "name", ""),
    ],
)
def test_a_fault_names_its_field_and_no_value(changes, place, says):
    with pytest.raises(ConnectionFault) as caught:
        parse_connection({**OAUTH, **changes})
    [(found, message)] = caught.value.faults
    assert found.startswith(place)
    assert says in message
    assert "hush" not in str(caught.value)


def test_a_user_name_ends_where_the_colon_is():
    fields = {
        "auth_type": "basic_auth",
        "name": "n",
        "username": "a:b",
        "password": "p",
    }
    with pytest.raises(ConnectionFault, match="colon"):
        parse_connection(fields)


def test_what_is_null_in_a_map_is_taken_out_of_it():
    now = {"extra_params": {"a": "1", "b": "2"}, "scopes": ["x"], "client_id": "c"}
    assert changed(
        now, {"extra_params": {"a": None, "c": "3"}, "scopes": [], "client_id": None}
    ) == {"extra_params": {"b": "2", "c": "3"}, "scopes": [], "client_id": "c"}
