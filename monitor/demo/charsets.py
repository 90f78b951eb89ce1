"""Text → the single-byte encodings of old Vietnamese sites."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

_TONES = "\u0300\u0301\u0303\u0309\u0323"

#: TCVN 5712:1993 (VN3), the encoding behind the ".VnTime" fonts. It has no capitals with tones: those were the small
#: letters in a font of capitals.
_TCVN3 = {
    **dict(zip("ĂÂÊÔƠƯĐăâêôơưđ", range(0xA1, 0xAF), strict=True)),
    **dict(zip("àảãáạ", range(0xB5, 0xBA), strict=True)),
    **dict(zip("ằẳẵắ", range(0xBB, 0xBF), strict=True)),
    **dict(zip("ặầẩẫấậè", range(0xC6, 0xCD), strict=True)),
    **dict(zip("ẻẽéẹềểễếệìỉ", range(0xCE, 0xD9), strict=True)),
    **dict(zip("ĩíịò", range(0xDC, 0xE0), strict=True)),
    **dict(zip("ỏõóọồổỗốộờởỡớợù", range(0xE1, 0xF0), strict=True)),
    **dict(zip("ủũúụừửữứựỳỷỹýỵ", range(0xF1, 0xFF), strict=True)),
}
_PLAIN = str.maketrans("–—“”‘’…", "--\"\"''.")


def to_windows_1258(text: str) -> bytes:
    """Bytes in windows-1258, whose tones are combining marks. Raises UnicodeEncodeError for what it cannot say."""
    return "".join(_tone_apart(letter) for letter in unicodedata.normalize("NFC", text)).encode("cp1258")


def to_tcvn3(text: str) -> bytes:
    """Bytes in TCVN3; capitals with tones become small letters. Raises UnicodeEncodeError for what it cannot say."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text).translate(_PLAIN):
        code = _TCVN3.get(letter) or _TCVN3.get(letter.lower())
        out += bytes([code]) if code else letter.encode("ascii")
    return bytes(out)


def _tone_apart(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        marks = unicodedata.normalize("NFD", letter)
        stem = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        return stem + "".join(mark for mark in marks if mark in _TONES)
    return letter


ENCODERS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "windows-1258": to_windows_1258,
    "tcvn3": to_tcvn3,
}
