import pytest

from conversations.presets.origin import BadOrigin, read_origin

PATTERN = r"[a-z0-9-]+(\.sandbox)?\.my\.crm\.example"


def read(text, opened=()):
    return read_origin(
        text,
        suffix=".my.crm.example",
        pattern=PATTERN,
        is_opened=lambda host, port: f"{host}:{port}" in opened,
    )


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("acme", "https://acme.my.crm.example"),
        ("Acme.My.CRM.example", "https://acme.my.crm.example"),
        (" https://acme.my.crm.example/ ", "https://acme.my.crm.example"),
        ("https://acme.my.crm.example:443/x?y", "https://acme.my.crm.example"),
        (
            "acme--test.sandbox.my.crm.example",
            "https://acme--test.sandbox.my.crm.example",
        ),
    ],
)
def test_a_domain_is_read_however_it_is_written(text, origin):
    assert read(text) == origin


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("acme.example", "is no domain of that system"),
        ("acme.my.crm.example.evil.example", "is no domain of that system"),
        ("evil.example/acme.my.crm.example", "is no domain of that system"),
        ("evil.example#.my.crm.example", "is no domain of that system"),
        ("acme corp", "is no host name"),
        ("-acme", "is no host name"),
        ("a" * 64, "is no host name"),
        ("acme..my.crm.example", "is no host name"),
        ("https://[acme", "is no host name"),
        ("acme:99999", "is no host name"),
        ("http://acme.my.crm.example", "https on its usual port"),
        ("acme.my.crm.example:8443", "https on its usual port"),
        ("ftp://acme.my.crm.example", "begins with https"),
        ("https://me@acme.my.crm.example", "begins with https"),
        ("127.0.0.1:8000", "https on its usual port"),
    ],
)
def test_what_is_no_such_domain_is_refused(text, words):
    with pytest.raises(BadOrigin, match=words):
        read(text)


def test_a_host_that_the_owner_opened_may_be_any():
    opened = ["127.0.0.1:8000", "crm.inside:443"]
    assert read("http://127.0.0.1:8000/", opened) == "http://127.0.0.1:8000"
    assert read("crm.inside", opened) == "https://crm.inside"
    with pytest.raises(BadOrigin):
        read("http://127.0.0.1:8001", opened)
