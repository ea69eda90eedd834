from base64 import b64encode

import pytest

from conversations.engine.fencing import Fence
from conversations.engine.ports import Attachment, ChatMessage, FileContent
from conversations.providers.chat_files import (
    GONE,
    MAX_FILE_CHARACTERS,
    content_of,
    load_files,
)

FENCE = Fence("0123456789abcdef")


def attached(*contents: FileContent | None, text: str = "Look!") -> ChatMessage:
    def one(index: int, content: FileContent | None) -> Attachment:
        async def load() -> FileContent | None:
            return content

        return Attachment(f"file_{index}", load)

    files = tuple(one(index, content) for index, content in enumerate(contents))
    return ChatMessage("user", text, attachments=files)


async def parts_of(message: ChatMessage) -> object:
    return content_of(message, await load_files([message]), FENCE)


def a_file(media_type: str, data: bytes, name: str = "a.bin") -> FileContent:
    return FileContent(name, media_type, data)


async def test_words_alone_are_sent_as_words() -> None:
    assert await parts_of(ChatMessage("user", "Hello")) == "Hello"


async def test_pictures_are_shown_and_papers_handed_over() -> None:
    picture = a_file("image/png", b"png!")
    paper = a_file("application/pdf", b"%PDF", "paper.pdf")
    assert await parts_of(attached(picture, paper)) == [
        {"type": "text", "text": "Look!"},
        {
            "type": "image_url",
            "image_url": {
                "url": f"data:image/png;base64,{b64encode(b'png!').decode()}"
            },
        },
        {"type": "text", "text": f"The user sent {FENCE.around('paper.pdf')}:"},
        {
            "type": "file",
            "file": {
                "filename": "file.pdf",
                "file_data": f"data:application/pdf;base64,{b64encode(b'%PDF').decode()}",
            },
        },
    ]


@pytest.mark.parametrize("media_type", ["text/plain", "text/csv", "application/json"])
async def test_texts_are_read_out_and_long_ones_cut(media_type: str) -> None:
    long = a_file(media_type, b"x" * 50_000, "long.txt")
    assert await parts_of(attached(long, text="")) == [
        {
            "type": "text",
            "text": f"The user sent the file {FENCE.around('long.txt')}:\n"
            f"{FENCE.around('x' * MAX_FILE_CHARACTERS)}",
        }
    ]


async def test_what_cannot_be_read_and_what_is_gone_are_spoken_of() -> None:
    film = a_file("video/mp4", b"", "film.mp4")
    parts = await parts_of(attached(film, None, text=""))
    assert isinstance(parts, list)
    assert "film.mp4" in parts[0]["text"]
    assert "cannot be read" in parts[0]["text"]
    assert parts[1] == {"type": "text", "text": GONE}
