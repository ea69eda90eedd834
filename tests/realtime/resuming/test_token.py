"""Tokens are secrets; what is kept of them is none."""

from conversations.realtime.resuming.token import digest_of, new_token


def test_no_two_tokens_are_alike_and_each_holds_128_bits_and_more():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens)


def test_a_digest_is_always_the_same_and_does_not_show_the_token():
    assert digest_of("t") == digest_of("t") != digest_of("u")
    assert "secret" not in digest_of("secret")
