"""What one mention says about another: dates in brackets, dates of a campaign."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import Final

from monitor.types import Period
from monitor.vietnamese.periods.mention import PeriodMention
from monitor.vietnamese.spans import DAY

_BRACKET: Final = re.compile(r"^[^.;()\[\]\n]{0,60}?\s?[(\[]\s?[^()\[\]\d]{0,40}$")
#: "8 tháng đầu năm 2022, tính từ ngày 15/12/2021 đến ngày 14/8/2022".
_COUNTED_FROM: Final = ("tính từ", "kể từ", "bắt đầu từ")
_CAMPAIGN_WORD: Final = re.compile(r"cao điểm|ra quân|chiến dịch")
_SENTENCE_END: Final = re.compile(r"[.!?…]\s|\n")

_STATED: Final = frozenset(("year", "half", "months", "quarter", "month", "week", "last", "tet", "campaign"))


def bracketed(low: str, found: list[PeriodMention]) -> list[PeriodMention]:
    """ "tháng 3/2018 (từ ngày 16/02/2018 đến ngày 15/3/2018)": the dates in brackets, or after "tính từ", say what
    the name means, there and wherever the text repeats the name."""
    meant: dict[Period, Period] = {}
    result = list(found)
    for i in range(1, len(found)):
        named, dates = found[i - 1], found[i]
        if named.kind in ("span", "since") and dates.kind in _STATED:
            named, dates = dates, named
        if dates.rule != "range" or dates.period is None or named.kind not in _STATED or named.role == "baseline":
            continue
        gap = low[found[i - 1].end : found[i].start]
        told = gap.strip() in ("", ",") and low.startswith(_COUNTED_FROM, found[i].start)
        if len(gap) > 100 or not (told or _BRACKET.match(gap)):
            continue
        at = i - 1 if named is found[i - 1] else i
        if named.period is None:
            result[at] = replace(result[at], period=dates.period)
        elif dates.period.start <= named.period.end and named.period.start <= dates.period.end:
            meant[named.period] = dates.period
    if not meant:
        return result
    return [
        replace(m, period=meant[m.period]) if m.period in meant and m.role == "period" and m.kind in _STATED else m
        for m in result
    ]


_AND: Final = re.compile(r"\s?\)?,?\s?(?:và|cùng|cùng với|cộng với)\s(?:trong\s)?")
_UNITED: Final = frozenset(("year", "half", "months", "quarter", "month", "phase"))


def united(low: str, found: list[PeriodMention]) -> list[PeriodMention]:
    """ "năm 2018 và quý I/2019", "4 năm (2015 - 2018) và 6 tháng đầu năm 2019": spans that follow each other and are
    named in one breath are one."""
    result = list(found)
    for at in range(1, len(found)):
        one, other = result[at - 1], result[at]
        if (
            one.period is None
            or other.period is None
            or one.role != other.role
            or not {one.kind, other.kind} <= _UNITED
        ):
            continue
        if one.period.end + DAY == other.period.start and _AND.fullmatch(low, one.end, other.start):
            whole = Period(one.period.start, other.period.end)
            result[at - 1], result[at] = replace(one, period=whole), replace(other, period=whole)
    return result


def of_campaigns(low: str, found: list[PeriodMention]) -> list[PeriodMention]:
    """Dates that stand in one sentence with the campaign are the campaign's, wherever it is spoken of."""
    open_ = [i for i, m in enumerate(found) if m.kind == "campaign" and m.period is None]
    if not open_:
        return found
    ends = [m.end() for m in _SENTENCE_END.finditer(low)]
    dates: Period | None = None
    for mention in found:
        if mention.rule == "range" and mention.kind == "span" and mention.period is not None:
            at = bisect_left(ends, mention.start + 1)
            begin, end = ends[at - 1] if at else 0, ends[at] if at < len(ends) else len(low)
            if _CAMPAIGN_WORD.search(low, max(begin, mention.start - 600), min(end, mention.end + 600)):
                dates = mention.period
                break
    if dates is None:
        return found
    result = list(found)
    for i in open_:
        result[i] = replace(result[i], period=dates)
    return result
