"""The corpora: value → spellings, and texts that hold no period."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from monitor.types import Period
from monitor.vietnamese import spans
from monitor.vietnamese.periods import Anchor, find_periods

HERE = Path(__file__).parent


def anchor(written: object) -> Anchor:
    """A day, "2021-07" for a month, 2023 for a year, "none"."""
    if written == "none":
        return None
    if isinstance(written, date):
        return written
    parts = [int(part) for part in str(written).split("-")]
    return spans.year(parts[0]) if len(parts) == 1 else spans.months(parts[0], parts[1], parts[1])


def period(written: str) -> Period | None:
    if written == "none":
        return None
    first, last = written.split("/")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@cache
def groups() -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load((HERE / "periods.yaml").read_text(encoding="utf-8"))
    return found


def cases() -> list[tuple[object, str, str | None, str | None, str]]:
    found = []
    for group in groups():
        spellings = group["spellings"]
        assert isinstance(spellings, list)
        kind, role = group.get("kind"), group.get("role")
        for spelling in spellings:
            found.append(
                (
                    group["anchor"],
                    str(group["period"]),
                    None if kind is None else str(kind),
                    None if role is None else str(role),
                    str(spelling),
                )
            )
    return found


@pytest.mark.parametrize(("when", "expected", "kind", "role", "text"), cases())
def test_spelling(when: object, expected: str, kind: str | None, role: str | None, text: str) -> None:
    mentions = find_periods(text, anchor(when))
    fitting = [
        mention
        for mention in mentions
        if mention.period == period(expected) and kind in (None, mention.kind) and role in (None, mention.role)
    ]
    assert fitting, [(text[m.start : m.end], m.kind, m.role, str(m.period), m.rule) for m in mentions]


NOTHING = [
    "xảy ra năm vụ cháy, làm hai người chết",
    "xử lý 193/193 thông tin, 158 vụ/287 bị can",
    "làm rõ 91/97 vụ tội phạm",
    "Nghị quyết số 57 và Kế hoạch số 02",
    "phạt 9 tháng tù, 12 tháng cải tạo không giam giữ",
    "đủ 14 tuổi, dưới 16 tuổi",
    "sinh năm 1988, trú tại xã",
    "(SN 1997, trú tại phường Minh Xuân)",
    "giảm 10,9% số vụ phạm tội",
    "thu giữ 374,925g ma túy tổng hợp",
    "Bộ luật Hình sự năm 2015 quy định",
    "theo Luật An ninh mạng năm 2018",
    "công tác phòng, chống tội phạm được thực hiện có hiệu quả",
    "phát hiện, xử lý kịp thời",
    "thể hiện tính nghiêm minh của pháp luật",
    "hằng năm tổ chức diễn tập",
    "nhiều năm qua, những năm qua",
    "so với những năm trước",
    "giữa năm 2020, cuối năm 2019, đầu năm 2021",
    "đề nghị quý vị, đá quý, bà con quý mến",
    "tháng hành động phòng, chống ma túy",
    "tỷ lệ 1/3, 2/3 số vụ",
    "Quốc lộ 1A, đường 30/4",
    "17 vũ khí thô sơ, 348 viên đạn",
    "Covid – 19",
    "2.016 vụ, 2.020 đối tượng",
    "bình quân mỗi tháng 5 vụ",
    "trung bình mỗi ngày 61 vụ",
    "một ngày 20 vụ",
    "đạt đến 2/3 số hộ dân",
    "tăng từ 5 đến 10%",
    "giảm từ 15 xuống 12 vụ",
    "từ 10 - 15% số vụ",
    "đến 15.000 lượt người",
    "từ 18 đến 30 tuổi",
    "vượt từ 3 đến 5 km",
]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_read_as_a_period(text: str) -> None:
    settled = [m for m in find_periods(text, date(2022, 6, 15)) if m.period is not None or m.role == "period"]
    assert settled == [], [(text[m.start : m.end], m.rule) for m in settled]


def test_the_corpus_is_large() -> None:
    assert len(cases()) > 300
