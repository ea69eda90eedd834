"""What may be the picture of an agent's widget: one that browsers show, not too large."""

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat

from conversations.store.file_types import HEAD_BYTES, FileType, file_type


class BadPicture(Exception):
    """Why it is none, in words that go on after the name of what was sent."""


class PictureTooLarge(BadPicture):
    """It has more than MAX_AVATAR_BYTES."""


class NoPicture(BadPicture):
    """Its content is nothing that browsers show safely."""


def picture_type(head: bytes) -> FileType:
    """The kind of a picture that begins like this. Raises NoPicture."""
    kind = file_type(head[:HEAD_BYTES])
    if kind is None or not kind.media_type.startswith("image/"):
        raise NoPicture(
            "is no picture that browsers show safely: use PNG, JPEG, GIF or WebP."
        )
    return kind


def check_picture(file: "File[bytes]") -> FileType:
    """Its kind; the file stands at its beginning again.

    Raises PictureTooLarge, NoPicture.
    """
    most = settings.PARLEY["MAX_AVATAR_BYTES"]
    if file.size > most:
        raise PictureTooLarge(
            f"has {filesizeformat(file.size)}; at most {filesizeformat(most)} are taken"
            " (MAX_AVATAR_BYTES). Make it smaller."
        )
    file.seek(0)
    kind = picture_type(file.read(HEAD_BYTES))
    file.seek(0)
    return kind
