import pytest

from conversations.engine.ports import FileContent
from conversations.protocol.close_codes import ProtocolViolation
from conversations.realtime.client_files import ClientFiles, FileRule


async def load(file_id):
    return FileContent(f"{file_id}.png", "image/png", b"png")


def test_an_agent_without_files_takes_none():
    files = ClientFiles()
    assert files.attach(()) == ()
    with pytest.raises(ProtocolViolation, match="takes no files"):
        files.attach(("file_1",))


async def test_each_file_is_loaded_by_its_own_id():
    files = ClientFiles(FileRule(allowed=True, most=3), load)
    attached = files.attach(("file_1", "file_2"))
    assert [one.file_id for one in attached] == ["file_1", "file_2"]
    content = await attached[1].load()
    assert content == FileContent("file_2.png", "image/png", b"png")


def test_a_conversation_takes_so_many_files_and_each_counts_once():
    files = ClientFiles(FileRule(allowed=True, most=2), load)
    files.attach(("file_1",))
    files.attach(("file_1", "file_2"))
    with pytest.raises(ProtocolViolation, match="at most 2"):
        files.attach(("file_3",))
