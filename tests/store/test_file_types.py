import pytest

from conversations.store.file_types import GIF, JPEG, PDF, PNG, WEBP, file_type


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", PNG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", JPEG),
        (b"GIF87a", GIF),
        (b"GIF89a\x01", GIF),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", WEBP),
        (b"%PDF-1.7", PDF),
        (b"", None),
        (b"\x89PNG", None),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b" %PDF-1.7", None),
    ],
)
def test_a_file_is_what_it_begins_with(content, kind):
    assert file_type(content) is kind
