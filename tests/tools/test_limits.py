import pytest

from conversations.tools.limits import initiation_limits, token_limits, tool_limits


@pytest.fixture(autouse=True)
def _site(settings):
    settings.PARLEY = {
        **settings.PARLEY,
        "TOOL_CONNECT_TIMEOUT_MS": 7,
        "TOOL_MAX_RESPONSE_BYTES": 8,
        "INITIATION_WEBHOOK_TIMEOUT_MS": 10,
        "TOKEN_TIMEOUT_MS": 11,
        "OUTBOUND_ALLOWED_HOSTS": ["a.internal"],
    }


@pytest.mark.parametrize(
    ("limits", "timeout_ms"),
    [(lambda: tool_limits(9), 9), (initiation_limits, 10), (token_limits, 11)],
)
def test_limits_are_settings(limits, timeout_ms):
    found = limits()
    assert (found.timeout_ms, found.connect_timeout_ms) == (timeout_ms, 7)
    assert found.max_redirects == 0
    assert found.allowed.has("a.internal", 443)


def test_whose_answer_is_too_long_is_told_its_own_fix():
    tool, initiation, token = tool_limits(9), initiation_limits(), token_limits()
    assert (tool.max_bytes, initiation.max_bytes) == (8, 8)
    assert tool.max_bytes_setting == "TOOL_MAX_RESPONSE_BYTES"
    assert "tool" in tool.when_longer
    assert initiation.max_bytes_setting == "TOOL_MAX_RESPONSE_BYTES"
    assert "webhook" in initiation.when_longer
    assert "tool" not in initiation.when_longer
    # A constant: no setting would change it.
    assert (token.max_bytes, token.max_bytes_setting) == (65_536, "")
    assert "token_url" in token.when_longer
