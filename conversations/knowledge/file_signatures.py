"""What a file is by its first bytes, whatever its name says."""

PDF = b"%PDF-"
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPPED = (".docx", ".epub")
NOT_READ = {
    OLD_OFFICE: "a file of an older Office (.doc, .xls, .ppt)",
    b"{\\rtf": "a file of rich text (RTF)",
    b"%!PS": "a PostScript file",
    b"\x89PNG\r\n": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF87a": "a picture (GIF)",
    b"GIF89a": "a picture (GIF)",
    b"II*\0": "a picture (TIFF)",
    b"MM\0*": "a picture (TIFF)",
    b"RIFF": "a picture or a recording (RIFF)",
    b"OggS": "a recording (Ogg)",
    b"ID3": "a recording (MP3)",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"7z\xbc\xaf\x27\x1c": "a compressed file (7z)",
    b"Rar!\x1a\x07": "a compressed file (RAR)",
}
"""By how they begin."""


def is_pdf(content: bytes) -> bool:
    """Whether it begins as a PDF does; some have a mark or lines before it."""
    return content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(PDF)


def what_else(ending: str, content: bytes) -> str:
    """What it is, in words with the fix, when it is not what its ending says; else ""."""
    if content.startswith(ZIP) and ending not in ZIPPED:
        return (
            "This is a ZIP archive. If it is a Word file or an e-book, let its name end in"
            f" .docx or .epub; it ends in {ending or 'nothing'}."
        )
    for beginning, kind in NOT_READ.items():
        if content.startswith(beginning):
            return (
                f"This is {kind}, which is not read. Save it as a PDF with text, as .docx"
                " or as plain text in UTF-8."
            )
    return ""
