import pytest

from conversations.engine.variables import Variables
from conversations.protocol.tool_config import parse_tool
from conversations.tools.headers import CannotBuild, filled_headers
from conversations.tools.masking import Mask

VARIABLES = Variables.of(
    {"who": "Zoë", "n": 3, "secret__jwt": "jwt-hush", "lines": "a\r\nb: c"}
)


async def read_secret(secret_id):
    return {"secret_1": "sk-hush"}[secret_id]


async def filled(mask=None, **headers):
    api = {"url": "https://x.example", "request_headers": headers}
    tool = {"type": "webhook", "name": "w", "description": "d", "api_schema": api}
    headers = parse_tool(tool).api_schema.request_headers
    return await filled_headers(headers, VARIABLES, read_secret, mask or Mask())


async def test_values_come_from_where_they_are_kept():
    assert await filled(
        A="text",
        B={"secret_id": "secret_1"},
        C={"variable_name": "secret__jwt"},
        D="Bearer {{secret__jwt}} of {{ who }} {{n}}",
    ) == {
        "a": "text",
        "b": "sk-hush",
        "c": "jwt-hush",
        "d": "Bearer jwt-hush of Zoë 3",
    }


async def test_all_that_is_secret_is_masked():
    mask = Mask()
    sent = await filled(
        mask,
        B={"secret_id": "secret_1"},
        C={"variable_name": "secret__jwt"},
        Authorization="Bearer written-in",
    )
    echoed = mask.text(" ".join(sent.values()))
    assert echoed == "[secret] [secret] Bearer [secret]"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"variable_name": "gone"}, "'gone' has no value"),
        ("{{gone}}", "'gone' has no value"),
        ({"env_var_label": "prod"}, "environment"),
        ("{{lines}}", "line break"),
    ],
)
async def test_what_cannot_be_sent_is_told(value, says):
    with pytest.raises(CannotBuild, match=says):
        await filled(A=value)


async def test_the_servers_own_headers_are_its_own():
    with pytest.raises(CannotBuild, match="server's own"):
        # As one that was kept before such names were refused.
        await filled_headers({"Host": "x"}, VARIABLES, read_secret, Mask())
