"""What the address says of the date: folders by month, moments inside ids."""

from __future__ import annotations

import pytest

from monitor.scraper import read_article

TEXT = "<p>Lực lượng chức năng đã tuyên truyền cho các hộ dân trên địa bàn, được bà con đồng tình ủng hộ.</p>" * 3


def published(url: str, shown: str = "") -> str:
    page = f"<html lang=vi><h1>Tiêu đề của một bài báo dài</h1>{shown}<div class=content>{TEXT}</div></html>"
    at = read_article(page, url).published
    return at.isoformat() if at else ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://mps.gov.vn/bai-viet/ra-quan-dau-nam-1736906400", "2025-01-15T09:00:00+07:00"),
        ("https://bao.vn/ra-quan-dau-nam-20250115093000123.htm", "2025-01-15T09:30:00+07:00"),
        ("https://dai.vn/tin/180250115093000123/ra-quan.html", "2025-01-15T09:30:00+07:00"),
        ("https://bao.vn/2025/01/15/ra-quan.html", "2025-01-15T00:00:00+07:00"),
        ("https://bao.vn/an-ninh/202501/ra-quan-a1b2c3d/", ""),
    ],
)
def test_moments_in_addresses(url: str, expected: str) -> None:
    assert published(url) == expected


def test_a_folder_by_month_tells_which_of_two_days_is_meant() -> None:
    shown = "<div>15/01/2025</div><div>03/02/2025</div>"
    assert published("https://bao.vn/an-ninh/202501/ra-quan-a1b2c3d/", shown).startswith("2025-01-15")
    assert published("https://bao.vn/an-ninh/202502/ra-quan-a1b2c3d/", shown).startswith("2025-02-03")
