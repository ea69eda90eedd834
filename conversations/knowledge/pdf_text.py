"""The text of a PDF file: its lines put together to paragraphs again."""

import io
import logging
from statistics import median

from conversations.knowledge.passages import Unreadable

logger = logging.getLogger(__name__)
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the reader raises in the middle of a broken file, beside its own errors."""
FULL_LINE = 0.75
"""A line shorter than this part of a usual one may be the last of its paragraph."""
SENTENCE_ENDS = (".", "!", "?", ":", "…", "”", '"')


def pdf_text(content: bytes, max_characters: int) -> str:
    """Up to a little more than so many characters. Raises Unreadable."""
    # Here, since it takes long to load, and most processes read no PDF.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("The PDF needs a password; save it without one.")
        pages: list[str] = []
        for page in reader.pages:
            pages.append(paragraphs(page.extract_text()))
            if sum(map(len, pages)) > max_characters:
                break
    except Unreadable:
        raise
    except (PyPdfError, *BROKEN) as error:
        logger.info("unreadable PDF: %s: %s", type(error).__name__, error)
        raise Unreadable("The PDF is damaged and cannot be read.") from error
    text = "\n\n".join(filter(None, pages))
    if not text:
        raise Unreadable(
            "The PDF has no text, perhaps only pictures of pages; recognise the text"
            " in them first."
        )
    return text


def paragraphs(laid_out: str) -> str:
    """Lines as they stand on a page, with empty lines where a paragraph ends."""
    lines = [line.strip() for line in laid_out.replace("\0", "").splitlines()]
    usual = median([len(line) for line in lines if line] or [0])
    result: list[str] = []
    for line in lines:
        result.append(line)
        if line.endswith(SENTENCE_ENDS) and len(line) < usual * FULL_LINE:
            result.append("")
    text = "\n".join(result)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip()
