"""Makes each locale/*/django.mo from its django.po, without gettext's tools.

`python -m tests.translations` after a translation was changed; a test asks whether it
was done. Reads what our files hold: entries of one form, without contexts.
"""

import ast
import struct
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"
MAGIC = 0x950412DE
HEADER_BYTES = 28


def catalog(po: Path) -> dict[str, str]:
    """Translations by what is translated; the header stands under ""."""
    found: dict[str, str] = {}
    msgid, part = "", ""
    for line in po.read_text(encoding="utf-8").splitlines():
        keyword, _, quoted = line.partition(" ")
        if keyword in ("msgid", "msgstr"):
            part = keyword
            text = str(ast.literal_eval(quoted))
            if part == "msgid":
                msgid = text
            else:
                found[msgid] = text
        elif line.startswith('"'):
            text = str(ast.literal_eval(line))
            if part == "msgid":
                msgid += text
            else:
                found[msgid] += text
    return found


def compiled(entries: dict[str, str]) -> bytes:
    """As gettext reads it: two tables of lengths and places, then the texts."""
    originals = sorted(key.encode() for key in entries)
    translated = [entries[key.decode()].encode() for key in originals]
    count = len(originals)
    tables, texts = b"", b""
    place = HEADER_BYTES + 16 * count
    for text in [*originals, *translated]:
        tables += struct.pack("<2I", len(text), place + len(texts))
        texts += text + b"\0"
    second_table = HEADER_BYTES + 8 * count
    header = struct.pack("<7I", MAGIC, 0, count, HEADER_BYTES, second_table, 0, 0)
    return header + tables + texts


def main() -> None:
    """Make them all."""
    for po in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        po.with_suffix(".mo").write_bytes(compiled(catalog(po)))


if __name__ == "__main__":
    main()
