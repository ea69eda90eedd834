from mcp import types

from conversations.tools.masking import Mask
from conversations.tools.mcp.results import result_of


def test_pictures_are_described_and_structures_told_once() -> None:
    found = types.CallToolResult(
        content=[
            types.TextContent(type="text", text="token-hush"),
            types.ImageContent(type="image", data="AAAA", mimeType="image/png"),
        ],
        structuredContent={"count": 2},
    )
    result = result_of(found, Mask(["token-hush"]))
    assert result.text == (
        '[secret]\n[A picture, image/png, which is not shown here.]\n{"count": 2}'
    )
    assert "AAAA" not in str(result.parts)


def test_what_is_said_twice_is_told_once() -> None:
    text = types.TextContent(type="text", text="shelf 4")
    found = types.CallToolResult(
        content=[text], structuredContent={"result": "shelf 4"}
    )
    assert result_of(found, Mask()).text == "shelf 4"
