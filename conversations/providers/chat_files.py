"""Files of the user, in the form chat completions take them."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence

from conversations.engine.ports import Attachment, ChatMessage, FileContent

MAX_FILE_CHARACTERS = 40_000
"""Of a text file; what comes after is left out."""
GONE = "(The user sent a file that is not there any more.)"
READABLE = ("application/json", "application/xml", "application/yaml")

Files = Mapping[str, FileContent | None]
Part = dict[str, object]


async def load_files(messages: Sequence[ChatMessage]) -> Files:
    """The files of a dialogue by id, None for one that is gone."""
    wanted: dict[str, Attachment] = {
        one.file_id: one for message in messages for one in message.attachments
    }
    loaded = await asyncio.gather(*(one.load() for one in wanted.values()))
    return dict(zip(wanted, loaded, strict=True))


def content_of(message: ChatMessage, files: Files) -> str | list[Part]:
    """Text alone where there is nothing else: every service takes that."""
    if not message.attachments:
        return message.text
    words: list[Part] = [_text(message.text)] if message.text else []
    return words + [_part(files.get(one.file_id)) for one in message.attachments]


def _part(file: FileContent | None) -> Part:
    if file is None:
        return _text(GONE)
    if file.media_type.startswith("image/"):
        return {"type": "image_url", "image_url": {"url": _data_url(file)}}
    if file.media_type == "application/pdf":
        return {
            "type": "file",
            "file": {"filename": file.name, "file_data": _data_url(file)},
        }
    if file.media_type.startswith("text/") or file.media_type in READABLE:
        words = file.data.decode(errors="replace")[:MAX_FILE_CHARACTERS]
        return _text(f"The user sent the file {file.name}:\n{words}")
    return _text(
        f"(The user sent {file.name}, a {file.media_type} file, which cannot be read.)"
    )


def _text(text: str) -> Part:
    return {"type": "text", "text": text}


def _data_url(file: FileContent) -> str:
    return f"data:{file.media_type};base64,{b64encode(file.data).decode()}"
