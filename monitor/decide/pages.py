"""What to do with an article page: is it the article at all, which story does it tell, when is it asked for again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from monitor.scraper.identity import SAME_STORY, similarity
from monitor.types import Article, Entry, Page

#: Failures of an article page that a later attempt may cure, and how often it is tried.
_PASSING: Final = frozenset(
    {"dns", "timeout", "refused", "reset", "server", "throttled", "challenge", "tls", "no_text", "no_article"}
)
MOST_ATTEMPTS: Final = 6

#: When a kept article is looked at again, counted from its first reading.
LOOKS: Final = (
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=2),
    timedelta(days=7),
    timedelta(days=21),
    timedelta(days=60),
)

#: Paths of front pages, without a closing slash.
_FRONT_PAGES: Final = frozenset(
    {"", "/index.html", "/index.php", "/default.aspx", "/home", "/trang-chu", "/trang-chu.html"}
)
#: Signatures of images, archives and documents.
_BINARY: Final = re.compile(
    rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP|%PDF-|PK\x03\x04|\x1f\x8b|Rar!|\x7fELF|MZ\x90", re.S
)
#: Error pages are short, and say so at the top.
_ERROR_PAGE: Final = 1500
_ERROR_WORDS: Final = re.compile(
    r"(?:^|\n)\s*(?:lỗi\s+|error\s+)?(?:404|50[0234])\b\s*(?:[-:|]|not found|error|lỗi|service|bad|internal|$)"
    r"|không tìm thấy (?:trang|nội dung|bài viết|đường dẫn)|(?:trang|bài viết|nội dung)(?: (?:mà )?(?:bạn|quý vị))?"
    r"(?: đang)?(?: (?:yêu cầu|truy cập|tìm(?: kiếm)?|xem))?"
    r" (?:không (?:còn )?tồn tại|không được tìm thấy|đã bị (?:xóa|gỡ))"
    r"|page not found|service (?:temporarily )?unavailable|internal server error"
    r"|(?:hệ thống|website|trang web|cổng thông tin)(?: điện tử)? đang (?:được )?(?:bảo trì|nâng cấp|quá tải)",
    re.M,
)


def stand_in(entry: Entry, page: Page, article: Article, home: str) -> str:
    """Why this page is not the article that its address names, though the server called it good: its error page, or
    another page of the site in its place. "" where nothing speaks against it."""
    if _BINARY.match(page.body[:1000]):
        return "an image or another file came in place of the article"
    asked, came = urlsplit(entry.url), urlsplit(page.final_url)
    front = came.path.rstrip("/") in _FRONT_PAGES | {urlsplit(home).path.rstrip("/")} and not came.query
    if front and (asked.path.rstrip("/") != came.path.rstrip("/") or asked.query):
        return "the site's front page came in place of the article"
    head = f"{article.title}\n{article.text[:300]}".casefold()
    if (
        len(article.text) < _ERROR_PAGE
        and _ERROR_WORDS.search(head)
        and not _ERROR_WORDS.search(entry.title.casefold())
    ):
        return "an error page came in place of the article"
    return ""


def complete(article: Article, entry: Entry) -> Article:
    """The article with what only its index told: a title or date that the page itself does not show."""
    changes: dict[str, object] = {}
    found = dict(article.found)
    if not article.title and entry.title:
        changes["title"], found["title"] = entry.title, entry.found_by
    if article.published is None and entry.published is not None:
        changes["published"], found["published"] = entry.published, entry.found_by
    if not article.section and entry.section:
        changes["section"], found["section"] = entry.section, entry.found_by
    missing = tuple(name for name in article.missing if name not in changes)
    return replace(article, found=found, missing=missing, **changes) if changes else article  # type: ignore[arg-type]


def story(signature: bytes, digest: str, alike: Iterable[tuple[str, bytes, str]]) -> str:
    """The story that a text belongs to: that of the most similar text known, or a new one of its own. `alike` has
    (story, signature, text hash) of the candidates."""
    best, nearest = "", 0.0
    for name, other, other_digest in alike:
        likeness = 1.0 if other_digest == digest else similarity(signature, other)
        if likeness > nearest:
            best, nearest = name, likeness
    return best if nearest >= SAME_STORY else digest[:16]


def whole_page(first_seen: datetime, now: datetime) -> bool:
    """Whether to look again at an article without validators: after its first day each look is whole."""
    return now - first_seen > timedelta(days=1)


def retry_entry(kind: str, attempts: int, now: datetime, *, retry_after: float | None = None) -> datetime | None:
    """When to try an article page again after `attempts` failures; None gives it up."""
    if kind not in _PASSING or attempts >= MOST_ATTEMPTS:
        return None
    pause = timedelta(minutes=15 * 3 ** max(attempts - 1, 0))
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    return now + pause


def next_look(first_read: datetime, now: datetime) -> datetime | None:
    """When a kept article is fetched again to see silent edits; None once its last look is past."""
    return next((first_read + after for after in LOOKS if first_read + after > now), None)
