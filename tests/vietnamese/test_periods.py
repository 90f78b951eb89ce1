"""What comparisons stand for, what an article's time is, and what mentions say about each other."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.types import Period
from monitor.vietnamese import lunar, spans
from monitor.vietnamese.periods import Anchor, article_period, baseline, find_periods, settle_anchor
from monitor.vietnamese.text import fold

SHARED = Path(__file__).parents[3] / "shared" / "gold"


def span(written: str) -> Period:
    first, last = written.split("/")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def of(written: str) -> Anchor:
    parts = [int(part) for part in written.split("-")] if written else []
    if not parts:
        return None
    if len(parts) == 3:
        return date(*parts)
    return spans.year(parts[0]) if len(parts) == 1 else spans.months(parts[0], parts[1], parts[1])


@pytest.mark.parametrize(
    ("current", "phrase", "expected"),
    [
        ("2021-01-01/2021-06-30", "so với cùng kỳ", "2020-01-01/2020-06-30"),
        ("2021-01-01/2021-06-30", "so với cùng kỳ năm 2020", "2020-01-01/2020-06-30"),
        ("2021-01-01/2021-06-30", "so với cùng kỳ năm 2019", "2019-01-01/2019-06-30"),
        ("2021-01-01/2021-06-30", "so với năm ngoái", "2020-01-01/2020-06-30"),
        ("2021-01-01/2021-06-30", "so với cùng kỳ các năm trước", None),
        ("2021-01-01/2021-06-30", "so với cùng kỳ năm 2022", None),
        ("2021-01-01/2021-06-30", "so với 6 tháng cuối năm 2020", "2020-07-01/2020-12-31"),
        ("2021-01-01/2021-12-31", "so với năm 2020", "2020-01-01/2020-12-31"),
        ("2021-01-01/2021-12-31", "so với năm trước", "2020-01-01/2020-12-31"),
        ("2019-11-01/2019-11-30", "so với tháng 10", "2019-10-01/2019-10-31"),
        ("2019-11-01/2019-11-30", "so với tháng trước", "2019-10-01/2019-10-31"),
        ("2018-02-16/2018-03-15", "so với tháng 02/2018", "2018-01-16/2018-02-15"),
        ("2018-02-16/2018-03-15", "so với tháng trước", "2018-01-16/2018-02-15"),
        ("2019-07-15/2019-08-14", "so với tháng 7/2019", "2019-06-15/2019-07-14"),
        ("2020-12-15/2021-06-14", "so với cùng kỳ năm 2020", "2019-12-15/2020-06-14"),
        ("2020-12-15/2021-06-14", "so với 6 tháng đầu năm 2020", "2019-12-15/2020-06-14"),
        ("2020-02-01/2020-02-29", "so với cùng kỳ", "2019-02-01/2019-02-28"),
        ("2021-02-01/2021-02-28", "so với cùng kỳ", "2020-02-01/2020-02-29"),
        ("2021-03-01/2021-03-31", "so với tháng trước", "2021-02-01/2021-02-28"),
        ("2024-04-01/2024-06-30", "so với quý trước", "2024-01-01/2024-03-31"),
        ("2024-04-01/2024-06-30", "so với quý I/2024", "2024-01-01/2024-03-31"),
        ("2021-01-01/2021-12-31", "so với tháng trước", None),
        ("2016-01-01/2020-12-31", "so với giai đoạn trước", "2011-01-01/2015-12-31"),
        ("2016-01-01/2020-12-31", "so với giai đoạn 2011 - 2015", "2011-01-01/2015-12-31"),
        ("2015-09-29/2020-09-28", "so với 5 năm liền kề", "2010-09-29/2015-09-28"),
        ("2019-01-01/2019-08-30", "so cùng kỳ 2018", "2018-01-01/2018-08-30"),
        ("2022-12-15/2023-01-14", "so với thời gian liền kề", "2022-11-15/2022-12-14"),
        ("2023-01-02/2023-01-11", "so với thời gian liền kề", "2022-12-23/2023-01-01"),
        ("2026-02-14/2026-02-22", "so với cùng kỳ Tết Ất Tỵ", "2025-01-26/2025-02-03"),
        ("2026-02-14/2026-02-22", "so với cùng kỳ Tết Nguyên đán năm trước", "2025-01-26/2025-02-03"),
        ("2026-02-14/2026-02-22", "so với Tết Nguyên đán năm ngoái", "2025-01-26/2025-02-03"),
        ("2026-02-14/2026-02-22", "so với 9 ngày nghỉ Tết Giáp Thìn 2024", "2024-02-07/2024-02-15"),
        ("2026-01-01/2026-03-31", "so với cùng kỳ Tết năm 2024", "2024-01-01/2024-03-31"),
        ("2026-01-01/2026-03-31", "so với Tết Ất Tỵ", None),
    ],
)
def test_baseline(current: str, phrase: str, expected: str | None) -> None:
    now = span(current)
    mentions = [m for m in find_periods(f"giảm 5 vụ {phrase}", now.end) if m.role == "baseline"]
    assert len(mentions) == 1, mentions
    assert baseline(now, mentions[0]) == (span(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "published", "slug", "expected"),
    [
        ("Ngày 21.4, lãnh đạo Công an TP", "2021-04", "", "2021-04-21"),
        ("Sáng 13.8, tại trụ sở", "2021-08", "", "2021-08-13"),
        ("Sáng 13.7, tại trụ sở", "2021-08", "", "2021-08"),
        ("Ngày 3/9, theo Công an tỉnh", "2023-09", "", "2023-09-03"),
        ("Năm 2020, toàn huyện", "2021-01", "", "2021-01"),
        ("09:06, Thứ Hai, 09/07/2018 (GMT+7)\nGiải quyết", "", "", "2018-07-09"),
        ("Giải quyết tin báo theo Luật ngày 09/07/2018 của Quốc hội", "", "", ""),
        ("So với cùng kỳ năm 2018, giảm 29 vụ", "", "", "2019"),
        ("Tháng này có Tết Nguyên đán Kỷ Hợi", "", "", "2019"),
        ("Tháng này có Tết Nguyên đán Kỷ Hợi", "", "/59309/ninh-binh--thang-2--tai-nan.aspx", "2019-02"),
        ("So với tháng 4/2023, tăng 19 vụ", "", "", "2023-05"),
        ("Toàn quốc xảy ra 832 vụ", "2023", "/xu-ly-thang-52023-t35222.html", "2023-05"),
        ("Trong ngày, phát hiện", "", "/tin-an-ninh-trat-tu-ngay-28-4-2022-897.html", "2022-04-28"),
        ("tặng giấy khen năm 2019", "", "", "2019"),
        ("năm 2019 và năm 2020", "", "", ""),
        ("Hội nghị", "", "/phapluat/202107/phat-hien-285", "2021-07"),
        ("Hội nghị", "", "/tinhuy/pages/2022-2-14/cong-tac", "2022-02-14"),
        ("Hội nghị", "", "/con-gan-13000-doi-tuong-20160822095758282.htm", "2016-08-22"),
        ("Hội nghị", "", "", ""),
        ("Hội nghị", "2020-05-03", "/20160822/x", "2020-05-03"),
    ],
)
def test_time_of_an_article(text: str, published: str, slug: str, expected: str) -> None:
    assert settle_anchor(text, of(published), slug=slug) == of(expected)


def readings(text: str, anchor: Anchor) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], str(m.period)) for m in find_periods(text, anchor) if m.role == "period"]


def test_dates_in_brackets_say_what_a_name_means_throughout() -> None:
    text = (
        "Số liệu tháng 3/2018. Trong tháng 3/2018 (từ ngày 16/02/2018 đến ngày 15/3/2018) có. Cũng trong tháng 3/2018"
    )
    assert {period for _, period in readings(text, None)} == {"2018-02-16/2018-03-15"}
    text = "6 tháng đầu năm 2021 (từ 15/12/2020 đến 14/6/2021) xảy ra 5 vụ; trong 6 tháng, khởi tố 3 vụ"
    assert {period for _, period in readings(text, date(2021, 7, 1))} == {"2020-12-15/2021-06-14"}


def test_dates_in_brackets_give_a_span_to_what_has_none() -> None:
    text = "Trong 7 ngày Tết (từ ngày 20/1/2023 đến ngày 26/1/2023), toàn quốc xảy ra 41 vụ"
    assert ("7 ngày", "2023-01-20/2023-01-26") in readings(text, date(2023, 1, 27))
    text = "Chỉ trong 05 tháng (từ tháng 7 đến tháng 11/2025), đơn vị"
    assert ("05 tháng", "2025-07-01/2025-11-30") in readings(text, date(2025, 12, 16))


def test_dates_of_a_campaign_hold_wherever_it_is_named() -> None:
    text = "Cao điểm Tết diễn ra từ ngày 15/12/2023 đến ngày 29/02/2024. Trong đợt cao điểm, khám phá 12 vụ."
    assert ("đợt cao điểm", "2023-12-15/2024-02-29") in readings(text, date(2024, 3, 1))
    text = "Từ 1/1 đến 5/1 họp bàn. Trong đợt cao điểm, khám phá 12 vụ."
    assert ("đợt cao điểm", "None") in readings(text, date(2024, 3, 1))


def test_a_year_written_beside_holds_for_both() -> None:
    for text in ("quý III và 9 tháng năm 2021", "tháng 9 và 9 tháng năm 2021", "tháng 9, quý III/2021"):
        years = {m.period.end for m in find_periods(text, date(2023, 5, 1)) if m.period}
        assert years == {date(2021, 9, 30)}, text


def test_what_was_named_before_is_meant_again() -> None:
    text = "6 tháng đầu năm 2021, xảy ra 9 vụ. So với 6 tháng đầu năm 2020 giảm 2 vụ. Trong 6 tháng, khởi tố 3 vụ"
    assert readings(text, date(2022, 3, 1)) == [
        ("6 tháng đầu năm 2021", "2021-01-01/2021-06-30"),
        ("6 tháng", "2021-01-01/2021-06-30"),
    ]
    text = "6 tháng đầu năm 2018, giải quyết 430 tin. Kế hoạch công tác năm 2018. Trong kỳ, kiểm sát 10 cuộc"
    assert readings(text, date(2018, 7, 9))[-1] == ("Trong kỳ", "2018-01-01/2018-06-30")
    text = "Trong tháng 11, xảy ra 2 vụ. Lũy kế từ đầu năm đến nay xảy ra 151 vụ"
    assert readings(text, spans.year(2019))[-1][1] == "2019-01-01/2019-11-30"


def test_that_time_is_the_time_spoken_of_last() -> None:
    text = "Từ 15/4/2020 đến 14/4/2021 xảy ra 580 vụ. Cũng trong khoảng thời gian trên, xử lý 57 vụ"
    assert readings(text, date(2021, 9, 1))[-1] == ("trong khoảng thời gian trên", "2020-04-15/2021-04-14")
    text = "Nhiệm kỳ 2010 - 2015, công an làm rõ 512 vụ. Trong nhiệm kỳ đã kết nạp 46 đảng viên"
    assert readings(text, date(2015, 6, 1))[-1] == ("Trong nhiệm kỳ", "2010-01-01/2015-12-31")


def test_months_since_a_start_are_not_the_first_of_the_year() -> None:
    text = "6 tháng đầu năm 2021 xảy ra 9 vụ. Qua 6 tháng thực hiện Đề án, làm rõ 5 vụ"
    assert readings(text, date(2021, 7, 1))[-1] == ("6 tháng", "None")


def test_a_month_of_the_police_is_the_month_of_the_report() -> None:
    text = "Từ 15/7 đến 14/8, phát hiện 89 vụ. Lũy kế từ đầu năm đến nay 726 vụ. Trong tháng, khởi tố 5 vụ"
    assert [period for _, period in readings(text, spans.months(2019, 9, 9))] == [
        "2019-07-15/2019-08-14",
        "2019-01-01/2019-08-14",
        "2019-07-15/2019-08-14",
    ]


def test_a_span_of_one_day_is_that_day() -> None:
    day = date(2025, 11, 25)
    assert find_periods("từ đầu năm đến nay", Period(day, day)) == find_periods("từ đầu năm đến nay", day)
    assert settle_anchor("", Period(day, day)) == day


def test_a_campaign_about_to_begin_is_a_plan() -> None:
    (mention,) = find_periods("ra quân từ ngày 15/12 đến 14/2", date(2024, 12, 10))
    assert (mention.role, str(mention.period)) == ("plan", "2024-12-15/2025-02-14")


@pytest.mark.parametrize(
    ("text", "anchor", "slug", "expected"),
    [
        ("Năm 2022, phấn đấu. Năm 2021, xảy ra 5 vụ", date(2022, 1, 5), "", "2021-01-01/2021-12-31"),
        ("So với tháng 4/2023, tăng 19 vụ", spans.year(2023), "", "2023-05-01/2023-05-31"),
        ("Toàn quốc xảy ra 832 vụ", None, "/thang-5-2023-x", "2023-05-01/2023-05-31"),
        ("Hội nghị", date(2022, 1, 5), "", None),
    ],
)
def test_period_of_an_article(text: str, anchor: Anchor, slug: str, expected: str | None) -> None:
    found = article_period(find_periods(text, anchor), anchor, slug=slug)
    assert (found and str(found)) == expected


# Tết by the Vietnamese calendar, UTC+7; 1985, 2007 and 2030 differ from the Chinese one.
TET = {
    1985: "01-21", 1990: "01-27", 1995: "01-31", 2000: "02-05", 2003: "02-01", 2007: "02-17", 2010: "02-14",
    2014: "01-31", 2015: "02-19", 2016: "02-08", 2017: "01-28", 2018: "02-16", 2019: "02-05", 2020: "01-25",
    2021: "02-12", 2022: "02-01", 2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17", 2027: "02-06",
    2028: "01-26", 2029: "02-13", 2030: "02-02", 2033: "01-31", 2034: "02-19", 2044: "01-30", 2050: "01-23",
}  # fmt: skip


@pytest.mark.parametrize(("year", "day"), TET.items())
def test_tet(year: int, day: str) -> None:
    assert lunar.tet(year) == date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize("year", range(1984, 2051))
def test_names_of_lunar_years(year: int) -> None:
    first = lunar.tet(year)
    assert first is not None
    assert date(year, 1, 20) <= first <= date(year, 2, 21)
    name = lunar.year_name(year)
    assert lunar.named_year(name, year) == year
    assert lunar.named_year(name, year + 9) == year
    assert fold(name) == name


def test_impossible_lunar_days() -> None:
    assert lunar.named_year("giáp sửu", 2020) is None
    assert lunar.solar(2020, 13, 1) is None
    assert lunar.solar(2020, 1, 31) is None


DAYS = st.dates(date(1991, 1, 1), date(2090, 1, 1))


@given(DAYS, DAYS, st.integers(-30, 30))
def test_shifting_keeps_whole_months_and_order(one: date, other: date, by: int) -> None:
    period = Period(min(one, other), max(one, other))
    moved = spans.shift(period, by)
    assert moved.start <= moved.end
    size = spans.length_in_months(period)
    if size is not None and period.start.day <= 28:
        assert spans.length_in_months(moved) == size
        assert spans.before(period).end + spans.DAY == period.start


@given(st.integers(1950, 2090), st.integers(1, 12), st.integers(1, 12))
def test_written_spans_read_back(year: int, first: int, last: int) -> None:
    first, last = min(first, last), max(first, last)
    expected = Period(spans.months(year, first, first).start, spans.months(year, last, last).end)
    a, b = expected.start, expected.end
    for text in (
        f"từ {a.day}/{a.month}/{a.year} đến {b.day}/{b.month}/{b.year}",
        f"từ ngày {a.day:02}-{a.month:02}-{a.year} đến ngày {b.day}-{b.month}-{b.year}",
        f"từ ngày {a.day} tháng {a.month} năm {a.year} đến ngày {b.day} tháng {b.month} năm {b.year}",
        f"từ tháng {first}/{year} đến tháng {last}/{year}",
    ):
        assert [m.period for m in find_periods(text, None)] == [expected], text


WORDS = (
    "năm |tháng |quý I|tuần |ngày |từ |đến |nay|cùng kỳ|so với |6 tháng đầu năm|2021|/2021|15/7|14-8-2020|giai đoạn "
    "|2016 - 2020|Tết |Kỷ Hợi|(|) |, | và |. |trong |đợt cao điểm |tính đến |đầu năm |30/2|99/99/9999|0/0|tháng 13"
    "|mùng 5 |Chạp |qua|trước|5 năm "
)
PIECES = st.sampled_from(WORDS.split("|"))


@given(st.lists(PIECES | st.text(max_size=6), max_size=30), st.none() | DAYS)
def test_mentions_are_ordered_apart_and_repeatable(pieces: list[str], anchor: date | None) -> None:
    text = "".join(pieces)
    mentions = find_periods(text, anchor)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert mention.period is None or mention.period.start <= mention.period.end
        if anchor and mention.period:
            baseline(mention.period, mention)
    assert mentions == find_periods(text, anchor, folded=fold(text))
    settle_anchor(text, None, slug=text)


def test_a_text_of_nothing_but_periods_is_read_in_bounded_measure() -> None:
    assert 1000 < len(find_periods("từ 15/7 đến 14/8 năm 2021 " * 20_000, date(2022, 1, 1))) <= 10_000


@pytest.mark.skipif(not SHARED.exists(), reason="the coded articles are not here")
@pytest.mark.parametrize("name", ["seeds", "dev"])
def test_periods_of_coded_articles_are_all_named_by_a_mention(name: str) -> None:
    """Of the sure figures' periods and baselines, which no mention gives: at most one in fifty."""

    def lines(file: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (SHARED / file).read_text(encoding="utf-8").splitlines()]

    articles = {str(line["id"]): line for line in lines(f"{name}-input.jsonl")}
    asked, missed = 0, []
    for coded in lines(f"{name}.jsonl"):
        article = articles[str(coded["id"])]
        text, slug = str(article.get("text") or ""), str(article.get("url") or "")
        anchor = settle_anchor(text, of(str(article.get("published") or "")), slug=slug)
        mentions = find_periods(text, anchor)
        named = {str(m.period) for m in mentions}
        for figure in coded["figures"]:  # type: ignore[attr-defined]
            if not figure.get("sure", True) or not figure["period"]:
                continue
            asked += 1
            now = span(figure["period"])
            against = {str(baseline(now, m)) for m in mentions}
            if figure["period"] not in named or (figure["baseline"] and figure["baseline"] not in against):
                missed.append((coded["id"], figure["near"], figure["period"], figure["baseline"]))
    assert len(missed) <= asked / 50, missed
