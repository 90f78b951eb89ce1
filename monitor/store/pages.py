"""What servers sent: bodies compressed, each kept once."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from sqlmodel import Session, col, select

from monitor.store.convert import from_json, to_json
from monitor.store.database import pack, unpack
from monitor.store.tables import BodyRow, PageRow
from monitor.types import Page


def sha256_of(body: bytes) -> str:
    """The name under which a body is kept."""
    return sha256(body).hexdigest()


def body_hash(session: Session, page: int) -> str | None:
    """The name of a page's body; None once it was pruned."""
    return session.exec(select(PageRow.sha256).where(col(PageRow.id) == page)).one()


def save_page(session: Session, source: str, page: Page) -> int:
    """Store a page, its body only if it is not there yet; gives the page's number."""
    name = sha256_of(page.body)
    if session.exec(select(BodyRow.sha256).where(col(BodyRow.sha256) == name)).first() is None:
        session.add(BodyRow(sha256=name, codec="zlib", size=len(page.body), data=pack(page.body)))
        session.flush()
    row = PageRow(
        source=source,
        url=page.url,
        final_url=page.final_url,
        status=page.status,
        headers=to_json(dict(page.headers)),
        fetched_at=page.fetched_at,
        sha256=name,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def load_pages(session: Session, numbers: Iterable[int]) -> dict[int, Page]:
    """Those of the pages whose bodies are still kept. Raises StoreError for a damaged body."""
    query = select(PageRow, BodyRow).where(col(PageRow.sha256) == col(BodyRow.sha256))
    found: dict[int, Page] = {}
    for row, body in session.exec(query.where(col(PageRow.id).in_(list(numbers)))):
        assert row.id is not None
        found[row.id] = Page(
            url=row.url,
            final_url=row.final_url,
            status=row.status,
            headers=from_json(row.headers),
            body=unpack(body.data, body.size),
            fetched_at=row.fetched_at,
        )
    return found
