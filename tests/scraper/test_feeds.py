"""Feeds as provincial sites serve them, each quirk in a feed of its own."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.scraper.feed_dates import settle_dates
from monitor.scraper.listings import Index, read_index
from monitor.types import VIETNAM

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=VIETNAM)
FEED = "https://baotinh.vn/rss/phap-luat.rss"


def read(body: str | bytes, url: str = FEED, **options: str) -> Index:
    raw = body.encode() if isinstance(body, str) else body
    return read_index(
        raw, url, source="baotinh", fetched_at=NOW, content_type=options.get("content_type", ""), kind="feed"
    )


def rss(*items: str, channel: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'{declaration}<rss version="2.0"><channel><title>Báo Tỉnh</title>{channel}{inside}</channel></rss>'


def item(number: int = 1, *, date: str = "", title: str = "Bắt nhóm trộm xe máy", link: str = "") -> str:
    address = link or f"https://baotinh.vn/phap-luat/bat-nhom-trom-xe-may-post{number}.html"
    stamp = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<title>{title}</title><link>{address}</link>{stamp}"


def dates(*texts: str, now: datetime = NOW) -> list[str]:
    return [at.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M") if at else "-" for at in settle_dates(texts, now)[0]]


def test_a_plain_feed_entry_by_entry() -> None:
    index = read(
        rss(
            item(1, date="Sat, 21 Nov 2026 08:30:00 +0700")
            + "<description><![CDATA[<a href='/x'><img src='a.jpg'></a>Công an huyện vừa bắt giữ&nbsp;ba đối tượng.]]>"
            "</description><category>Pháp luật</category><guid>1</guid>",
            item(2, date="Fri, 20 Nov 2026 23:00:00 GMT"),
        )
    )
    first, second = index.entries
    assert index.kind == "rss"
    assert (first.source, first.found_by, first.found_on) == ("baotinh", "rss", FEED)
    assert first.url == "https://baotinh.vn/phap-luat/bat-nhom-trom-xe-may-post1.html"
    assert first.title == "Bắt nhóm trộm xe máy"
    assert first.summary == "Công an huyện vừa bắt giữ ba đối tượng."
    assert first.section == "Pháp luật"
    assert first.published == datetime(2026, 11, 21, 8, 30, tzinfo=VIETNAM)
    assert second.published == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def test_atom_with_its_alternate_link() -> None:
    index = read(
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Đài</title><entry><title type="html">'
        'Xử phạt &amp;quot;cò&amp;quot; đất</title><link rel="enclosure" href="https://d.vn/a.mp4"/>'
        '<link rel="alternate" href="/tin/xu-phat-co-dat-a12345.html"/><id>tag:d.vn,2026:1</id>'
        "<published>2026-11-20T07:00:00+07:00</published><updated>2026-11-20T09:00:00+07:00</updated></entry></feed>",
        "https://d.vn/atom.xml",
    )
    assert index.kind == "atom"
    assert [entry.url for entry in index.entries] == ["https://d.vn/tin/xu-phat-co-dat-a12345.html"]
    assert index.entries[0].title == 'Xử phạt "cò" đất'
    assert index.entries[0].published == datetime(2026, 11, 20, 7, tzinfo=VIETNAM)


def test_rdf_with_dublin_core_dates_and_update_hints() -> None:
    index = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        '<channel rdf:about="https://c.vn/"><title>Công an</title><sy:updatePeriod>daily</sy:updatePeriod>'
        "<sy:updateFrequency>4</sy:updateFrequency></channel>"
        '<item rdf:about="https://c.vn/1"><title>Một</title><link>https://c.vn/vu-an-1234.html</link>'
        "<dc:date>2026-11-19T10:00:00+07:00</dc:date></item></rdf:RDF>"
    )
    assert index.kind == "rdf"
    assert index.every == timedelta(hours=6)
    assert index.entries[0].published == datetime(2026, 11, 19, 10, tzinfo=VIETNAM)


def test_time_to_live_in_minutes() -> None:
    assert read(rss(item(), channel="<ttl>45</ttl>")).every == timedelta(minutes=45)
    assert read(rss(item(), channel="<ttl>0</ttl>")).every is None
    assert read(rss(item(), channel="<ttl>soon</ttl>")).every is None


@pytest.mark.parametrize("declared", ["utf-16", "windows-1258", "iso-8859-1", "us-ascii", "x-unknown"])
def test_a_wrong_declaration_costs_no_letter(declared: str) -> None:
    index = read(rss(item(), declaration=f'<?xml version="1.0" encoding="{declared}"?>'))
    assert index.entries[0].title == "Bắt nhóm trộm xe máy"


def test_a_feed_in_windows_1258() -> None:
    text = rss(item(title="TITLE"), declaration='<?xml version="1.0" encoding="windows-1258"?>')
    written = text.encode("ascii", "ignore").replace(
        b"TITLE", "Công an bă\u0301t giư\u0303 nhiê\u0300u đô\u0301i tươ\u0323ng".encode("cp1258")
    )
    assert read(written).entries[0].title == "Công an bắt giữ nhiều đối tượng"


@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", "x-viet-vni"])
@pytest.mark.parametrize("opening", ["<![CDATA[", ""])
def test_a_feed_in_vni_letters(declared: str, opening: str) -> None:
    vni = "Coâng an tænh Ñoàng Nai baét giöõ nhieàu ñoái töôïng"
    title = f"{opening}{vni}{']]>' if opening else ''}"
    text = rss(item(title=title), item(2, title=title), declaration=f'<?xml version="1.0" encoding="{declared}"?>')
    if declared == "utf-8":
        written = text.encode()
    else:
        written = text.replace("Báo Tỉnh", "Baùo Tænh").replace("Bắt", "Baét").encode("cp1252")
    assert read(written).entries[0].title == "Công an tỉnh Đồng Nai bắt giữ nhiều đối tượng"


def test_control_characters_bare_ampersands_and_html_entities() -> None:
    index = read(
        rss(
            item(title="Trộm\x0b cắp &nbsp;tại A & B\x00"),
            item(2, title="<![CDATA[Ma túy &amp; rượu &#8211; <b>12</b> vụ]]>"),
        )
    )
    assert [entry.title for entry in index.entries] == ["Trộm cắp tại A & B", "Ma túy & rượu – 12 vụ"]


def test_titles_are_unescaped_once() -> None:
    index = read(rss(item(title="<![CDATA[Thẻ &amp;lt;b&amp;gt; là gì]]>")))
    assert index.entries[0].title == "Thẻ &lt;b&gt; là gì"


def test_decomposed_letters_are_composed() -> None:
    assert read(rss(item(title="Ba\u0301o ca\u0301o"))).entries[0].title == "Báo cáo"


def test_links_that_are_relative_missing_or_only_in_the_guid() -> None:
    index = read(
        rss(
            "<title>Một</title><link>/tin/mot-post1.html</link>",
            "<title>Hai</title><guid isPermaLink='true'>https://baotinh.vn/tin/hai-post2.html</guid>",
            "<title>Ba</title><description>&lt;a href='/tin/ba-post3.html'&gt;x&lt;/a&gt; nội dung</description>",
            "<title>Bốn</title><guid>7c1</guid>",
            "<title>Năm</title><link>javascript:alert(1)</link>",
            "<title>Sáu</title><link>\n  https://baotinh.vn/tin/sau-post6.html \n</link>",
        )
    )
    assert [entry.url.rpartition("/")[2] for entry in index.entries] == [
        "mot-post1.html",
        "hai-post2.html",
        "ba-post3.html",
        "sau-post6.html",
    ]
    assert any("2 items have no address" in note for note in index.notes)


def test_repeats_topics_and_other_languages_are_left_out() -> None:
    index = read(
        rss(
            item(1),
            item(1, link="http://m.baotinh.vn/phap-luat/bat-nhom-trom-xe-may-post1.html?utm_source=rss"),
            item(2, link="https://baotinh.vn/su-kien-chong-ma-tuy-event12.html"),
            item(3, link="https://baotinh.vn/en/thieves-arrested-post9.html"),
            item(4, link="https://baotinh.vn/video/truy-bat-post10.html"),
        )
    )
    assert [entry.url for entry in index.entries] == ["https://baotinh.vn/phap-luat/bat-nhom-trom-xe-may-post1.html"]


def test_a_valid_but_empty_channel_is_silence_with_a_note() -> None:
    index = read(rss())
    assert index.entries == ()
    assert "the feed is valid but holds no items" in index.notes


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<!DOCTYPE html><html><head><title>404</title></head><body>Không tìm thấy</body></html>", "an HTML page came"),
        ("\n\n<html><body>x</body></html>", "an HTML page came"),
        ("", "the answer is empty"),
        ("   \r\n\ufeff", "the answer is empty"),
        ('{"error": "not found"}', "no JSON Feed"),
        ("{not json", "no JSON Feed"),
        ("Không có quyền truy cập", "an HTML page came"),
    ],
)
def test_what_is_no_feed_is_said_with_place_and_remedy(body: str, says: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body, content_type="application/rss+xml")
    assert says in caught.value.what
    assert caught.value.where == FEED
    assert caught.value.remedy


def test_a_feed_served_as_html_is_a_feed() -> None:
    assert len(read("\ufeff\n<!-- cached -->" + rss(item()), content_type="text/html").entries) == 1


def test_an_abandoned_feed_is_noted() -> None:
    notes = read(rss(item(date="Mon, 04 Jan 2021 08:00:00 +0700"))).notes
    assert any("2021-01-04" in note for note in notes)


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Đài",
        "home_page_url": "https://baotinh.vn/",
        "next_url": "https://baotinh.vn/feed.json?page=2",
        "items": [
            {
                "id": "1",
                "url": "/tin/mot-post1.html",
                "title": "Một",
                "content_html": "<p>Nội dung</p>",
                "tags": ["Pháp luật"],
                "date_published": "2026-11-20T08:00:00+07:00",
            },
            {"id": "https://baotinh.vn/tin/hai-post2.html", "title": "\ud800Hai"},
            "junk",
        ],
    }
    index = read(json.dumps(feed), "https://baotinh.vn/feed.json")
    assert index.kind == "jsonfeed"
    assert [(entry.title, entry.summary, entry.section) for entry in index.entries] == [
        ("Một", "Nội dung", "Pháp luật"),
        ("Hai", "", ""),
    ]
    assert index.next_pages == ("https://baotinh.vn/feed.json?page=2",)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Sat, 21 Nov 2026 08:30:00 +0700", "2026-11-21 08:30"),
        ("Sat, 21 Nov 2026 08:30:00", "2026-11-21 08:30"),
        ("Sat, 21 Nov 2026 01:30:00 GMT", "2026-11-21 08:30"),
        ("Sat, 21 Nov 2026 08:30:00 GMT+7", "2026-11-21 08:30"),
        ("Sat, 21 Nov 2026 08:30:00 GMT+0700", "2026-11-21 08:30"),
        ("Sat, 21 Nov 2026 08:30:00 +07:00", "2026-11-21 08:30"),
        ("21 Nov 2026 08:30 ICT", "2026-11-21 08:30"),
        ("Fri, 20 Nov 26 20:30:00 EST", "2026-11-21 08:30"),
        ("Nov 21, 2026 8:30 AM", "2026-11-21 08:30"),
        ("2026-11-21T08:30:00+07:00", "2026-11-21 08:30"),
        ("2026-11-21T01:30:00Z", "2026-11-21 08:30"),
        ("2026-11-21T01:30:00.123456Z", "2026-11-21 08:30"),
        ("2026-11-21 08:30:00", "2026-11-21 08:30"),
        ("2026-11-21 08:30", "2026-11-21 08:30"),
        ("2026-11-21", "2026-11-21 00:00"),
        ("21/11/2026 08:30", "2026-11-21 08:30"),
        ("21/11/2026 08:30:15", "2026-11-21 08:30"),
        ("21-11-2026 08:30", "2026-11-21 08:30"),
        ("21/11/2026", "2026-11-21 00:00"),
        ("08:30 21/11/2026", "2026-11-21 08:30"),
        ("08:30, 21/11/2026", "2026-11-21 08:30"),
        ("20/11/2026 8:30:00 CH", "2026-11-20 20:30"),
        ("20/11/2026 12:05:00 SA", "2026-11-20 00:05"),
        ("11/20/2026 8:30:00 PM", "2026-11-20 20:30"),
        ("Thứ Sáu, 20/11/2026 08:30", "2026-11-20 08:30"),
        ("Thứ 6, 20/11/2026, 08:30 (GMT+7)", "2026-11-20 08:30"),
        ("Chủ nhật - 15/11/2026 19:54", "2026-11-15 19:54"),
        ("Thứ Sáu, 20 Tháng Mười Một, 2026", "2026-11-20 00:00"),
        ("", "-"),
        ("hôm qua", "-"),
        ("31/02/2026", "-"),
        ("0000-00-00 00:00:00", "-"),
    ],
)
def test_one_date(written: str, read_as: str) -> None:
    assert dates(written) == [read_as]


def test_gmt_that_lies_in_the_future_is_vietnam_time_for_the_whole_feed() -> None:
    settled, notes = settle_dates(["Sat, 21 Nov 2026 09:50:00 GMT", "Fri, 20 Nov 2026 16:00:00 GMT"], NOW)
    assert settled == [datetime(2026, 11, 21, 9, 50, tzinfo=VIETNAM), datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)]
    assert any("Vietnam time" in note for note in notes)
    honest, _ = settle_dates(["Sat, 21 Nov 2026 02:50:00 GMT", "Fri, 20 Nov 2026 16:00:00 GMT"], NOW)
    assert honest[1] == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def test_other_items_tell_whether_the_month_comes_first() -> None:
    assert dates("9/26/2026 9:20:00 AM", "9/3/2026 4:00:00 PM") == ["2026-09-26 09:20", "2026-09-03 16:00"]
    assert dates("26/9/2026 9:20", "9/3/2026 16:00") == ["2026-09-26 09:20", "2026-03-09 16:00"]
    # All ambiguous: American clocks, the future, and the closeness of items decide, in this order.
    assert dates("9/3/2026 9:20:00 AM") == ["2026-09-03 09:20"]
    assert dates("9/3/2026 9:20:00") == ["2026-03-09 09:20"]
    assert dates("10/12/2026 09:20:00", "10/11/2026 09:20:00") == ["2026-10-12 09:20", "2026-10-11 09:20"]
    assert dates("9/10/2026", "9/9/2026", "9/8/2026") == ["2026-09-10 00:00", "2026-09-09 00:00", "2026-09-08 00:00"]
    assert dates("10/9/2026", "9/9/2026", "8/9/2026") == ["2026-09-10 00:00", "2026-09-09 00:00", "2026-09-08 00:00"]


def test_a_date_far_in_the_future_is_not_believed() -> None:
    settled, notes = settle_dates(["2027-05-01 08:00:00", "2026-11-20 08:00:00"], NOW)
    assert settled[0] is None
    assert settled[1] is not None
    assert "1 dates in the future were not believed" in notes


@given(st.lists(st.text(max_size=60), max_size=8))
def test_dates_never_raise_and_are_aware(texts: list[str]) -> None:
    settled, _ = settle_dates(texts, NOW)
    assert len(settled) == len(texts)
    assert all(at is None or at.utcoffset() is not None for at in settled)


@given(st.integers(0, 6_000_000))
def test_every_minute_written_the_vietnamese_way_reads_back(minutes: int) -> None:
    at = datetime(2015, 1, 1, tzinfo=VIETNAM) + timedelta(minutes=minutes)
    anchor = "25/12/2014 00:00"
    for shape in ("%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y, %H:%M"):
        assert settle_dates([at.strftime(shape), anchor], NOW)[0][0] == at


SHARDS = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "<link>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&bogus;",
        "&#0;",
        "<!DOCTYPE",
        "<entry>",
        "<pubDate>",
        "9/9/2026",
        "http://[x",
        "https://a.vn/b-post1.html",
        "\x00",
        "é",
        "<a href='",
        "</",
        '<feed xmlns="http://www.w3.org/2005/Atom">',
    ]
)


@given(st.lists(SHARDS | st.text(max_size=10), max_size=30).map("".join))
def test_broken_feeds_give_an_index_or_a_parse_error(text: str) -> None:
    with suppress(ParseError):
        assert all(re.match(r"https?://", entry.url) for entry in read("<rss>" + text).entries)
