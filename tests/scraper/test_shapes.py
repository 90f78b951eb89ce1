"""Markup of the press of many countries around one invented story: what is the story, and what is not.

Each shape is a habit of templates, not a page of any site.
"""

from __future__ import annotations

import pytest

from monitor.scraper import read_article
from monitor.types import Article

TITLE = "Old bridge to close for nine months"
LEAD = "Engineers found cracks in eleven supports; a ferry will run instead."
STORY = [
    "The council voted on Tuesday to close the old bridge for nine months while engineers replace its rusted deck.",
    "Residents on both banks said the decision, announced without warning, would cut them off from school and work.",
    "“We were told in spring that nothing would happen before 2027,” said Anna Berg, who runs a bakery near the river.",
    "Officials argue that an inspection in June found cracks in eleven of the forty supports and left them no choice.",
    "The work is expected to cost 14.2 million, of which the state will pay two thirds if all goes as it should.",
    "A temporary ferry will carry pedestrians and cyclists every twenty minutes between six in the morning and ten.",
    "Drivers will have to use the motorway bridge, a detour of eighteen kilometres that is crowded at rush hour.",
    "The mayor promised to publish a detailed timetable by the end of the month and to hold a public meeting.",
]
HEADING = f"<h1>{TITLE}</h1>"
RELATED = (
    "<ul>" + "".join(f"<li><a href=/{n}>A story about something else, number {n}</a></li>" for n in range(4)) + "</ul>"
)


def each(before: str = "<p>", after: str = "</p>", story: list[str] = STORY) -> str:
    return "".join(f"{before}{sentence}{after}" for sentence in story)


def around(middle: str) -> str:
    """The story in an article, with something in its middle."""
    return f"<article>{HEADING}<div class=body>{each(story=STORY[:4])}{middle}{each(story=STORY[4:])}</div></article>"


def after(end: str) -> str:
    return f"<article>{HEADING}<div class=body>{each()}{end}</div></article>"


def read(body: str, language: str = "en") -> Article:
    head = f'<title>{TITLE} - The River Post</title><meta property="og:title" content="{TITLE}">'
    menu = "<header><nav><a href=/>Home</a> <a href=/news>News</a></nav></header>"
    foot = "<footer><p>© 2025 The River Post. All rights reserved, those of translation too.</p></footer>"
    page = f"<!doctype html><html lang={language}><head>{head}</head><body>{menu}{body}{foot}</body></html>"
    return read_article(page, "https://www.river.example/news/old-bridge-to-close-for-nine-months")


SHARED = '<p class="Text_root__9a share-selectable">'
TARGET = '<div class="paragraph nav-target"><p>'
PARTS = "".join(
    f"<section class=part><div class=row><div class=left>{each(story=STORY[n : n + 2])}</div>"
    "<div class=right><div class=ad-slot>Advertisement</div></div></div></section>"
    for n in range(0, 8, 2)
)
TEASERS = "".join(
    f"<div><a href=/{n}><h3>Headline of another story, number {n}, here</h3></a>"
    "<p>It says something short about the other story and ends.</p></div>"
    for n in range(5)
)
COMMENTS = "".join(
    f"<div class=comment><p>I think that number {n} is right about the bridge and the council is wrong again.</p></div>"
    for n in range(14)
)


@pytest.mark.parametrize(
    "body",
    [
        f"<main>{HEADING}<div class=entry-content>{each()}<div class=sharedaddy><b>Share this:</b></div></div></main>",
        f"<main>{HEADING}<div class=wrap>{each(SHARED)}</div></main>",
        f"<main>{HEADING}{each(TARGET, '</p></div>')}</main>",
        f"<main><article>{HEADING}<div data-component=byline-block><span>Jane Doe</span><span>River News</span></div>"
        f"{each('<div data-component=text-block class=x1><p class=x2>', '</p></div>')}</article></main>",
        f"<div class=art>{HEADING}<div class=s30J>{'<br><br>'.join(STORY)}</div></div>",
        f"<div>{HEADING}<div class=txt>{each('<div>', '</div>')}</div><div class=tags><a>bridge</a></div></div>",
        f"<article>{HEADING}{PARTS}</article>",
        f"<article>{HEADING}<h2 class=sub-headline>{LEAD}</h2><div class=article-body>{each()}</div></article>",
        f"<h1>{TITLE}</h1>{each()}",
        f"<article>{HEADING}<article-body><rich-text>{each()}</rich-text></article-body></article>",
        f"<article>{HEADING}<ul class=facts>{each('<li>', '</li>')}</ul></article>",
        f"<table><tr><td><a href=/>Home</a><br><a href=/n>News</a></td><td><font size=5><b>{TITLE}</b></font><br><br>"
        f"{'<br><br>'.join(STORY)}</td><td>Weather<br>12 degrees</td></tr></table>",
        f"<div class=has-sidebar><div class=main>{HEADING}<div class='widget widget-text'>{each()}</div></div></div>",
        f"<article>{HEADING}<div class=c>{each()}</div><section class=comments>{COMMENTS}</section></article>",
        f"<main>{HEADING}{each()}<h2>More news</h2>{TEASERS}</main>",
        f"<article>{HEADING}<div class=a>{each()}</div></article><article><h1>Another story that follows</h1>"
        f"<div class=a>{each('<p>Next: ')}</div></article>",
        around('<div class="ad-container"><span>ADVERTISEMENT</span></div>'),
        around(f'<div class="box-links"><strong>Weitere Artikel</strong>{RELATED}</div>'),
        around("<p><strong>À lire aussi</strong> <a href=/x>Les ponts de la ville en cinq questions simples</a></p>"),
        around("<aside class=pullquote><p>“We were told in spring”</p></aside>"),
        around("<figure><img src=a><figcaption>The bridge seen from the north bank in June</figcaption></figure>"),
        around("<amp-ad width=300>words of an advertiser</amp-ad>"),
        around("<time datetime=2025-03-04T07:00>07:00</time>"),
        after("<div class=mais-lidas><h3>Mais lidas</h3><ol><li><a href=/1>Outra história</a></li></ol></div>"),
        after("<div class=author-box><p>Jane Doe is a reporter who covers transport and the city.</p></div>"),
        after("<p>Tags: <a href=/1>bridge</a>, <a href=/2>river</a>, <a href=/3>council</a></p>"),
        after("<p>Fuente: EFE</p>"),
    ],
)  # fmt: skip
def test_the_story_and_nothing_else(body: str) -> None:
    article = read(body)
    assert article.title == TITLE
    assert list(article.paragraphs) == STORY


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<h2>What happens next</h2>", ["What happens next"]),
        ("<ul><li>closed from March</li><li>open in December</li></ul>", ["closed from March", "open in December"]),
        ("<blockquote><p>“The worst thing,” she said.</p></blockquote>", ["“The worst thing,” she said."]),
        ("<p><strong>Who pays for the work?</strong></p>", ["Who pays for the work?"]),
        ("<table><tr><th>Year<th>Cars<tr><td>2010<td>12,000</table>", ["Year | Cars", "2010 | 12,000"]),
    ],
)  # fmt: skip
def test_what_belongs_to_the_story_stays_in_its_place(markup: str, lines: list[str]) -> None:
    assert list(read(around(markup)).paragraphs) == [*STORY[:4], *lines, *STORY[4:]]


@pytest.mark.parametrize(("language", "opening"), [("en", []), ("de", [LEAD])])
def test_a_second_headline_is_no_text_and_a_summary_is(language: str, opening: list[str]) -> None:
    body = f"<article>{HEADING}<p class=lead>{LEAD}</p><div class=article-body>{each()}</div></article>"
    article = read(body, language)
    assert article.lead == LEAD
    assert list(article.paragraphs) == [*opening, *STORY]


@pytest.mark.parametrize(
    ("language", "story"),
    [
        ("ja", ["市議会は火曜日、老朽化した橋を九か月間閉鎖し、さびた床板を取り換える工事を行うことを決めた。"] * 4),
        (
            "ar",
            ["قرر المجلس البلدي يوم الثلاثاء إغلاق الجسر القديم لمدة تسعة أشهر حتى يستبدل المهندسون أرضيته الصدئة."]
            * 4,
        ),
        ("th", ["นครเทศบาลมีมติเมื่อวันอังคารให้ปิดสะพานเก่าเป็นเวลาเก้าเดือนเพื่อให้วิศวกรเปลี่ยนพื้นสะพานที่เป็นสนิม"] * 4),
    ],
)
def test_scripts_without_blanks_or_our_full_stops(language: str, story: list[str]) -> None:
    side = "<div class=side><p>A short text in English that is longer than it should be, with a full stop.</p></div>"
    body = f"<main>{HEADING}<div class=content>{each(story=story)}</div>{side}</main>"
    assert list(read(body, language).paragraphs) == story


@pytest.mark.parametrize(
    "name", ["text-block", "article__block", "et_pb_module et_pb_text", "elementor-widget", "media"]
)
def test_short_paragraphs_in_boxes_of_one_name_stay(name: str) -> None:
    said = [
        "Công an tỉnh Sơn La đã triệt phá đường dây lừa đảo qua mạng, bắt giữ 14 đối tượng tại ba huyện biên giới.",
        "Các bị can khai nhận hành vi.",
        "Theo cơ quan điều tra, nhóm này hoạt động từ tháng 10/2024 và chiếm đoạt của 76 nạn nhân hơn 12 tỷ đồng.",
        "Vụ án đang được mở rộng.",
        "Công an khuyến cáo người dân cảnh giác với các lời mời đầu tư tài chính có lợi nhuận cao bất thường.",
    ]
    blocks = "".join(f'<div class="{name}"><p>{one}</p></div>' for one in said)
    page = f"<html lang=vi><title>Bắt 14 đối tượng</title><h1>Bắt 14 đối tượng</h1><div>{blocks}</div>"
    assert read_article(page, "https://baotinh.vn/a").paragraphs == tuple(said)


def test_articles_that_follow_without_end_are_not_read() -> None:
    others = [sentence.replace("bridge", "tram line") for sentence in STORY[:6]]
    one = '<div class="story"><h1>{}</h1><div class="text">{}</div></div>'
    page = f"<main>{one.format(TITLE, each())}{one.format('Council backs a new tram line', each(story=others))}</main>"
    assert read_article(f"<title>{TITLE}</title>{page}", "https://paper.test/a").paragraphs == tuple(STORY)


def test_more_comments_than_text_under_no_name_of_theirs() -> None:
    said = (
        "I have crossed that bridge every day for thirty years and never noticed a single crack in any of its supports."
    )
    thread = "".join(f"<li><div>reader{n} says:</div><p>{said}</p></li>" for n in range(9))
    page = after(f"<div id=thread><h2>9 thoughts on “{TITLE}”</h2><ol>{thread}</ol></div>")
    assert said not in read_article(page, "https://paper.test/a").text
