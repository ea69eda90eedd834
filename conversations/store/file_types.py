"""What kind of file it is, by what it contains: a name or a header proves nothing."""

from dataclasses import dataclass

from django.conf import settings

HEAD_BYTES = 16
"""As much of a file as tells its kind."""


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file that callers may send."""

    media_type: str
    extension: str

    @property
    def max_bytes(self) -> int:
        """The largest one that is taken."""
        limits = settings.PARLEY
        most: int = limits["MAX_UPLOAD_BYTES"]
        if self.media_type.startswith("image/"):
            most = min(most, limits["MAX_IMAGE_BYTES"])
        return most


PNG = FileType("image/png", "png")
JPEG = FileType("image/jpeg", "jpg")
GIF = FileType("image/gif", "gif")
WEBP = FileType("image/webp", "webp")
PDF = FileType("application/pdf", "pdf")

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"%PDF-": PDF,
}


def file_type(head: bytes) -> FileType | None:
    """The kind of a file that begins like this; None if it is none we take."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            return kind
    return None
