"""Dates as sites write them. The instants are stated, not computed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.scraper.dates import read_machine_date, read_visible_date
from monitor.types import VIETNAM

SHOWN = [
    ("08/01/2026 - 18:21", (2026, 1, 8, 18, 21)),
    ("Thứ Sáu, 04/07/2014, 16:47 [GMT+7]", (2014, 7, 4, 16, 47)),
    ("Cập nhật lúc 08:56, Thứ Tư, 09/01/2019 (GMT+7)", (2019, 1, 9, 8, 56)),
    ("12:26, 21/01/2022", (2022, 1, 21, 12, 26)),
    ("Thứ bảy, 24/08/2019 09:00", (2019, 8, 24, 9, 0)),
    ("Thứ sáu - 17/07/2020 19:54", (2020, 7, 17, 19, 54)),
    ("Thứ năm, 20/11/2025 | 14:24", (2025, 11, 20, 14, 24)),
    ("05/12/2023 10:15:00 - Đã xem: 2407 - Phản hồi: 0", (2023, 12, 5, 10, 15)),
    ("Thứ Sáu, 10 Tháng Mười Một, 2023 36 lượt xem", (2023, 11, 10)),
    ("01/02/2017 Lượt xem: 1785", (2017, 2, 1)),
    ("18-06-2025", (2025, 6, 18)),
    ("02-05-2023, 09:03", (2023, 5, 2, 9, 3)),
    ("TÁC GIẢ • 02/03/2026", (2026, 3, 2)),
    ("Ngày 5 tháng 3 năm 2024", (2024, 3, 5)),
    ("9h05 ngày 7.8.2021", (2021, 8, 7, 9, 5)),
    ("Chủ nhật, ngày 31/12/2023 lúc 23:59", (2023, 12, 31, 23, 59)),
    ("Thứ Hai, 12/5/2025, 3:07 CH", (2025, 5, 12, 15, 7)),
    ("Tháng Ba 7, 2026", (2026, 3, 7)),
    ("7 Tháng Mười Hai, 2025 | 09:15", (2025, 12, 7, 9, 15)),
    ("Ngày 07 Tháng 03 Năm 2026", (2026, 3, 7)),
    ("07-03-2026 - 08:00 AM | Thời sự", (2026, 3, 7, 8, 0)),
    ("Thứ 7, 07/03/2026 08:00", (2026, 3, 7, 8, 0)),
    ("Nov. 19, 2019", (2019, 11, 19)),
]
NOT_DATES = [
    "Chủ nhật, 15-2-26 11:21:46",
    "tăng 12,5% so với 2019",
    "ĐT: 0246.273.2.273",
    "Nghị định số 31/2026/NĐ-CP",
    "32/13/2024",
    "",
]


@pytest.mark.parametrize(("text", "expected"), SHOWN)
def test_a_date_shown_to_readers(text: str, expected: tuple[int, ...]) -> None:
    moment = read_visible_date(text)
    assert moment is not None
    assert moment.at.replace(second=0) == datetime(*expected, tzinfo=VIETNAM)  # type: ignore[arg-type, misc]
    assert moment.timed == (len(expected) > 3)


@pytest.mark.parametrize("text", NOT_DATES)
def test_what_is_not_a_date(text: str) -> None:
    assert read_visible_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T09:51:00+07:00", datetime(2026, 3, 1, 2, 51, tzinfo=UTC)),
        ("2025-09-30T05:10:00+0700", datetime(2025, 9, 29, 22, 10, tzinfo=UTC)),
        ("2025-04-11T20:15:00Z", datetime(2025, 4, 11, 20, 15, tzinfo=UTC)),
        ("2025-04-11T20:15:00.123Z", datetime(2025, 4, 11, 20, 15, tzinfo=UTC)),
        ("2025-12-24T09:30:00", datetime(2025, 12, 24, 9, 30, tzinfo=VIETNAM)),
        ("2026-01-08", datetime(2026, 1, 8, tzinfo=VIETNAM)),
        ("20260307080154", datetime(2026, 3, 7, 8, 1, 54, tzinfo=VIETNAM)),
        ("Sat, 07 Mar 2026 08:01:00 GMT", datetime(2026, 3, 7, 8, 1, tzinfo=UTC)),
        ("9/26/2026 9:20:00 AM", datetime(2026, 9, 26, 9, 20, tzinfo=VIETNAM)),
        ("26/9/2026 9:20", datetime(2026, 9, 26, 9, 20, tzinfo=VIETNAM)),
    ],
)
def test_a_date_written_for_programs(text: str, expected: datetime) -> None:
    moment = read_machine_date(text)
    assert moment is not None
    assert moment.at == expected


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "0000-00-00", "2025-02-30", "1970-01-01", "9999-12-31T00:00:00Z", "Xyz, abc"]
)
def test_nonsense_for_programs_is_refused(text: str) -> None:
    assert read_machine_date(text) is None


def test_every_datetime_is_aware() -> None:
    for text, _ in SHOWN:
        moment = read_machine_date(text)
        assert moment is None or moment.at.tzinfo is not None
