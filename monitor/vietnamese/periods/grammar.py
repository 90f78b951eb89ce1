"""The phrases of periods, on folded text: where each stands and what it says, before anything is resolved.

A trigger word or number is looked for first; only the rules of that trigger are then tried at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from monitor.vietnamese.lunar import YEAR_NAME
from monitor.vietnamese.numbers import digit_places
from monitor.vietnamese.openers import add_openers, openers

Unit = Literal["day", "week", "month", "quarter", "year", "lunar", "now"]

_WORDS: Final = {
    word: number
    for number, words in enumerate(
        ("một", "hai", "ba", "bốn tư", "năm", "sáu", "bảy bẩy", "tám", "chín", "mười", "mười một", "mười hai"), 1
    )
    for word in ([words] if number > 10 else words.split())
}
_WORD: Final = r"(?:mười\s(?:một|hai)|một|hai|ba|bốn|tư|năm|sáu|bảy|bẩy|tám|chín|mười)"
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR: Final = r"(?:19[5-9]\d|20\d\d)(?![\d]|[.,]\d)"
#: "/2021", "-2021", ".2021", " năm 2021", " của năm 2021", " 2021"; also "năm nay", "năm ngoái".
_OF_YEAR: Final = (
    rf"(?:\s?[/.–-]\s?(?P<y>{_YEAR})|,?\s(?:của\s)?(?:năm\s)?(?:công\stác\s)?\(?(?P<yy>{_YEAR})"
    r"|\s(?:năm\s)?(?P<yrel>nay|ngoái|trước|qua|rồi|sau|tới)(?!\w))"
)
_DASH: Final = r"[-–—]"


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a range, or a day: what was written of it. `ago` counts years back from the anchor's ("năm ngoái")."""

    unit: Unit
    year: int | None = None
    month: int | None = None
    day: int | None = None
    ago: int | None = None
    #: "đầu", "giữa" or "cuối" where only a part of the year is meant.
    part: str = ""


_NO_FIELDS: Final[Mapping[str, str]] = MappingProxyType({})


class Phrase(NamedTuple):
    """A mention before resolution. `what` names the production in `periods` that turns it into a span."""

    start: int
    end: int
    what: str
    points: tuple[Point, ...] = ()
    numbers: tuple[int, ...] = ()
    word: str = ""
    fields: Mapping[str, str] = _NO_FIELDS


def number(written: str) -> int:
    """A count in digits or words; 0 where it is none."""
    written = written.strip()
    return int(written) if written.isdigit() else _WORDS.get(written, 0)


#: "2/3 số hộ" is a share, no day.
_NOT_SHARE: Final = (
    r"(?!\s?(?:%|số|tổng|vụ|người|đối|xã|phường|thôn|tổ|huyện|hộ|đơn|mô|chỉ|tiêu|trường|địa|tin|bị|cơ|lượt|dân|diện)"
    r"(?!\w))"
)
_POINT: Final = re.compile(
    rf"""(?:(?:hết|khoảng|hôm|trước|sáng|chiều|tối|đêm|trưa|0\s?(?:giờ|h)(?:00)?)\s(?:ngày\s)?){{0,3}}(?:
      (?P<now>nay(?!\w)|hiện\s(?:nay|tại)|bây\sgiờ|thời\sđiểm\s(?:này|hiện\s(?:nay|tại)|nay)|(?:hôm|ngày)\snay)
    | (?:ngày\s)?(?P<d1>\d{{1,2}})\s?(?P<s1>[./-])\s?(?P<m1>\d{{1,2}})
      (?:\s?(?P=s1)\s?(?P<y1>{_YEAR})|\snăm\s(?P<r1>nay|ngoái|trước)(?!\w)|{_NOT_SHARE})(?![\d%]|[.,]\d)
    | (?:ngày\s)?(?P<d2>\d{{1,2}})\s?(?:{_DASH}\s?)?tháng\s(?P<m2>\d{{1,2}})(?:\s?(?:[/.-]\s?|năm\s)(?P<y2>{_YEAR}))?
    | (?:ngày\s)?(?:(?:mùng|mồng)\s)?(?P<ld>\d{{1,2}}|{_WORD})\s(?:tháng\s)?(?P<lm>chạp|giêng|tết)(?!\w)
      (?:\snăm\s(?P<lname>{YEAR_NAME}))?
    | (?:(?P<part3>đầu|giữa|cuối)\s)?tháng\s(?P<m3>\d{{1,2}})(?:\s?(?:[/.-]\s?|năm\s)(?P<y3>{_YEAR}))?(?![\d%]|[.,/]\d)
    | quý\s(?P<q4>iv|i{{1,3}}|[1-4])(?:\s?(?:[/.-]\s?|năm\s)(?P<y4>{_YEAR}))?(?!\w)
    | năm\s(?P<y5>{_YEAR})
    | (?P<half>(?:đầu|giữa|cuối)\s)?năm(?:\s(?P<y6>{_YEAR}))?(?P<rel6>\s(?:nay|ngoái|trước))?(?!\w)
    | (?P<m9>\d{{1,2}})\s?[/.-]\s?(?P<y9>{_YEAR})
    | (?P<y7>{_YEAR})(?!\s?[%./-]?\d)
    | ngày\s(?P<d8>\d{{1,2}})(?![\w%]|[.,/]\d)
    )""",
    re.VERBOSE,
)
AGO: Final = {"nay": 0, "này": 0, "ngoái": 1, "trước": 1, "rồi": 1, "qua": 1, "sau": -1, "tới": -1}


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _point(m: re.Match[str]) -> Point | None:
    g = m.groupdict()
    if g["now"]:
        return Point("now")
    if g["d1"]:
        return Point("day", _int(g["y1"]), int(g["m1"]), int(g["d1"]), AGO[g["r1"]] if g["r1"] else None)
    if g["d2"]:
        return Point("day", _int(g["y2"]), int(g["m2"]), int(g["d2"]))
    if g["ld"]:
        month = 12 if g["lm"] == "chạp" or (g["lm"] == "tết" and number(g["ld"]) > 20) else 1
        return Point("lunar", None, month, number(g["ld"]))
    if g["m3"]:
        return Point("month", _int(g["y3"]), int(g["m3"]), part=g["part3"] or "")
    if g["q4"]:
        return Point("quarter", _int(g["y4"]), _ROMAN[g["q4"]])
    if g["m9"]:
        return Point("month", int(g["y9"]), int(g["m9"]))
    if g["d8"]:
        return Point("day", None, None, int(g["d8"]))
    if g["y5"] or g["y7"]:
        return Point("year", _int(g["y5"] or g["y7"]))
    if not g["half"] and not g["y6"] and not g["rel6"]:
        return None
    ago = AGO[g["rel6"].strip()] if g["rel6"] else None
    return Point("year", _int(g["y6"]), ago=ago, part=(g["half"] or "").strip())


def read_point(low: str, at: int) -> tuple[Point, int] | None:
    """The end of a range that begins at `at`, and where it ends; None where nothing of the kind stands there."""
    m = _POINT.match(low, at)
    point = _point(m) if m else None
    return None if m is None or point is None else (point, m.end())


#: A clock time before a day; days are counted whole.
_HOUR: Final = r"(?:(?:lúc )?\d{1,2} ?(?:giờ|h|:)(?: ?\d{2}(?: phút)?)?,? (?=ngày))?"
_TO: Final = re.compile(
    rf"\s?(?:,?\s?(?:cho\s)?(?:đến|tới)\s(?:(?:hết|thời điểm)\s)?{_HOUR}(?:ngày\s(?=\d))?|{_DASH}\s?)"
)
_FROM: Final = re.compile(rf"(?:(?:tính|kể|bắt đầu|diễn ra) )?từ (?:0 ?(?:giờ|h)0{{0,2}} )?{_HOUR}(?:ngày (?=\d))?")
_BARE_DAY: Final = re.compile(rf"(?P<d>\d{{1,2}})(?=\s?(?:{_DASH}|đến|tới)\s?(?:ngày\s)?\d)")
_SINCE_WHEN: Final = re.compile(
    r"(?:khi|đó|lúc|thời điểm|sau|ngày đầu|đầu (?:nhiệm kì|mùa|đợt|vụ|khóa)|ngày (?!\d))[^.;\n]{0,80}?"
    r" (?:đến|tới) nay(?!\w)"
)


def range_phrase(low: str, at: int) -> Phrase | None:
    """ "từ 15/7 đến 14/8", "từ đầu năm 2022 đến nay", "từ ngày 14 - 22/2", "từ tháng 1 đến 30-8"."""
    lead = _FROM.match(low, at)
    if lead is None:
        return None
    begin = lead.end()
    bare = _BARE_DAY.match(low, begin)
    if bare and (rest := _range_rest(low, bare.end())):
        last, end = rest
        if last.unit == "day" and last.month:
            return Phrase(at, end, "range", (Point("day", None, None, int(bare["d"])), last))
    first = read_point(low, begin)
    if first is None:
        when = _SINCE_WHEN.match(low, begin)
        return Phrase(at, when.end(), "open") if when else None
    rest = _range_rest(low, first[1])
    if rest is None:
        return Phrase(at, first[1], "from", (first[0],))
    return Phrase(at, rest[1], "range", (first[0], rest[0]))


def _range_rest(low: str, at: int) -> tuple[Point, int] | None:
    to = _TO.match(low, at)
    return read_point(low, to.end()) if to else None


def bare_range(low: str, at: int) -> Phrase | None:
    """ "15-12-2020 đến 14-6-2021", "(16/02 - 15/3)": two dates with a year, or in brackets, without "từ"."""
    first = read_point(low, at)
    if first is None or first[0].unit != "day" or first[0].month is None:
        return None
    rest = _range_rest(low, first[1])
    if rest is None or rest[0].unit != "day" or rest[0].month is None:
        return None
    if rest[0].year is None and first[0].year is None and low[max(0, at - 1) : at] not in ("(", "["):
        return None
    return Phrase(at, rest[1], "range", (first[0], rest[0]))


# --- one regular expression and one maker for each kind of phrase ---------------------------------------------------

Rule = tuple[str, re.Pattern[str]]


def _rule(what: str, pattern: str) -> Rule:
    return what, re.compile(pattern, re.VERBOSE)


_N: Final = rf"(?:\d{{1,2}}|{_WORD})"
_NOT_TERM: Final = r"(?!\s(?:tù|tuổi|cải\stạo|lương|giam|án|quản\schế))"
_TAIL: Final = rf"(?:{_OF_YEAR})?"

#: Rules by trigger, tried in order.
_COUNTED: Final = (
    _rule("date", rf"(?P<d>\d{{1,2}})\s?(?P<s>[./-])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?(?P<y>{_YEAR})"),
    _rule("phase", rf"(?P<a>{_YEAR})\s?{_DASH}\s?(?P<b>{_YEAR})"),
    _rule(
        "first-months",
        rf"(?P<n>{_N})\stháng\s(?:đầu|đã\squa\scủa)(?:\s(?:của\s)?năm(?!\shọc))?{_TAIL}",
    ),
    _rule("last-months", rf"(?P<n>{_N})\stháng\scuối(?:\s(?:của\s)?năm(?!\shọc))?{_TAIL}"),
    _rule("first-days", rf"(?P<n>{_N})\sngày\sđầu\s(?:tiên\s)?(?:của\s)?năm{_TAIL}"),
    _rule("years-of", rf"(?P<n>{_N})\snăm\s\(?(?:từ\s)?(?P<a>{_YEAR})\s?(?:{_DASH}|đến|và)\s?(?P<b>{_YEAR})"),
    _rule(
        "ago",
        rf"(?P<n>{_N})\s(?P<u>năm|tháng|tuần|ngày|quý)\s(?P<w>qua|vừa\squa|gần\sđây|gần\snhất|trở\slại\sđây)(?!\w)",
    ),
    _rule(
        "before",
        rf"(?P<n>{_N})\s(?P<u>năm|tháng|tuần|ngày|quý)\s(?P<w>trước(?:\s(?:đó|đây))?|liền\s(?:kề|trước))(?!\w)",
    ),
    _rule("months-of", rf"(?P<n>{_N})\stháng{_OF_YEAR}"),
    _rule("counted-months", rf"(?P<n>{_N})\stháng{_NOT_TERM}(?!\w)(?!\s(?:\d|liền|trước))"),
    _rule(
        "duration",
        rf"(?P<n>{_N})\s(?P<u>ngày|tuần|năm)(?:\s(?:đêm|nghỉ|ra\squân|cao\sđiểm))?(?!\w)(?!\s?\d){_NOT_TERM}",
    ),
)
_WITH_MONTH: Final = (
    _rule(
        "month-list",
        rf"tháng\s(?P<a>\d{{1,2}})\s?(?:,|và|{_DASH}|đến)\s?(?:tháng\s)?(?P<b>1[0-2]|0?[1-9])(?!\d|[.,](?!(?:19|20)\d\d(?!\d))\d)"
        r"(?!\s?(?:%|tháng)|\s(?:vụ|người|đối|trường|bị can|lượt|cơ sở|buổi|xe|phương|tin|nguồn|mô|tổ|tấn|kg|triệu|tỉ))"
        rf"(?:\s?,?\s?(?:và\s)?(?:tháng\s)?(?P<c>\d{{1,2}})(?=\s?[/-]\s?20\d\d|\snăm\s\d))?{_TAIL}",
    ),
    _rule("month", rf"tháng\s(?P<n>\d{{1,2}}|{_WORD})(?![%\w]|[.,](?!(?:19|20)\d\d(?!\d))\d){_TAIL}"),
    _rule("lunar-month", r"tháng\s(?P<n>chạp|giêng)(?!\w)"),
    _rule("this-month", r"tháng\s(?P<w>này|qua|vừa\squa)(?!\w)"),
    _rule("prior-month", r"tháng\s(?P<w>trước|liền\skề|liền\strước|ngoái)(?:\s(?:đó|trước))?(?!\w)"),
)
_WITH_YEAR: Final = (
    _rule("phase", rf"năm\s(?P<a>{_YEAR})\s?(?:{_DASH}|đến)\s?(?:năm\s)?(?P<b>{_YEAR})"),
    _rule("years", rf"năm\s(?P<a>{_YEAR})(?:(?:,\s|,?\svà\s(?:năm\s)?){_YEAR})+"),
    _rule("year", rf"năm\s(?:công\stác\s)?(?P<y>{_YEAR})"),
    _rule("this-year", r"năm\s(?P<w>nay|này)(?!\w)"),
    _rule("past-year", r"năm\s(?:công\stác\s)?(?P<w>qua|vừa\squa)(?!\w)"),
    _rule("prior-year", r"năm\s(?P<w>ngoái|trước|rồi|liền\skề|liền\strước)(?:\sđó)?(?!\w)"),
    _rule("next-year", r"năm\s(?P<w>sau|tới|tiếp\stheo)(?!\w)"),
)
_QUARTER: Final = (
    _rule(
        "quarter",
        rf"quý\s(?P<n>iv|i{{1,3}}|[1-4])(?!\w)(?:\s?(?:,|và|{_DASH})\s?(?:quý\s)?(?P<b>iv|i{{1,3}}|[1-4])(?!\w))?"
        rf"{_TAIL}",
    ),
    _rule("this-quarter", r"quý\s(?P<w>này|qua|vừa\squa)(?!\w)"),
    _rule("prior-quarter", r"quý\s(?P<w>trước|liền\skề|liền\strước)(?:\sđó)?(?!\w)"),
)
_WEEK: Final = (
    _rule("this-week", r"tuần\s(?P<w>này|qua|vừa\squa)(?!\w)"),
    _rule("prior-week", r"tuần\s(?P<w>trước|liền\skề)(?:\sđó)?(?!\w)"),
)
_DAY: Final = (
    _rule(
        "day",
        rf"""(?:(?:sáng|chiều|trưa|tối|đêm|rạng\ssáng|hôm)\s(?:và\s(?:chiều|tối)\s)?(?:nay,?\s?\(?)?)?(?:ngày\s)?
        (?P<d>\d{{1,2}})(?:\s?(?P<s>[./-])\s?(?P<m>\d{{1,2}})(?:\s?(?P=s)\s?(?P<y>{_YEAR}))?
        |\s?(?:{_DASH}\s?)?tháng\s(?P<m2>\d{{1,2}})(?:\s?(?:[/.-]\s?|năm\s)(?P<y2>{_YEAR}))?)(?![\d%]|[.,/-]\d)""",
    ),
    _rule(
        "day-pair",
        rf"(?:ngày|(?:sáng|chiều|trưa|tối|đêm)(?:\sngày)?)\s(?P<d>\d{{1,2}})\s?(?:,|và|{_DASH})\s?(?:ngày\s)?(?P<e>\d{{1,2}})\s?(?P<s>[./-])\s?(?P<m>\d{{1,2}})"
        rf"(?:\s?(?P=s)\s?(?P<y>{_YEAR}))?(?![\d%]|[.,]\d)",
    ),
    _rule("lone-day", r"ngày\s(?P<d>\d{1,2})(?=\s?[,;.)]|\s(?:tháng|và|đến|của)\s|$)(?!\s?[.,/-]\s?\d)"),
    _rule("today", r"(?:ngày|hôm|sáng|chiều|trưa|tối)\s(?P<w>nay|qua)(?!\w)"),
)
_LUNAR_DAY: Final = (
    _rule(
        "lunar-day",
        rf"(?:mùng|mồng)\s(?P<d>\d{{1,2}}|{_WORD})\s(?:tháng\s)?(?:tết|giêng)(?:\s(?:cổ\struyền|nguyên\sđán))?"
        rf"(?:\s(?:năm\s)?(?P<name>{YEAR_NAME})(?!\w))?",
    ),
)
_TRONG: Final = (
    _rule(
        "in-phase",
        r"(?:trong|suốt|cả)\s(?:nhiệm\skì|giai\sđoạn)(?:\s(?:này|qua|trên|vừa\squa))?"
        r"(?=\s?[,;.]|\s(?:đã|có|toàn|công|lực|các)(?!\w))",
    ),
    _rule("in-that", r"trong\s(?:khoảng\s)?thời\s(?:gian|điểm)\s(?:này|trên|đó|nói\strên)(?!\w)"),
    _rule(
        "in-this",
        r"(?:trong|cả|suốt|cũng\strong)\s(?P<u>năm|tháng(?!\s(?:giêng|chạp|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w))|quý|tuần|ngày|kì)(?!\w)"
        r"(?!\s(?:\d|qua|vừa|nay|này|trước|ngoái|rồi|học|cao|đầu|gần|liền|vị|khách|tới|sau|nghỉ|tết|lễ|khai|hội|họp|thi|đại))"
        rf"(?!\s(?:công\stác|i|ii|iii|iv|{YEAR_NAME})\b)",
    ),
)
_KY: Final = (
    _rule("prior-term", r"kì\s(?:báo\scáo\s)?(?:trước|liền\skề|liền\strước)(?:\sđó)?(?!\w)"),
    _rule("this-term", r"kì\s(?:báo\scáo(?:\snày)?|này|thống\skê)(?!\w)"),
)
_SAME: Final = (
    _rule(
        "same-tet",
        rf"""cùng\s(?:kì|thời\s(?:điểm|gian|kì))\s(?:của\s)?(?:năm\s)?(?:(?:dịp|(?:kì\s|đợt\s)?nghỉ)\s)?tết(?!\w|\sdương)
        (?:\s(?:cổ\struyền|âm\slịch))?(?:\snguyên\sđán)?(?:\s(?:năm\s)?(?P<name>{YEAR_NAME})(?!\w))?
        (?:\s?[-–(,]?\s?(?:năm\s)?(?P<y>{_YEAR}))?(?:\s(?:năm\s)?(?:trước|ngoái|rồi|liền\s(?:kề|trước))(?:\sđó)?(?!\w))?""",
    ),
    _rule(
        "same-years",
        r"cùng\s(?:kì|thời\s(?:điểm|gian|kì)|giai\sđoạn)\s(?:của\s)?(?:các|những|nhiều|\d)\snăm(?:\s(?:trước|qua))?(?!\w)",
    ),
    _rule(
        "same",
        rf"""cùng\s(?:kì|thời\s(?:điểm|gian|kì)|giai\sđoạn)(?!\w)
        (?:(?:\s(?:của\s)?(?:năm\s)?(?:tết\s)?|\s?\(|\s?[/-]\s?)(?P<y>{_YEAR})
        |\s(?:của\s)?(?:tháng|quý)\s(?:trước|liền)(?P<month>)
        |\s(?:của\s)?(?:năm|tết)\s(?:trước|ngoái|rồi|liền\s(?:kề|trước)|qua)(?:\sđó)?
        |\s(?:thời\sgian\s)?liền\s(?:kề|trước)(?P<adjacent>)
        |\strước(?:\sđó)?)?""",
    ),
)
_THEN: Final = (
    _rule(
        "adjacent",
        r"(?:khoảng\s)?thời\s(?:gian|điểm)\s(?:liền\s(?:kề|trước)|trước(?:\s(?:đó|đợt\scao\sđiểm))?)(?:\strước(?:\sđó)?)?",
    ),
)
_PHASE: Final = (
    _rule(
        "phase-months",
        rf"giai\sđoạn\s(?:từ\s)?(?:(?:tháng\s)?(?P<m>\d{{1,2}})\s?[/-]\s?)?(?:năm\s)?(?P<a>{_YEAR})\s?(?:{_DASH}|đến)\s?"
        rf"(?:hết\s)?(?:tháng\s)?(?P<n>\d{{1,2}})\s?[/-]\s?(?:năm\s)?(?P<b>{_YEAR})",
    ),
    _rule("phase", rf"giai\sđoạn\s(?:từ\s)?(?:năm\s)?(?P<a>{_YEAR})\s?(?:{_DASH}|đến)\s?(?:năm\s)?(?P<b>{_YEAR})"),
    _rule("prior-term", r"giai\sđoạn\s(?:liền\s)?(?:trước|kề)(?:\s(?:đó|trước))?(?!\w)"),
)
_TERM: Final = (
    _rule("term", rf"(?:nhiệm\skì|khóa(?:\s[ivx]+,?)?)\s(?P<a>{_YEAR})\s?(?:{_DASH}|đến)\s?(?P<b>{_YEAR})"),
    _rule("prior-term", r"nhiệm\skì\s(?:trước|liền\s(?:kề|trước))(?!\w)"),
)
_TET: Final = (
    _rule(
        "tet",
        rf"""tết\s(?:cổ\struyền\s|âm\slịch\s)?(?:nguyên\sđán\s?)?
        (?:(?P<w>(?:năm\s)?(?:ngoái|trước|rồi))(?!\w))?(?:năm\s)?(?:cổ\struyền\s|âm\slịch\s)?
        (?:(?P<name>{YEAR_NAME})(?!\w))?(?:\s?[-–(]?\s?(?:năm\s)?(?P<y>{_YEAR}))?""",
    ),
    _rule("new-year", rf"tết\sdương\slịch(?:\s(?:năm\s)?(?P<y>{_YEAR}))?"),
)
_HALF: Final = (
    _rule("half", rf"nửa\s(?:năm\s)?(?P<w>đầu|cuối)(?:\s(?:của\s)?năm)?{_TAIL}"),
    _rule("half", rf"nửa\snăm{_TAIL}(?!\w)"),
)
_CAMPAIGN: Final = (
    _rule(
        "campaign",
        r"(?:đợt|tháng|thời\sgian(?:\sthực\shiện)?|kết\squả|thực\shiện|đợt\stổng\skiểm\stra)\s(?:ra\squân\s)?"
        r"(?:đợt\s)?(?:này|cao\sđiểm(?:\snày)?|ra\squân(?:\snày)?)(?!\w)",
    ),
)
_AS_OF: Final = (
    _rule(
        "as-of-now",
        r"(?<!thực\s)(?<!phát\s)(?<!thể\s)(?<!xuất\s)(?<!biểu\s)(?<!tái\s)(?<!đại\s)hiện"
        r"(?:\s(?:nay|tại|có|còn|toàn|cả|trên\sđịa\sbàn|đang|đã)(?!\w)|(?=,))",
    ),
)
_NOW: Final = (_rule("as-of-now", r"(?:đến|tới)\s(?:thời\sđiểm\s(?:này|hiện\s(?:nay|tại))|nay)(?!\w)"),)
_AHEAD: Final = (_rule("ahead", r"từ\snay\s(?:đến|tới)\s[^.,;\n]{1,30}"), _rule("ahead", r"thời\sgian\stới(?!\w)"))
_SINCE_YEAR: Final = re.compile(rf"(?:lũy kế )?đầu năm(?: (?P<y>{_YEAR}))? (?:đến|tới) ")
_UNTIL: Final = re.compile(
    r"(?:(?:tính|lũy kế|cho|thống kê) )*(?:đến|tới) (?P<hard>thời điểm |(?:trước )?0 ?giờ )?(?P<end>hết |cuối )?"
    r"(?:ngày (?=\d))?"
)


def _since_year(low: str, at: int) -> Phrase | None:
    m = _SINCE_YEAR.match(low, at)
    if m is None:
        return None
    rest = read_point(low, m.end())
    return Phrase(at, rest[1], "range", (Point("year", _int(m["y"])), rest[0])) if rest else None


def _until(low: str, at: int) -> Phrase | None:
    m = _UNTIL.match(low, at)
    rest = read_point(low, m.end()) if m else None
    if m is None or rest is None or rest[0].unit in ("lunar", "now"):
        return None
    if rest[0].unit == "year" and rest[0].year is None and not m["end"]:
        return None
    return Phrase(at, rest[1], "until", (rest[0],), word=(m["end"] or "").strip())


Reader = Callable[[str, int], Phrase | None]

_READERS: Final[dict[str, tuple[Reader, ...]]] = {
    "từ": (range_phrase,),
    "tính": (_until, range_phrase),
    "kể": (range_phrase,),
    "lũy": (_until, range_phrase),
    "đến": (_until,),
    "tới": (_until,),
    "đầu": (_since_year,),
    "#": (bare_range,),
}
_RULES: Final[dict[str, tuple[Rule, ...]]] = {
    "#": _COUNTED,
    "tháng": (*_WITH_MONTH, *_CAMPAIGN),
    "năm": _WITH_YEAR,
    "quý": _QUARTER,
    "tuần": _WEEK,
    "ngày": _DAY,
    "sáng": _DAY,
    "chiều": _DAY,
    "trưa": _DAY,
    "tối": _DAY,
    "đêm": _DAY,
    "hôm": _DAY,
    "trong": _TRONG,
    "mùng": _LUNAR_DAY,
    "mồng": _LUNAR_DAY,
    "cả": _TRONG,
    "suốt": _TRONG,
    "kì": _KY,
    "cùng": _SAME,
    "thời": (*_THEN, *_CAMPAIGN, *_AHEAD),
    "giai": _PHASE,
    "nhiệm": _TERM,
    "khóa": _TERM,
    "tết": _TET,
    "nửa": _HALF,
    "đợt": _CAMPAIGN,
    "hiện": _AS_OF,
    "đến": _NOW,
    "tới": _NOW,
    "từ": _AHEAD,
}
#: How number words end.
_WORD_ENDS: Final = frozenset(word[-2:] for word in _WORDS)
_COUNTABLE: Final = frozenset(("tháng", "năm", "ngày", "tuần", "quý"))
_COUNT: Final = re.compile(rf"(?<![\w])(?<!\d[/.,-])(?:\d{{1,2}}|{_WORD})\s$")
_WRITTEN_DATE: Final = re.compile(
    rf"\d(?:\d?\s?[./-]\s?\d{{1,2}}(?:\s?[./-]\s?\d{{4}}|\s?(?:{_DASH}|đến|tới))"
    rf"|(?:(?<=1)9|(?<=2)0)\d\d\s?{_DASH}\s?(?:19|20)\d\d(?!\d))"
)


add_openers("period", lambda: {*_READERS, *_RULES} - {"#"})


def _starts(low: str) -> list[tuple[int, str]]:
    """Where a phrase may begin, and which rules to try there: trigger words, counts before them, written dates."""
    found: list[tuple[int, str]] = []
    for start, word in openers(low)["period"]:
        if word in _COUNTABLE:
            before = low[max(0, start - 12) : start]
            last = before.rstrip()[-2:]
            if (last[-1:].isdigit() or last in _WORD_ENDS) and (count := _COUNT.search(before)):
                found.append((start - len(before) + count.start(), "#"))
        found.append((start, word))
    for start in digit_places(low):
        if _WRITTEN_DATE.match(low, start) and not (
            start and (low[start - 1].isalnum() or (low[start - 1] in "/.,-" and low[start - 2 : start - 1].isdigit()))
        ):
            found.append((start, "#"))
    found.sort()
    return found


def phrases(low: str) -> Iterator[Phrase]:
    """All phrases of a folded text in order, none overlapping another."""
    at = 0
    for start, key in _starts(low):
        if start >= at and (found := _at(low, start, key)) is not None:
            yield found
            at = found.end


def _at(low: str, start: int, key: str) -> Phrase | None:
    for reader in _READERS.get(key, ()):
        if (found := reader(low, start)) is not None:
            return found
    for what, pattern in _RULES.get(key, ()):
        if (m := pattern.match(low, start)) is not None:
            fields = {name: value for name, value in m.groupdict().items() if value is not None}
            return Phrase(start, m.end(), what, fields=fields)
    return None
