"""Doubles of the sites of the catalogue: for each source, the pages that a site of its content system would serve."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from monitor.catalogue import Index, Source
from monitor.yamlfile import read_yaml
from tests.loopback import NOW, Reply

TITLES = (
    "Phòng ngừa tội phạm: khởi tố 96 vụ, triệt xoá 7 nhóm trong quý",
    "Kết quả bảo đảm trật tự an toàn giao thông quý III trên địa bàn tỉnh",
)
LEAD = "Trong quý, lực lượng Công an toàn tỉnh đã mở nhiều đợt cao điểm tấn công, trấn áp các loại tội phạm."
PARAGRAPHS = (
    "Theo báo cáo, toàn tỉnh xảy ra 128 vụ phạm pháp hình sự, giảm 12 vụ so với cùng kỳ năm trước; lực lượng chức năng "
    "đã điều tra, làm rõ 117 vụ, bắt xử lý 203 đối tượng, thu hồi nhiều tài sản trả lại cho người bị hại.",
    "Công tác phòng, chống ma túy được triển khai đồng bộ; trong kỳ đã phát hiện 64 vụ, bắt giữ 81 đối tượng, thu giữ "
    "1,2 kg heroin cùng 4.500 viên ma túy tổng hợp và nhiều phương tiện liên quan.",
    "Thời gian tới, các đơn vị tiếp tục nắm chắc tình hình cơ sở, đẩy mạnh tuyên truyền và xây dựng các mô hình tự "
    "quản về an ninh, trật tự tại khu dân cư, không để bị động, bất ngờ trong mọi tình huống.",
)


class Family(BaseModel):
    """How the sites of one content system spell addresses and lay out an article."""

    paths: list[str]
    page: str


class Shapes(BaseModel):
    """The test data: see the head of the file."""

    families: dict[str, Family]
    sources: dict[str, list[str]]
    others: list[str]


SHAPES = read_yaml(Path(__file__).parent / "shapes.yaml", Shapes)


def article_paths(source: Source) -> list[str]:
    """Addresses of two articles as this source spells them."""
    family = SHAPES.families.get(source.family)
    return SHAPES.sources.get(source.id) or (family.paths if family else SHAPES.others)


def on_loopback(source: Source, base: str) -> Source:
    """The source with its addresses moved to a server on loopback, and nothing else changed."""
    indexes = tuple(index.model_copy(update={"url": base + path_of(index.url)}) for index in source.indexes)
    moved = {"url": f"{base}/", "indexes": indexes, "hosts": (), "private_addresses": True}
    return source.model_copy(update={**moved, "spacing": timedelta(0)})


def path_of(url: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def double(source: Source, base: str) -> dict[str, Reply]:
    """What the double of a source serves: its indexes, each of its kind, its home page and two articles."""
    paths = article_paths(source)
    pages = {"/": _html(_list(paths))}
    pages |= {path_of(index.url): _index(index, paths, base) for index in source.indexes}
    for number, path in enumerate(paths):
        pages[path] = _html(_article(source, number))
    return pages


def _when(number: int) -> datetime:
    return (NOW - timedelta(days=number + 1)).replace(hour=14, minute=5)


def _index(index: Index, paths: list[str], base: str) -> Reply:
    if index.kind == "feed":
        items = "".join(
            f"<item><title>{escape(TITLES[n])}</title><link>{escape(base + path)}</link>"
            f"<pubDate>{format_datetime(_when(n))}</pubDate></item>"
            for n, path in enumerate(paths)
        )
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Báo</title>{items}</channel></rss>'
        return Reply(text.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})
    if index.kind == "sitemap":
        urls = "".join(
            f"<url><loc>{escape(base + path)}</loc><lastmod>{_when(n).isoformat()}</lastmod></url>"
            for n, path in enumerate(paths)
        )
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        return Reply(text.encode(), headers={"Content-Type": "application/xml"})
    return _html(_list(paths))


def _list(paths: list[str]) -> str:
    stories = "".join(
        f'<article><h3><a href="{escape(path)}">{escape(TITLES[n])}</a></h3><p>{escape(LEAD)}</p></article>'
        for n, path in enumerate(paths)
    )
    return f"<main>{stories}</main>"


def _article(source: Source, number: int) -> str:
    page = SHAPES.families.get(source.family, SHAPES.families["dnn"]).page
    body = "".join(f"<p>{escape(text)}</p>" for text in PARAGRAPHS)
    return page.format(title=escape(TITLES[number]), lead=escape(LEAD), body=body, when=_when(number))


def _html(inner: str) -> Reply:
    menu = "".join(
        f'<li><a href="/{slug}/">{slug}</a></li>' for slug in ("thoi-su", "phap-luat", "van-hoa", "the-thao")
    )
    text = (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(TITLES[0])}</title></head><body>'
        f'<nav class="menu"><ul>{menu}</ul></nav>{inner}<footer class="footer"><p>Giấy phép số 1/GP-BTTTT. '
        f'<a href="/lien-he">Liên hệ</a></p></footer></body></html>'
    )
    return Reply(text.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
