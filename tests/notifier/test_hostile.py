"""Hostile articles: no foreign text becomes a link, a line, a header, a formula, a mention or markup."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from typing import cast
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.errors import ConfigError
from monitor.notifier import hostile, mail, sheets
from monitor.notifier.channels import feed
from monitor.notifier.channels.chat import plain
from monitor.notifier.phrases import words
from monitor.notifier.render import render, standalone_html
from monitor.notifier.terminal import terminal
from monitor.types import Digest, Message
from tests.notifier.samples import NOW, digest_of, event, fact, figure, statement, subscription

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--again--><style>*{display:none}</style>",
    "[Xem ngay](http://evil.example/x)",
    "![x](https://evil.example/x.png)",
    "**đậm** _nghiêng_ `mã` ~~xóa~~ ||ẩn||",
    "@everyone <!channel> <@U123> @here <#C1|x>",
    "Tin\r\nBcc: all@evil.example\r\n\r\nforged",
    "một\u2028hai\u2029ba\x85bốn\x0bnăm",
    "\u202etxt.exe\u202c \u2066x\u2069 \u200bz\ufeff",
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "http://evil.example/login javascript:alert(1) www.evil.com EVIL.VN",
    "{{ 7*7 }} {% raw %} {0} %s",
    "[bold red]x[/] [link=http://evil.example]y[/link]",
    "a" + "\u0301" * 400,
    "x" * 50_000,
    "]]> </entry><entry><id>forged</id></entry>",
    "\x1b[31mred\x1b[0m \x07",
]


def hostile_digest(text: str, quote: str = "213 vụ") -> Digest:
    """A digest whose article has the text for a title, an outlet, and in the sentence around its figures: one told in
    full and one in a few words."""
    sentence = f"{text} xảy ra {quote} {text}"
    said = statement(
        sentence, figure(sentence, quote, "213", place=f"{text[:60]}, Thái Nguyên"), title=text, source=text
    )
    said_ = type(said)(
        **{**{name: getattr(said, name) for name in said.__slots__}, "url": "https://bao.example/tin/1.html"}
    )
    less = replace(said_, figure=replace(said_.figure, topic="awards", measure="individuals"))
    pairs = [(event(seq, f"f{seq}", one), fact(f"f{seq}", one)) for seq, one in enumerate((said_, less), 1)]
    return digest_of(*pairs, attachments=["csv", "xlsx"], max_length=1)


def rendered(text: str) -> Message:
    return render(hostile_digest(text), subscription(attachments=["csv", "xlsx"]), "email:a@b.vn")


class Page(HTMLParser):
    """Tags and links of a page, as a browser sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "background")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


HARMLESS = rendered("Công an tỉnh")


@pytest.mark.parametrize("attack", ATTACKS)
def test_html_has_the_same_tags_and_links_whatever_is_quoted(attack: str) -> None:
    page, harmless = Page(rendered(attack).html), Page(HARMLESS.html)
    assert page.tags == harmless.tags
    assert page.attributes == harmless.attributes
    for address in page.links:
        assert re.fullmatch(r"cid:[\w.]+|https://bao\.example/tin/1\.html(#:~:text=[\w.,%-]+)?", address)


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_has_the_same_lines_but_for_wrapping(attack: str) -> None:
    def frame(text: str) -> list[str]:
        return [line for line in text.split("\n") if not line.startswith("  ")]

    message = rendered(attack)
    assert len(frame(message.text)) <= len(frame(HARMLESS.text)) + 1
    assert not re.search(
        r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\ufeff]", message.text
    )
    for word in re.findall(r"https?://\S+", message.text):
        assert word.startswith("https://bao.example/tin/1.html")


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_has_only_our_markup(attack: str) -> None:
    ours = HARMLESS.markdown
    markdown = rendered(attack).markdown
    assert len(markdown.split("\n")) == len(ours.split("\n"))
    assert re.findall(r"\]\((https?://[^/)]*)", markdown) == ["https://bao.example"]
    for sign in "*[]`|<>@\\":
        assert markdown.count(sign) == ours.count(sign), sign
    assert "~" not in markdown.replace("#:~:text=", "")
    without_link = re.sub(r"\]\([^)]*\)", "", markdown)
    assert "://" not in without_link
    assert "evil.example" not in without_link
    assert plain(markdown).count("https://") == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_mail_headers_cannot_be_forged(attack: str) -> None:
    def headers(message: Message) -> EmailMessage:
        raw = mail.to_eml(message, "Giám sát <monitor@example.org>", "pv01@example.org", NOW)
        return message_from_bytes(raw, policy=default)

    parsed = headers(rendered(attack))
    assert sorted(parsed.keys()) == sorted(headers(HARMLESS).keys())
    assert parsed["To"] == "pv01@example.org"
    assert "Bcc" not in parsed


@pytest.mark.parametrize("attack", ATTACKS)
def test_titles_of_digests_cannot_forge_headers_either(attack: str) -> None:
    message = render(digest_of(), subscription(title=attack[:100]), "x")
    parsed = message_from_bytes(mail.to_eml(message, "m@example.org", "a@example.org", NOW), policy=default)
    assert "\n" not in str(make_header(decode_header(str(parsed["Subject"]))))
    assert "Bcc" not in parsed


@pytest.mark.parametrize(
    "address", ["a@b.vn\r\nBcc: x@y.z", "a@b.vn, c@d.vn", "a", "@b.vn", "a@", "<a@b.vn", "a b@c.vn"]
)
def test_addresses_that_are_none_are_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        mail.address(address)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_is_a_formula(attack: str) -> None:
    message = rendered(attack)
    table, book = (part for part in message.attachments if not part.content_id)
    for row in csv.reader(io.StringIO(table.body.decode("utf-8-sig"))):
        for value in row:
            assert value[:1] not in ("=", "+", "@", "\t", "\r")
            assert not value.startswith("-") or value[1:].replace(".", "").isdigit()
    with zipfile.ZipFile(io.BytesIO(book.body)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_feed_entry_stays_one_entry(attack: str) -> None:
    digest = hostile_digest(attack)
    message = feed.prepare(HARMLESS, digest, subscription())
    assert message.text.count("<entry>") == message.text.count("</entry>") == 2
    assert "<id>forged" not in message.text


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_terminal_shows_markup_as_text(attack: str) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, color_system="standard")
    console.print(terminal(hostile_digest(attack), subscription()))
    out = cast(io.StringIO, console.file).getvalue()
    assert "\x07" not in out.replace("\x1b\\", "")
    assert set(re.findall(r"\x1b\]8;[^;]*;([^\x1b]*)", out)) - {""} <= {
        hostile.at_sentence("https://bao.example/tin/1.html", hostile_digest(attack).lines[0].event.statement.sentence)
    }


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_clean_gives_one_harmless_line(text: str) -> None:
    line = hostile.clean(text)
    assert len(line) <= hostile.SENTENCE
    assert line == line.strip()
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in line)
    assert "://" not in line


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_chat_leaves_no_sign_of_markup(text: str) -> None:
    assert not set(hostile.chat(hostile.clean(text))) & set("*_`~|[]<>@#\\!&")


@given(st.text(max_size=100))
@settings(max_examples=300, deadline=None)
def test_cells_never_begin_a_formula(text: str) -> None:
    assert hostile.cell(text)[:1] not in ("=", "+", "-", "@", "|", "%")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://bao.vn/tin/1.html", "https://bao.vn/tin/1.html"),
        ("https://bao.vn/a?b=1&c=d%20e", "https://bao.vn/a?b=1&c=d%20e"),
        ("https://bao.vn:8443/a", "https://bao.vn:8443/a"),
        ("https://bao.vn/tội phạm", "https://bao.vn/t%E1%BB%99i%20ph%E1%BA%A1m"),
        ("https://bao.vn/a(b)'\"<>", "https://bao.vn/a%28b%29%27%22%3C%3E"),
        ("https://báo.vn/a", "https://xn--bo-mia.vn/a"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//bao.vn/a", ""),
        ("https://bao.vn@evil.example/", ""),
        ("https://bao.vn/\nx", ""),
        ("https://bao.vn/\u202ex", ""),
        ("https://[::1", ""),
        ("https://bao.vn:99999/", ""),
        ("ftp://bao.vn/", ""),
        ("https://", ""),
        ("https://bao.vn/" + "x" * 5000, ""),
        ("", ""),
    ],
)
def test_links(address: str, safe: str) -> None:
    assert hostile.link(address) == safe


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_a_link_has_nothing_that_ends_it(text: str) -> None:
    for address in (text, f"https://bao.vn/{text}", f"https://{text}/", f"https://bao.vn/#{text}"):
        assert not set(hostile.at_sentence(address, text)) & set("\"'<>()[]{}` \n\t\\*")


def test_a_text_fragment_names_the_sentence() -> None:
    short = hostile.at_sentence("https://bao.vn/1.html", "Giảm 5-6%, tăng & giữ")
    assert short == "https://bao.vn/1.html#:~:text=Gi%E1%BA%A3m%205%2D6%25%2C%20t%C4%83ng%20%26%20gi%E1%BB%AF"
    sentence = "Năm 2025, toàn tỉnh xảy ra 213 vụ phạm tội về trật tự xã hội, giảm 67 vụ so với năm trước."
    first, last = urlsplit(hostile.at_sentence("https://bao.vn/1.html", sentence)).fragment[8:].split(",")
    assert sentence.startswith(unquote(first))
    assert sentence.endswith(unquote(last))
    assert hostile.at_sentence("https://bao.vn/1.html#phan-2", "x").endswith("#phan-2:~:text=x")


def test_the_site_is_named_by_its_address() -> None:
    assert hostile.host("https://www.baothainguyen.vn/x") == "baothainguyen.vn"


def test_words_that_look_like_addresses_but_are_none_stay_as_they_are() -> None:
    for text in ("1.234 vụ, TP.HCM, ANTQ.", "Ban Chỉ đạo 138.", "giảm 5.2 %", "tỷ lệ 92,8%.Trong đó"):
        assert hostile.clean(text) == text


def test_rows_of_sheets_match_their_head() -> None:
    digest, say = hostile_digest("x"), words("vi")
    assert {len(row) for row in sheets.rows(digest, say)} == {len(say.columns)}


def test_the_mark_of_a_repetition_is_ours_alone() -> None:
    raw = mail.to_eml(rendered("<!--again-->"), "m@example.org", "a@example.org", NOW, again=True)
    body = message_from_bytes(raw, policy=default).get_body(("html",))
    assert body is not None
    page = Page(body.get_content())
    assert "".join(page.text).count(words("vi").say("again")) == 1


def test_a_page_for_a_file_holds_its_pictures_and_no_scripts() -> None:
    page = Page(standalone_html(rendered("<script>")))
    assert "script" not in page.tags
    assert all(not address.startswith("cid:") for address in page.links)
