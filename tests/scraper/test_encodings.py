"""Bytes of every alphabet that Vietnamese sites ever used come out as the same text."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scraper.encodings import decode
from monitor.scraper.legacy import LEGACY, read_legacy, western
from monitor.scraper.plausible import is_syllable, plausibility

NEWS = (
    "Công an tỉnh Đồng Nai vừa triệt phá đường dây ma túy, bắt giữ 12 đối tượng; phạm pháp hình sự giảm 5,2% so với "
    "cùng kỳ. Lực lượng chức năng đề nghị người dân nâng cao cảnh giác, kịp thời tố giác tội phạm. Ngưỡng cửa, hưởng "
    "ứng, sửa chữa, nghĩa vụ, quyết định, kỹ thuật, thủy lợi, quỹ đất, xây dựng, tuyên truyền."
)
needs_iconv = pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is the oracle of these tables")

# Written from the published tables of VNI, apart from the code under test.
VNI_MARKS = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
VNI_HATS = {
    "\u0302": {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"},
    "\u0306": {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"},
}
VNI_WHOLE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ơ": "ô", "ư": "ö"}


def to_windows_1258(text: str) -> bytes:
    """Letters keep hat and horn, tones follow them as combining marks."""
    written = []
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        try:
            written.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            written.append((base + tones).encode("cp1258"))
    return b"".join(written)


def to_vni(text: str) -> str:
    return "".join(vni_letter(letter) for letter in text)


def vni_letter(letter: str) -> str:
    small = letter.lower()
    if small in VNI_WHOLE:
        written = VNI_WHOLE[small]
    else:
        marks = unicodedata.normalize("NFD", small)
        base = marks[0]
        horn = "\u031b" in marks
        base = {"o": "ô", "u": "ö"}[base] if horn else base
        hat = next((mark for mark in marks if mark in VNI_HATS), None)
        tone = next((mark for mark in marks if mark in VNI_MARKS), "")
        written = base + (VNI_HATS[hat][tone] if hat else VNI_MARKS.get(tone, ""))
    return written.upper() if letter != small else written


def iconv(text: str, encoding: str) -> bytes:
    return subprocess.run(
        ["iconv", "-f", "UTF-8", "-t", encoding], input=text.encode(), capture_output=True, check=True
    ).stdout


def from_iconv(body: bytes, encoding: str) -> str | None:
    run = subprocess.run(["iconv", "-f", encoding, "-t", "UTF-8"], input=body, capture_output=True, check=False)
    return run.stdout.decode() if run.returncode == 0 else None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (NEWS.encode(), ""),
        (NEWS.encode(), "text/html; charset=iso-8859-1"),
        (NEWS.encode(), "text/html; charset=windows-1258"),
        (NEWS.encode(), "text/html; charset=utf-16"),
        (NEWS.encode(), "text/html; charset=nonsense"),
        (unicodedata.normalize("NFD", NEWS).encode(), "text/html; charset=utf-8"),
        (b"\xef\xbb\xbf" + NEWS.encode(), "text/html; charset=windows-1252"),
        (NEWS.encode("utf-16"), ""),
        (NEWS.encode("utf-16-le"), ""),
        (NEWS.encode("utf-16-be"), "text/html; charset=utf-8"),
        (b"\xff\xfe\x00\x00" + NEWS.encode("utf-32-le"), ""),
        (to_windows_1258(NEWS), "text/html; charset=windows-1258"),
        (to_windows_1258(NEWS), ""),
        (to_windows_1258(NEWS), "text/html; charset=iso-8859-1"),
        (to_windows_1258(NEWS), "text/html; charset=utf-8"),
        (to_windows_1258(NEWS), "text/html; charset=tcvn"),
        (to_vni(NEWS).encode("cp1252"), ""),
        (to_vni(NEWS).encode("cp1252"), "text/html; charset=x-viet-vni"),
        (to_vni(NEWS).encode("cp1252"), "text/html; charset=windows-1258"),
        (to_vni(NEWS).encode(), "text/html; charset=utf-8"),
        (NEWS.encode().decode("latin-1").encode(), "text/html; charset=utf-8"),
    ],
)
def test_one_text_in_every_guise(body: bytes, content_type: str) -> None:
    assert decode(body, content_type).text == NEWS


@needs_iconv
@pytest.mark.parametrize("content_type", ["", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
@pytest.mark.parametrize(("encoding", "name"), [("TCVN", "tcvn3"), ("VISCII", "viscii")])
def test_bytes_that_iconv_writes(encoding: str, name: str, content_type: str) -> None:
    read = decode(iconv(NEWS, encoding), content_type)
    assert (read.text, read.encoding) == (NEWS, name)


@needs_iconv
@pytest.mark.parametrize("label", ["tcvn", "x-viet-tcvn5712", "viscii", "x-viet-tcvn3"])
def test_a_declared_alphabet_is_believed_for_a_short_text(label: str) -> None:
    body = iconv("Báo", "VISCII" if "viscii" in label else "TCVN")
    page = b'<meta http-equiv="Content-Type" content="text/html; charset=%s">%s' % (label.encode(), body)
    assert decode(page).text.endswith(">Báo")


@needs_iconv
@pytest.mark.parametrize(("name", "oracle"), [("tcvn5712-1", "TCVN"), ("viscii", "VISCII")])
def test_whole_table_agrees_with_iconv(name: str, oracle: str) -> None:
    for byte in range(256):
        if 0xB0 <= byte <= 0xB4 and oracle == "TCVN":
            continue
        expected = from_iconv(bytes([byte]), oracle)
        assert read_legacy(western(bytes([byte])), name) == expected, hex(byte)


@needs_iconv
def test_tcvn3_agrees_with_iconv_but_keeps_the_quotes_of_windows() -> None:
    high = bytes(byte for byte in range(0xA0, 0x100) if not 0xB0 <= byte <= 0xB4)
    around = b"".join(b"a" + bytes([byte]) for byte in high)
    assert read_legacy(western(around), "tcvn3") == from_iconv(around, "TCVN")
    assert read_legacy(western(b"\x93a\x94 \x96 \x85"), "tcvn3") == "“a” – …"
    assert read_legacy(western(b"a\xb3 e\xb0"), "tcvn3") == "á è"


def test_every_vni_letter_reads_back() -> None:
    letters = [
        unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for tone in ("", *VNI_MARKS)
    ]
    for letter in (*letters, "đ", "Đ"):
        assert read_legacy(vni_letter(letter), "vni") == letter


def test_vni_capital_with_a_small_mark_is_a_capital() -> None:
    assert read_legacy("Ñaø Naüng, Aùi Nghóa", "vni") == "Đà Nẵng, Ái Nghĩa"


def test_true_unicode_stands_beside_legacy_text() -> None:
    body = to_vni(NEWS)
    page = f'<p>Trang chủ – Báo điện tử</p><font face="VNI-Times">{escape(body)}</font><p>© 2005 Tòa soạn</p>'
    read = decode(page.encode(), "text/html; charset=utf-8")
    assert NEWS in read.text
    assert "Trang chủ – Báo điện tử" in read.text
    assert "© 2005 Tòa soạn" in read.text
    assert read.repaired
    assert "vni" in read.why


@needs_iconv
def test_references_that_stand_for_legacy_bytes() -> None:
    spelled = iconv(NEWS, "TCVN").decode("latin-1").encode("ascii", "xmlcharrefreplace").decode()
    page = f'<font face=".VnTime">{spelled} &amp; &lt;b&gt;</font>'
    assert decode(page.encode()).text == f'<font face=".VnTime">{NEWS} &amp; &lt;b&gt;</font>'


@needs_iconv
def test_capital_fonts_of_tcvn3_draw_capitals() -> None:
    page = b'<font face=".VnTimeH">' + iconv("công an tỉnh", "TCVN") + b"</font><p>" + iconv(NEWS, "TCVN")
    assert "CÔNG AN TỈNH</font><p>Công an tỉnh" in decode(page).text


def test_mojibake_is_mended_line_by_line() -> None:
    broken = "Bắt giữ nhóm đối tượng cướp giật tài sản".encode().decode("latin-1")
    whole = "Xã hội và pháp luật"
    read = decode(f"{whole}\n{broken}".encode())
    assert read.text == f"{whole}\nBắt giữ nhóm đối tượng cướp giật tài sản"
    assert read.repaired


@pytest.mark.parametrize(
    "text",
    [
        "BAN CHỈ ĐẠO XÃ\u00a0HỘI, THÃ»",
        "Giá vàng SJC® tăng ½ triệu đồng, “cao kỷ lục”… «mới»",
        "La señora Núñez añadió que «mañana» habrá más público; ½ año, cigüeña, pingüino",
        "Der Müller aß größere Brötchen über den Dächern, Öl und Ähre",
        "São Paulo não é só ônibus; a operação começou às três da manhã",
        "Ça où là-bas, naïve, garçon, hôtel; l’été dernier, forêt à côté",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    read = decode(text.encode(), "text/html; charset=utf-8")
    assert read.text == text
    assert not read.repaired


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("Le président a déclaré hier que la réforme était nécessaire, où êtes-vous", "cp1252", "iso-8859-1"),
        ("Дело о краже было передано в суд вчера вечером", "cp1251", "windows-1251"),
        ("これは日本語のテキストです。東京でニュース", "cp932", "shift_jis"),
        ("警方昨日公布全年罪案數字，較去年下降", "big5", "big5"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250", "windows-1250"),
    ],
)
def test_other_languages_follow_their_declaration(text: str, codec: str, label: str) -> None:
    page = f'<html><head><meta charset="{label}"></head><body>{text}</body></html>'
    assert text in decode(page.encode(codec)).text


def test_declarations_are_reported_as_given() -> None:
    assert decode(b'<?xml version="1.0" encoding="windows-1252"?><rss/>').declared == "windows-1252"
    assert decode(b"<meta charset=utf-8>", "text/html; charset=TIS-620").declared == "tis-620"
    assert decode(b"plain").declared == ""


def test_a_page_cut_inside_a_letter_and_stray_bytes() -> None:
    assert decode((NEWS + "ế").encode()[:-1]).text == NEWS
    stray = NEWS.encode().replace(b"; ", b"\xa0\xff ", 1)
    assert decode(stray).encoding == "utf-8"
    assert "ma túy, bắt giữ 12 đối tượng" in decode(stray).text


@pytest.mark.parametrize("label", ["punycode", "unicode_escape", "idna", "rot13", "undefined", "zlib", "utf-7", "mbcs"])
def test_codecs_that_no_browser_knows_are_ignored(label: str) -> None:
    assert decode(to_windows_1258(NEWS), f"text/html; charset={label}").text == NEWS


@given(st.binary(max_size=400), st.text(max_size=60))
def test_never_raises_and_always_nfc(body: bytes, content_type: str) -> None:
    text = decode(body, content_type).text
    assert unicodedata.is_normalized("NFC", text)


@given(st.lists(st.sampled_from(sorted(set(NEWS.split()))), min_size=1, max_size=30))
def test_words_of_the_language_survive(words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode()).text == text
    if len(words) >= 8:
        assert read_legacy(to_vni(text), "vni") == text


@pytest.mark.parametrize(
    "word", ["nghiêng", "khuỷu", "Đắk", "quyết", "giữ", "hoà", "hòa", "xoong", "ươm", "Ý", "NGOẰN"]
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["café", "naïve", "señor", "tếa", "ấấ", "C«ng", "Ñoàng", "bữưa"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_plausibility_of_nothing_and_of_everything_wrong() -> None:
    assert plausibility("no marks here") == (0.0, 0)
    assert plausibility("C«ng an tØnh §ång Nai").share == 0.0
    assert plausibility(NEWS).share == 1.0


def test_all_alphabets_are_named_for_operators() -> None:
    assert set(LEGACY) == {"tcvn3", "tcvn5712-1", "vni", "viscii"}
