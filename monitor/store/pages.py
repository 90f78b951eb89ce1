"""What servers sent: bodies compressed, each kept once."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from hashlib import sha256

import zstandard
from sqlalchemy import bindparam, insert
from sqlalchemy import select as pick
from sqlmodel import Session, col, select

from monitor.errors import StoreError
from monitor.store.convert import from_json, to_json
from monitor.store.tables import BodyRow, PageRow
from monitor.types import Page

#: How `pack` compresses.
_CODEC = "zstd"

_BODY, _PAGE = BodyRow.__table__, PageRow.__table__  # type: ignore[attr-defined]
_STORED = pick(_BODY.c.sha256).where(_BODY.c.sha256 == bindparam("name"))
_ADD_BODY, _ADD_PAGE = insert(_BODY), insert(_PAGE)


def sha256_of(body: bytes) -> str:
    """The name under which a body is kept."""
    return sha256(body).hexdigest()


def body_hash(session: Session, page: int) -> str | None:
    """The name of a page's body; None once it was pruned."""
    return session.exec(select(PageRow.sha256).where(col(PageRow.id) == page)).one()


def save_page(session: Session, source: str, page: Page) -> int:
    """Store a page, its body only if it is not there yet; gives the page's number."""
    name = sha256_of(page.body)
    connection = session.connection()
    if connection.execute(_STORED, {"name": name}).first() is None:
        packed = {"codec": _CODEC, "size": len(page.body), "data": pack(page.body)}
        connection.execute(_ADD_BODY, {"sha256": name, **packed})
    row = {
        "source": source,
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "headers": to_json(dict(page.headers)),
        "fetched_at": page.fetched_at,
        "sha256": name,
    }
    number = connection.execute(_ADD_PAGE, row).inserted_primary_key
    assert number is not None
    return int(number[0])


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
            body=unpack(body.data, body.size, body.codec),
            fetched_at=row.fetched_at,
        )
    return found


def pack(data: bytes) -> bytes:
    """Compress for storage, in the form that `_CODEC` names."""
    return zstandard.ZstdCompressor(level=3).compress(data)


def unpack(data: bytes, size: int, codec: str = _CODEC) -> bytes:
    """Undo `pack`, or what "zlib" made in earlier versions; never more than `size` bytes and one. Raises StoreError
    where the bytes are damaged."""
    try:
        if codec == "zlib":
            return zlib.decompressobj().decompress(data, size + 1)[: size + 1]
        with zstandard.ZstdDecompressor().stream_reader(data) as reader:
            return reader.read(size + 1)
    except (zlib.error, zstandard.ZstdError) as error:
        raise StoreError(
            f"a stored page is damaged: {error}", where="body", remedy="run `monitor db check`; restore a backup"
        ) from error
