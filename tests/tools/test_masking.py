import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from conversations.tools.masking import MASK, Mask

SECRET = 's3cr/et+käy "é"& <x>'


def escaped(way):
    """All but letters and digits, as careful frameworks write them."""
    return "".join(c if c.isascii() and c.isalnum() else way(c) for c in SECRET)


@pytest.mark.parametrize(
    "told",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET, safe="").lower(),
        html.escape(SECRET),
        json.dumps({"key": SECRET}),
        json.dumps({"key": SECRET}, ensure_ascii=False),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(f"u:{SECRET}".encode()).decode(),
        base64.b64encode(f"us:{SECRET} and more".encode()).decode(),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        quote(quote(SECRET)),
        json.dumps(json.dumps({"key": SECRET})),
        escaped(lambda char: f"\\u{ord(char):04X}"),
        escaped(lambda char: f"&#{ord(char)};"),
        escaped(lambda char: f"&amp;#x{ord(char):X};"),
    ],
)
def test_a_secret_is_masked_however_it_is_written(told):
    masked = Mask([SECRET]).text(f"before {told} behind")
    assert MASK in masked
    assert told not in masked
    assert masked.startswith("before ")
    assert masked.endswith(" behind")
    for form in (SECRET, "s3cr", "czNjc"):
        assert form not in masked


def test_what_is_no_secret_stays():
    text = 'Nothing to see here: 12345 "quoted" <b>'
    assert Mask().text(text) == text
    assert Mask(["", "other-secret"]).text(text) == text


def test_of_two_secrets_the_longer_goes_as_a_whole():
    assert Mask(["abcd", "abcdefgh"]).text("abcdefgh abcd") == f"{MASK} {MASK}"


def test_a_short_secret_is_masked_where_it_stands_alone():
    assert Mask(["ab"]).text("ab, cab, abc (ab)") == f"{MASK}, cab, abc ({MASK})"


def test_json_keeps_its_form():
    told = {
        "key-1234": ["x token-5678 y", 7, True, None],
        "n": 12345678,
        "deep": {"a": "token-5678"},
    }
    masked = Mask(["key-1234", "token-5678", "12345678"]).value(told)
    assert masked == {
        MASK: [f"x {MASK} y", 7, True, None],
        "n": MASK,
        "deep": {"a": MASK},
    }


def test_a_secret_may_be_learned_later():
    mask = Mask(["first-one"])
    assert mask.text("second-one") == "second-one"
    mask.add("second-one", "")
    assert mask.text("first-one second-one") == f"{MASK} {MASK}"
