"""The message: what a reader finds in it, in each form, and the e-mail that carries it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from monitor.notifier import charts
from monitor.notifier.compose import compose
from monitor.notifier.mail import to_eml
from monitor.notifier.phrases import NBSP
from monitor.notifier.render import render, standalone_html
from monitor.notifier.terminal import terminal
from monitor.notifier.view import view
from monitor.types import Digest, DigestLine, Event, Expected, Fact, Message, SourceHealth
from tests.notifier.samples import (
    HEALTH,
    NOW,
    YEAR,
    YEAR_BEFORE,
    digest_of,
    event,
    fact,
    figure,
    statement,
    subscription,
)

SENTENCE = "Năm 2025, toàn tỉnh xảy ra 1.213 vụ phạm tội về trật tự xã hội, giảm 67 vụ (5,2%) so với năm 2024."
PNG = b"\x89PNG\r\n\x1a\n"


def digest() -> Digest:
    """A level with its change, a series, a second voice; a dispute; a revision."""
    level = statement(SENTENCE, figure(SENTENCE, "1.213 vụ", "1213"))
    fall = statement(SENTENCE, figure(SENTENCE, "giảm 67 vụ", "-67", relation="change", baseline=YEAR_BEFORE))
    share = figure(SENTENCE, "(5,2%)", "-5.2", relation="change_pct", unit="percent", baseline=YEAR_BEFORE)
    percent = statement(SENTENCE, share)
    other = replace(level, article=9, story="other", source="baobackan", url="https://baobackan.vn/9.html")
    traffic = "Tai nạn giao thông làm 12 người chết."
    deaths = statement(
        traffic, figure(traffic, "12 người chết", "12", topic="traffic", measure="deaths", unit="person")
    )
    against_text = "Toàn tỉnh có 14 người chết vì tai nạn giao thông."
    against = statement(
        against_text,
        replace(deaths.figure, value=Decimal(14), quote="14 người chết", start=13, end=26),
        article=3,
        source="csgt",
    )
    fraud = "Có 206 vụ lừa đảo trên không gian mạng."
    revised = statement(fraud, figure(fraud, "206 vụ", "206", topic="fraud"), article=4)
    pairs: list[tuple[Event, Fact]] = [
        (event(1, "level", level), fact("level", level, other)),
        (event(2, "fall", fall), fact("fall", fall)),
        (event(3, "percent", percent), fact("percent", percent)),
        (event(4, "deaths", against, "disputed", "12"), fact("deaths", deaths, against=(against,), status="disputed")),
        (event(5, "fraud", revised, "revised", "260"), fact("fraud", revised)),
    ]
    years = [replace(level.figure, value=Decimal(value), period=YEAR_BEFORE) for value in (1400, 1350, 1280)]
    return compose(
        [item for item, _ in pairs],
        {known.key: known for _, known in pairs},
        {"level": (*years, level.figure)},
        HEALTH,
        subscription(),
        NOW,
        number=7,
        after=0,
        upto=5,
        awaiting_review=4,
        expected=[Expected(place="Quảng Trị", period=YEAR, due=(NOW - timedelta(days=6)).date())],
    )


@pytest.fixture(scope="module")
def told() -> Digest:
    return digest()


@pytest.fixture(scope="module")
def message(told: Digest) -> Message:
    return render(told, subscription(attachments=["csv", "xlsx"]), "email:pv01@example.org")


#: What every form must say, whatever its markup.
SAID = (
    "Bản tin sáng",
    "Thái Nguyên",
    "Tội phạm về trật tự xã hội: số vụ",
    "1.213 vụ",
    "năm 2025",
    "2 nguồn độc lập",
    "giảm 67 vụ (5,2%) so với năm 2024",
    "đã có năm 2024: 1.280 vụ → giảm 67 vụ (5,2%)",
    "csgt.vn ghi 14 người",
    "trước ghi 260 vụ",
    "58/61 nguồn hoạt động tốt, 2 im lặng 3 ngày, 1 đổi giao diện",
    "4 số liệu đang chờ người xem lại",
    "Quảng Trị: số liệu năm 2025",
)


@pytest.mark.parametrize("form", ["text", "html", "markdown"])
def test_every_form_says_the_same(message: Message, form: str) -> None:
    body = getattr(message, form)
    if form == "html":
        tree = LexborHTMLParser(body)
        tree.strip_tags(["style"])
        body = tree.text()
    flat = " ".join(body.replace(NBSP, " ").replace("*", "").split())
    for words in SAID:
        assert words in flat, words


def test_the_terminal_says_the_same(told: Digest) -> None:
    console = Console(file=io.StringIO(), width=200, color_system=None)
    console.print(terminal(told, subscription()))
    assert isinstance(console.file, io.StringIO)
    flat = " ".join(console.file.getvalue().replace(NBSP, " ").split())
    for words in SAID:
        assert words in flat, words


def test_the_sentence_is_quoted_with_its_figures_in_bold(message: Message) -> None:
    quotes = LexborHTMLParser(message.html).css(".quote")
    bold = [[node.text() for node in quote.css("b")] for quote in quotes if quote.text().startswith("“Năm 2025")]
    assert bold == [["1.213 vụ", "giảm 67 vụ (5,2%)"]]
    assert "*1.213 vụ*" in " ".join(message.text.split())
    assert "**giảm 67 vụ (5,2%)**" in message.markdown


def test_a_dispute_quotes_both_sides(message: Message) -> None:
    for body in (message.text, message.html, message.markdown):
        assert "12 người chết" in body
        assert "14 người chết" in body


def test_links_open_the_page_at_the_sentence(message: Message) -> None:
    links = [node.attributes["href"] or "" for node in LexborHTMLParser(message.html).css("a")]
    assert links[0].startswith("https://")
    assert all("#:~:text=" in link for link in links)
    assert any(link.startswith("https://baothainguyen.vn/tin/1.html#:~:text=N%C4%83m%202025") for link in links)


def test_pictures_are_png_with_words_for_those_who_see_none(message: Message) -> None:
    pictures = {part.content_id: part for part in message.attachments if part.content_id}
    shown = {
        (node.attributes["src"] or "").removeprefix("cid:"): node for node in LexborHTMLParser(message.html).css("img")
    }
    assert set(shown) == set(pictures)
    for name, part in pictures.items():
        assert part.body.startswith(PNG)
        assert part.alt
        assert shown[name].attributes["alt"] == part.alt


def test_the_chart_names_each_quantity_once(told: Digest) -> None:
    sentence = "Số vụ giảm 30%, số người chết tăng 12%."
    fall = statement(sentence, figure(sentence, "giảm 30%", "-30", relation="change_pct", unit="percent"))
    rise = figure(sentence, "tăng 12%", "12", relation="change_pct", unit="percent", measure="deaths")
    pairs = [
        (event(1, "a", fall), fact("a", fall)),
        (event(2, "b", fall), fact("b", fall)),
        (event(3, "c", statement(sentence, rise)), fact("c", statement(sentence, rise))),
    ]
    message = render(digest_of(*pairs), subscription(), "x")
    (chart,) = (part for part in message.attachments if part.name == "changes.png")
    assert [bar.rpartition(" ")[2] for bar in chart.alt.split("; ")] == ["−30", "+12"]


def test_styles_are_inline_and_dark_mode_is_kept(message: Message) -> None:
    tree = LexborHTMLParser(message.html)
    assert all(node.attributes.get("style") for node in tree.css("h1, h2, .card, .quote, .value, a"))
    style = "".join(node.text() for node in tree.css("style"))
    assert "prefers-color-scheme: dark" in style
    assert "max-width: 420px" in style
    assert tree.css_first('meta[name="viewport"]') is not None
    assert "http" not in style


def test_the_same_digest_gives_the_same_message(told: Digest) -> None:
    both = [render(told, subscription(attachments=["csv", "xlsx"]), "email:a@b.vn") for _ in range(2)]
    assert both[0] == both[1]
    assert render(told, subscription(), "email:c@d.vn").message_id != both[0].message_id


def test_the_table_holds_every_fact_told(told: Digest, message: Message) -> None:
    table = next(part for part in message.attachments if part.name == "số liệu sang 7.csv")
    rows = list(csv.DictReader(io.StringIO(table.body.decode("utf-8-sig"))))
    assert sorted(row["Giá trị"] for row in rows) == sorted(["1213", "-67", "-5.2", "12", "206"])
    assert len(rows) == sum(1 + len(line.also) for line in told.lines)


def test_the_rest_is_told_in_few_words_and_whole_in_a_table_that_nobody_asked_for(told: Digest) -> None:
    short = replace(told, lines=told.lines[:1], rest=told.lines[1:])
    message = render(short, subscription(), "x")
    kept = [part for part in message.attachments if not part.content_id]
    assert [part.media_type for part in kept] == ["text/csv"]
    assert len(kept[0].body.decode("utf-8-sig").splitlines()) == len(render_rows(told)) + 1
    shown = Console(file=io.StringIO(), width=300)
    shown.print(terminal(short, subscription()))
    for form in (message.text, message.html, message.markdown, cast(io.StringIO, shown.file).getvalue()):
        words = " ".join(form.replace("&nbsp;", " ").replace(NBSP, " ").split())
        assert "Ngoài ra: 2 số liệu ít quan trọng hơn" in words
        assert "Thái Nguyên · Lừa đảo chiếm đoạt tài sản: số vụ · 206 vụ · năm 2025 · Báo đã sửa số" in words


def test_a_rest_without_end_is_counted(told: Digest) -> None:
    endless = replace(told, rest=told.lines[:1] * 63)
    seen = view(endless, subscription())
    assert (len(seen.brief), seen.more) == (60, "… và 3 số liệu nữa")


def render_rows(digest: Digest) -> list[DigestLine]:
    return [part for line in digest.lines for part in (line, *line.also)]


def test_english(told: Digest) -> None:
    message = render(told, subscription(language="en"), "x")
    flat = " ".join(message.text.replace(NBSP, " ").split())
    assert "Crimes against social order: cases" in flat
    assert "1,213 cases" in flat
    assert "down 67 cases (5.2%) against 2024" in flat
    assert "58 of 61 sources healthy, 2 silent for 3 days, 1 changed layout" in flat
    assert '<html lang="en"' in message.html


def test_an_empty_digest_says_so_with_its_coverage() -> None:
    empty = compose([], {}, {}, HEALTH, subscription(), NOW, number=8, after=5, upto=5)
    message = render(empty, subscription(attachments=["csv"]), "x")
    for body in (message.text, message.html, message.markdown):
        assert "Không có số liệu mới" in body
        assert "58/61 nguồn hoạt động tốt" in body
    assert message.attachments == ()


def test_failing_sources_are_told_in_the_language_of_the_reader() -> None:
    failing = SourceHealth(source="mot", state="failing", failures=3, failure="timeout", detail="no answer in time")
    odd = SourceHealth(source="hai", state="failing", failures=1, failure="of another day", detail="nothing like it")
    digest = compose([], {}, {}, (failing, odd), subscription(), NOW, number=8, after=5, upto=5)
    assert list(view(digest, subscription()).troubled_sources) == ["mot: không trả lời kịp", "hai: nothing like it"]


def test_groups_by_topic_name_the_place_of_each_line(told: Digest) -> None:
    seen = view(told, subscription(grouping="topic"))
    assert "Lừa đảo chiếm đoạt tài sản" in [section.title for section in seen.sections]
    assert {card.place for section in seen.sections for card in section.cards} == {"Thái Nguyên"}


def test_a_merged_province_is_named_as_it_was_and_is(told: Digest) -> None:
    line = told.lines[0]
    moved = replace(line.fact.figure, place="Chợ Mới, Bắc Kạn", place_current="Chợ Mới, Thái Nguyên")
    one = replace(told, lines=(replace(line, fact=replace(line.fact, figure=moved)),))
    (section,) = view(one, subscription()).sections
    assert section.title == "Bắc Kạn"
    assert section.cards[0].place == "Chợ Mới (nay thuộc Thái Nguyên)"


def test_a_long_sentence_is_cut_between_words_and_keeps_its_figure(told: Digest) -> None:
    long = " ".join(["lực lượng chức năng"] * 60) + " xảy ra 1.213 vụ " + " ".join(["phối hợp kiểm tra"] * 60)
    said = statement(long, figure(long, "1.213 vụ", "1213"))
    one = replace(told, lines=(DigestLine(event=event(1, "x", said), fact=fact("x", said)),))
    pieces = view(one, subscription()).sections[0].cards[0].quotes[0].pieces
    shown = "".join(piece.text for piece in pieces)
    assert [piece.text for piece in pieces if piece.bold] == ["1.213 vụ"]
    assert len(shown) < 400
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert {*shown.strip("… ").split()} <= {*long.split()}


def test_sparklines() -> None:
    assert charts.sparkline([Decimal(1), Decimal(2)]) == ""
    assert charts.sparkline([Decimal(0), Decimal(7), Decimal(14)]) == "▁▄█"
    assert charts.sparkline([Decimal(5)] * 4) == "▄▄▄▄"
    for values in ([Decimal(1)], [Decimal(5)] * 3, [Decimal("-1.5"), Decimal(10**12), Decimal(0)]):
        assert charts.png(charts.spark_svg(values)).startswith(PNG)


def test_the_mail_has_the_shape_that_mail_programs_expect(message: Message) -> None:
    raw = to_eml(message, "Giám sát báo chí <monitor@example.org>", "Phòng Tham mưu <pv01@example.org>", NOW)
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert mail["Subject"] == message.subject
    assert mail["From"].addresses[0].display_name == "Giám sát báo chí"
    assert mail["To"].addresses[0].display_name == "Phòng Tham mưu"
    assert mail["Message-ID"] == f"<{message.message_id}@example.org>"
    assert mail["Date"].datetime == NOW
    assert mail["List-Unsubscribe"].startswith("<mailto:monitor@example.org?subject=")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert html.get_content().replace("\r\n", "\n").strip() == message.html.replace("<!--again-->", "").strip()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["số liệu sang 7.csv", "số liệu sang 7.xlsx"]
    pictures = {part["Content-ID"] for part in mail.walk() if part.get_content_type() == "image/png"}
    assert pictures == {f"<{part.content_id}>" for part in message.attachments if part.content_id}
    assert b"=?utf-8?" in raw.partition(b"\r\n\r\n")[0]
    assert b"filename*=" in raw


def test_a_repeated_mail_is_marked_and_keeps_its_id(message: Message) -> None:
    first, again = (
        message_from_bytes(to_eml(message, "m@example.org", "a@example.org", NOW, again=again), policy=default)
        for again in (False, True)
    )
    assert first["Message-ID"] == again["Message-ID"]
    assert first["X-Monitor-Resent"] is None
    assert again["X-Monitor-Resent"] == "may-have-arrived"
    for kind in ("plain", "html"):
        body = again.get_body((kind,))
        assert body is not None
        assert "Có thể bạn đã nhận" in body.get_content()


def test_a_page_for_a_browser_needs_no_other_file(message: Message) -> None:
    page = standalone_html(message)
    assert "cid:" not in page
    assert page.count("data:image/png;base64,") == len([part for part in message.attachments if part.content_id])


def test_a_digest_of_the_usual_length_is_shown_whole_by_gmail_which_clips_at_102_kb() -> None:
    lines = []
    for number in range(40):
        sentence = f"{SENTENCE} {SENTENCE} {SENTENCE}"
        said = figure(sentence, "1.213 vụ", "1213", place=f"Phường {number}, Thái Nguyên")
        stated = statement(sentence, said, article=number, title=SENTENCE)
        lines.append((event(number + 1, f"f{number}", stated), fact(f"f{number}", stated)))
    message = render(digest_of(*lines), subscription(), "x")
    assert len(message.html.encode()) < 102_000
