"""The short way for pages in plain UTF-8 gives what the long way gives, and leaves every doubtful page to it."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from monitor.scraper.encodings import decode
from monitor.scraper.plain import plain_utf8

VIETNAMESE = "Tỷ lệ điều tra, khám phá đạt kết quả cao; lực lượng bảo vệ trật tự ở cơ sở hoạt động hiệu quả. " * 10


@pytest.mark.parametrize(
    "text",
    [
        VIETNAMESE,
        VIETNAMESE + normalize("NFD", VIETNAMESE),
        "\ufeff" + VIETNAMESE,
        "<html lang=de><p>Die Polizei hört und sieht größere Störungen.</p>",
        "<p>plain ASCII</p>",
        f"<p>{VIETNAMESE} ® « 2026 »</p>",
    ],
)
def test_plain_pages_are_read_in_composed_letters(text: str) -> None:
    body = text.encode()
    wanted = normalize("NFC", text.removeprefix("\ufeff"))
    assert plain_utf8(body) == (wanted, wanted == text)
    assert decode(body).text == wanted


@pytest.mark.parametrize(
    "body",
    [
        VIETNAMESE.encode("utf-16"),
        VIETNAMESE.encode("utf-8").decode("cp1252", "replace").encode(),
        VIETNAMESE.encode() + b"\xff",
        "C«ng an tØnh §ång Nai b¸o c¸o".encode(),
        "Coâng an tænh Ñoàng Nai baùo caùo".encode(),
        b"C&laquo;ng an t&#216;nh b&aacute;o c&micro;o &reg;",
        b"<font face=.VnTime>C&#171;ng an t&#216;nh</font>",
        b"\x1b$B$3$s\x1b(B",
        b"",
    ],
)
def test_doubtful_pages_are_left_to_the_long_way(body: bytes) -> None:
    assert plain_utf8(body) in (None, ("", True))
