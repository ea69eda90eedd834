"""Files of the user, in the form chat completions take them."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence

from conversations.engine.fencing import Fence
from conversations.engine.ports import Attachment, ChatMessage, FileContent

MAX_FILE_CHARACTERS = 40_000
"""Of a text file; what comes after is left out."""
GONE = "(The user sent a file that is not there any more.)"
PAPER = "file.pdf"
"""What a paper is called to a service that shows its model the name."""
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


def content_of(message: ChatMessage, files: Files, fence: Fence) -> str | list[Part]:
    """Text alone where there is nothing else: every service takes that."""
    text = fence.applied(message.text, message.foreign)
    if not message.attachments:
        return text
    words: list[Part] = [_text(text)] if text else []
    sent = [_parts(files.get(one.file_id), fence) for one in message.attachments]
    return [*words, *(part for parts in sent for part in parts)]


def _parts(file: FileContent | None, fence: Fence) -> list[Part]:
    """What a file is called may be an instruction as well as what is in it."""
    if file is None:
        return [_text(GONE)]
    if file.media_type.startswith("image/"):
        return [{"type": "image_url", "image_url": {"url": _data_url(file)}}]
    name = fence.around(file.name)
    if file.media_type == "application/pdf":
        paper = {"filename": PAPER, "file_data": _data_url(file)}
        return [_text(f"The user sent {name}:"), {"type": "file", "file": paper}]
    if file.media_type.startswith("text/") or file.media_type in READABLE:
        words = file.data.decode(errors="replace")[:MAX_FILE_CHARACTERS]
        return [_text(f"The user sent the file {name}:\n{fence.around(words)}")]
    # The type is the sender's word as well.
    kind = fence.around(file.media_type)
    return [_text(f"(The user sent {name} of type {kind}, which cannot be read.)")]


def _text(text: str) -> Part:
    return {"type": "text", "text": text}


def _data_url(file: FileContent) -> str:
    return f"data:{file.media_type};base64,{b64encode(file.data).decode()}"
