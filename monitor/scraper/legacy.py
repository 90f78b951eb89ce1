"""The Vietnamese alphabets from before Unicode: TCVN3 (ABC), TCVN 5712 VN1, VISCII and VNI for Windows.

All four reach us as bytes, or as text that someone read as Western (C«ng an tØnh §ång Nai). Either way the tables here
start from Western characters, because on pages the quotes and dashes of Windows-1252 stand between the letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from typing import Final

from monitor.scraper.letters import compose

# TCVN3 from A1: what the fonts .VnTime, .VnArial … draw. Capitals with tones exist only in VN1 and VN2.
_TCVN_HIGH: Final = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ"
    "\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
_VN1_C1: Final = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
_VN1_C0: Final = {
    0x01: "Ú", 0x02: "Ụ", 0x04: "Ừ", 0x05: "Ử", 0x06: "Ữ", 0x11: "Ứ",
    0x12: "Ự", 0x13: "Ỳ", 0x14: "Ỷ", 0x15: "Ỹ", 0x16: "Ý", 0x17: "Ỵ",
}  # fmt: skip
_VISCII_HIGH: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
_VISCII_C0: Final = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

# VNI writes a vowel and then its mark as a letter of its own; i, y with dot, ơ, ư and đ have single letters.
_VNI_MARKS: Final = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_SINGLES: Final = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}
_VNI_FOLLOWS: Final = {
    "a": "ùøûõïâáàåãäêéèúüë", "e": "ùøûõïâáàåãä", "o": "ùøûõïâáàåãä", "u": "ùøûõï", "y": "ùøûõ",
    "ô": "ùøûõï", "ö": "ùøûõï",
}  # fmt: skip


def _western(byte: int) -> str:
    """A byte as Windows-1252 shows it; the five unassigned ones as the control characters of Latin-1."""
    return bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)


def _table(high: str, first: int, controls: dict[int, str], *, c1: bool) -> dict[int, str]:
    table = dict(controls)
    for offset, letter in enumerate(high):
        byte = first + offset
        if c1 or byte >= 0xA0:
            table[ord(_western(byte))] = letter
            table[byte] = letter
    return table


_TCVN3: Final = _table(_TCVN_HIGH, 0xA1, {}, c1=False)
_VN1: Final = _table(_VN1_C1, 0x80, _VN1_C0, c1=True) | _TCVN3
_VISCII: Final = _table(_VISCII_HIGH, 0x80, _VISCII_C0, c1=True)


def _vni_pairs() -> dict[str, str]:
    pairs = dict(_VNI_SINGLES)
    for base, marks in _VNI_FOLLOWS.items():
        letter = _VNI_SINGLES.get(base, base)
        for mark in marks:
            pairs[base + mark] = unicodedata.normalize("NFC", letter + _VNI_MARKS[mark])
    # Typists leave the shift key between a capital and its mark; the vowel decides the case.
    capitals: dict[str, str] = {}
    for pair, letter in pairs.items():
        for written in {pair.upper(), pair[0].upper() + pair[1:]}:
            capitals[written] = letter.upper()
        if len(pair) == 2:
            capitals[pair[0] + pair[1].upper()] = letter
    return pairs | capitals


_VNI: Final = _vni_pairs()
_VNI_LETTER: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_WESTERN_C1: Final = {byte: _western(byte) for byte in range(0x80, 0xA0)}

_CAPITAL_FONT: Final = re.compile(r"(<\w+[^<>]*\.Vn[A-Za-z]{1,30}H\b[^<>]*>)([^<]*)")
_LONE_CIRCUMFLEX: Final = re.compile(r"(?<![^\W\d_])â(?![^\W\d_])")
#: References to Latin-1 characters, as FrontPage wrote the bytes of these alphabets; the signs of markup stay.
_REFERENCE: Final = re.compile(
    r"&(?:#0?(?:1[6-9]\d|2[0-5]\d)|(?!(?:lt|gt|amp|quot|nbsp|apos);)[A-Za-z]{2,6}[1-4]{0,2});", re.ASCII
)

#: Western letters that are rare together and betray a legacy alphabet saved as UTF-8: some of these and some of those.
_TRACES: Final = {
    alphabet: tuple(tuple(sign.encode() for sign in signs.split()) for signs in pair)
    for alphabet, pair in {
        "tcvn3": ("® « §", "µ ¸ ¹ Ö Þ"),
        "vni": ("ñ Ñ öô öù", "ù ø ï â ä ô"),
        "viscii": ("ð Ð", "µ ½ ¾ ß ×"),
    }.items()
}

_TCVN3_FONTS: Final = (b".vntime", b".vnarial", b".vncourier", b".vnbook", b".vn3d", b".vnclarendon")
_VNI_FONTS: Final = (b"vni-times", b"vni-helve", b"vni-avo", b"vni-aptima", b"vni-book", b"vni times")


def western(body: bytes) -> str:
    """Bytes as Windows-1252, every byte kept as one character."""
    return body.decode("latin-1").translate(_WESTERN_C1)


def _from_tcvn3(text: str) -> str:
    letters = text.translate(_TCVN3)
    # A lone © stays what it is: â is no word.
    letters = _LONE_CIRCUMFLEX.sub("©", letters)
    return _CAPITAL_FONT.sub(lambda match: match[1] + match[2].upper(), letters)


def _from_vni(text: str) -> str:
    return _VNI_LETTER.sub(lambda match: _VNI[match.group()], text)


#: Name of the alphabet → reader of its Western look. VN1 comes after TCVN3: they differ only in rare capitals.
LEGACY: Final[dict[str, Callable[[str], str]]] = {
    "tcvn3": _from_tcvn3,
    "vni": _from_vni,
    "viscii": lambda text: text.translate(_VISCII),
    "tcvn5712-1": lambda text: text.translate(_VN1),
}

#: Labels that pages use for them.
LABELS: Final = {
    "tcvn": "tcvn3", "tcvn3": "tcvn3", "abc": "tcvn3", "x-viet-tcvn3": "tcvn3", "x-tcvn3": "tcvn3",
    "x-viet-tcvn": "tcvn3", "tcvn-5712": "tcvn5712-1", "tcvn5712": "tcvn5712-1", "x-viet-tcvn5712": "tcvn5712-1",
    "tcvn5712-1": "tcvn5712-1", "tcvn5712-1:1993": "tcvn5712-1",
    "viscii": "viscii", "viscii1.1-1": "viscii", "csviscii": "viscii", "x-viet-viscii": "viscii",
    "vni": "vni", "x-viet-vni": "vni", "vni-win": "vni", "x-vni": "vni",
}  # fmt: skip


def read_legacy(text: str, alphabet: str) -> str:
    """Text in its Western look → Vietnamese in NFC. `alphabet` is a key of LEGACY."""
    return compose(LEGACY[alphabet](text))


def spell_out_references(text: str) -> str:
    """`C&laquo;ng` → `C«ng`: references to single Western characters become these, so that the tables can see them."""

    def one(match: re.Match[str]) -> str:
        sign = unescape(match.group())
        return sign if len(sign) == 1 and 0xA1 <= ord(sign) <= 0xFF else match.group()

    return _REFERENCE.sub(one, text)


def font_alphabet(markup: bytes) -> str:
    """The alphabet that the fonts named in the markup draw: "tcvn3" for .VnTime and its kin, "vni", or ""."""
    if not any(sign in markup for sign in (b".Vn", b"VNI", b".vnt")):
        return ""
    lowered = markup.lower()
    if any(name in lowered for name in _TCVN3_FONTS):
        return "tcvn3"
    return "vni" if any(name in lowered for name in _VNI_FONTS) else ""


def traced_alphabet(high: bytes) -> str:
    """The alphabet that the letters above ASCII of a UTF-8 text betray, "" for none."""
    for alphabet, (some, others) in _TRACES.items():
        if any(sign in high for sign in some) and any(sign in high for sign in others):
            return alphabet
    return ""


def referenced_alphabet(body: bytes) -> str:
    """The same for letters that are written as references."""
    return "tcvn3" if b"&micro;" in body and b"&reg;" in body else ""
