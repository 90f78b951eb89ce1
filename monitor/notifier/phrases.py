"""Figures in words: indicator, value with its hedge, period, change. The words are data, one file per language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from monitor.types import Figure, Period
from monitor.yamlfile import read_yaml

Language = Literal["vi", "en"]

#: Joins a number to its noun, so that no channel breaks a line inside a figure.
NBSP: Final = "\u00a0"
_ROMAN: Final = ("I", "II", "III", "IV")
#: Masses from here on are told in tonnes, in kg.
_TONNES: Final = 10_000
_POINTS: Final = frozenset({"percent", "pp"})


class _Numbers(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    decimal: str
    thousands: str


class Words(BaseModel):
    """One language file. Names of topics, measures and so on are checked against the codebook by the tests."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    language: str
    number: _Numbers
    topics: Mapping[str, str]
    measures: Mapping[str, str]
    nouns: Mapping[str, str]
    money: Mapping[int, str]
    approx: Mapping[str, str]
    relations: Mapping[str, str]
    periods: Mapping[str, str]
    kinds: Mapping[str, str]
    marks: Mapping[str, str]
    phrases: Mapping[str, str]
    failures: Mapping[str, str]
    columns: Mapping[str, str]

    def say(self, phrase: str, count: int | None = None, /, **named: object) -> str:
        """The phrase with its names filled in; `count` fills {count} and picks singular or plural."""
        template = self.phrases[phrase]
        if count is not None:
            named["count"] = self.number_text(Decimal(count))
            singular, _, plural = template.partition("|")
            template = singular if count == 1 or not plural else plural
        return template.format(**named)

    def number_text(self, value: Decimal) -> str:
        """A number in the writing of the language, all its digits: Decimal("1234.5") → "1.234,5". Sign dropped."""
        plain = f"{abs(value):,f}"
        whole, _, rest = plain.partition(".")
        rest = rest.rstrip("0")
        whole = whole.replace(",", self.number.thousands)
        return f"{whole}{self.number.decimal}{rest}" if rest else whole

    def indicator(self, figure: Figure) -> str:
        """What is counted, in plain words: "Tội phạm về trật tự xã hội: số vụ"."""
        topic = self.topics.get(figure.topic, figure.topic)
        return f"{topic}: {self.measures.get(figure.measure, figure.measure)}"

    def amount(self, value: Decimal, figure: Figure, unit: str = "") -> str:
        """A number with its noun, unsigned: "1.234 vụ", "265,9 tỷ đồng", "374,925 g", "92,8%"."""
        unit = unit or figure.unit
        value = abs(value)
        if unit == "percent":
            return f"{self.number_text(value)}%"
        if unit == "VND":
            return self._money(value)
        if unit == "kg" and 0 < value < 1:
            value, unit = value * 1000, "g"
        elif unit == "kg" and value >= _TONNES and value / 1000 == round(value / 1000, 1):
            value, unit = value / 1000, "t"
        noun = self._noun(figure, unit)
        singular, _, plural = noun.partition("|")
        noun = singular if value == 1 or not plural else plural
        return f"{self.number_text(value)} {noun}".strip().replace(" ", NBSP)

    def _noun(self, figure: Figure, unit: str) -> str:
        if unit in ("VND", "kg", "g", "t", "pill", "pp"):
            return self.nouns[unit]
        closer = self.nouns.get(f"{figure.topic}/{unit}")
        return closer or self.nouns.get(figure.measure) or self.nouns.get(unit, unit)

    def _money(self, value: Decimal) -> str:
        for scale in sorted(self.money, reverse=True):
            part = value / scale
            if part >= 1 and part == round(part, 3):
                return f"{self.number_text(part)}{NBSP}{self.money[scale].replace(' ', NBSP)}"
        return f"{self.number_text(value)}{NBSP}{self.nouns['VND']}"

    def value(self, figure: Figure) -> str:
        """The figure with its hedge and its sense: "trên 92%", "giảm 6,7%", "vượt chỉ tiêu 17,8 điểm %"."""
        amount = self.amount(figure.value, figure)
        if figure.of is not None and figure.relation == "level":
            whole = self.amount(figure.of, figure)
            amount = self.relations["of"].format(part=self.number_text(figure.value), whole=whole)
        hedge = self.approx[figure.approx]
        amount = f"{hedge}{NBSP}{amount}" if hedge else amount
        return self._sense(figure, amount)

    def _sense(self, figure: Figure, amount: str) -> str:
        below, zero = figure.value < 0, figure.value == 0
        match figure.relation:
            case "change" | "change_pct":
                key = "same" if zero else "down" if below else "up"
            case "target_margin":
                key = "margin_met" if zero else "margin_under" if below else "margin_over"
            case "target":
                key = "target_down" if below else "target"
            case "share":
                key = "share"
            case "level":
                return amount
        return self.relations[key].format(amount=amount)

    def versus(self, figure: Figure) -> str:
        """What a change is measured against, "" where it is not stated: "so với năm 2020"."""
        return self.relations["versus"].format(baseline=self.period(figure.baseline)) if figure.baseline else ""

    def difference(self, now: Figure, before: Figure) -> str:
        """From one value of ours to the next: "giảm 15 vụ (6,6%)"; "" where the two cannot be compared."""
        if now.unit != before.unit or now.relation != "level" or before.relation != "level":
            return ""
        gap = now.value - before.value
        key = "same" if gap == 0 else "down" if gap < 0 else "up"
        amount = self.amount(gap, now, "pp" if now.unit in _POINTS else "")
        if before.value and gap and now.unit not in _POINTS:
            share = abs(gap / before.value * 100)
            amount += f" ({self.number_text(round(share, 1))}%)"
        return self.relations[key].format(amount=amount)

    def period(self, period: Period | None) -> str:
        """A span in words: "6 tháng đầu năm 2021", "quý I/2024", "từ 15/7/2021 đến 14/8/2021"."""
        if period is None:
            return self.periods["none"]
        first, last = period.start, period.end
        if first == last:
            return self.periods["day"].format(day=self.date(first))
        whole_months = first.day == 1 and (last + timedelta(days=1)).day == 1
        if whole_months and first.year == last.year:
            named = self._months(first.year, first.month, last.month)
            if named:
                return named
        if whole_months and first.month == 1 and last.month == 12:
            return self.periods["years"].format(first=first.year, last=last.year)
        if whole_months:
            return self.periods["month_span"].format(
                month=first.month,
                year=first.year,
                name=self._month_name(first.month),
                last_month=last.month,
                last_year=last.year,
                last_name=self._month_name(last.month),
            )
        return self.periods["span"].format(start=self.date(first), end=self.date(last))

    def _months(self, year: int, first: int, last: int) -> str:
        count = last - first + 1
        if count == 12:
            return self.periods["year"].format(year=year)
        if count == 1:
            return self.periods["month"].format(month=first, year=year, name=self._month_name(first))
        if (first, last) == (1, 6):
            return self.periods["first_half"].format(year=year)
        if (first, last) == (7, 12):
            return self.periods["second_half"].format(year=year)
        if count == 3 and first % 3 == 1:
            quarter = first // 3 + 1
            return self.periods["quarter"].format(quarter=quarter, roman=_ROMAN[quarter - 1], year=year)
        return self.periods["months"].format(count=count, year=year) if first == 1 else ""

    def _month_name(self, month: int) -> str:
        names = self.periods.get("month_names", "").split()
        return names[month - 1] if names else str(month)

    def date(self, day: date) -> str:
        """A day as the language writes it: "15/8/2021"."""
        return self.periods["date"].format(d=day.day, m=day.month, y=day.year)

    def place(self, place: str | None) -> str:
        """A place for reading: "vn" is the whole country, None is not stated."""
        return self.phrases["nowhere"] if place is None else self.phrases["country"] if place == "vn" else place


@cache
def words(language: Language) -> Words:
    """The words of a language, read once. Raises ConfigError where the file is wrong."""
    return read_yaml(Path(__file__).parent / "data" / f"{language}.yaml", Words)
