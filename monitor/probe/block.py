"""A source's block as the text that stands in sources.yaml: short, in the order that the file keeps."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from monitor.catalogue import Index, Source
from monitor.yamledit import address, spelled


def name_of(url: str) -> str:
    """The key of a source, after its host: "baoabc-vn"."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-") or "source"


def block(source: Source, *, private_addresses: bool = False) -> str:
    """The block of a source with what it does not inherit; `article_url` and selectors are written where given."""
    lines = [
        f"{source.id}:",
        f"  name: {spelled(source.name)}",
        f"  kind: {source.kind}",
    ]
    if source.every != Source.model_fields["every"].default:
        lines.append(f"  every: {source.model_dump(mode='json')['every']}")
    lines.append(f"  url: {address(source.url)}")
    if source.provinces:
        lines.append(f"  provinces: [{', '.join(source.provinces)}]")
    if source.family:
        lines.append(f"  family: {source.family}")
    if source.article_url:
        lines.append(f"  article_url: {spelled(source.article_url)}")
    if source.private_addresses or private_addresses:
        lines.append("  private_addresses: true")
    chosen = {field: each for field, each in source.selectors.model_dump().items() if each}
    if chosen:
        lines.append("  selectors:")
        lines += [f"    {field}: [{', '.join(map(spelled, each))}]" for field, each in chosen.items()]
    lines.append("  indexes:" if source.indexes else "  indexes: []")
    lines += [f"    - {_item(index)}" for index in source.indexes]
    return "\n".join(lines) + "\n"


def _item(index: Index) -> str:
    item = f"url: {spelled(index.url)}"
    item += f", kind: {index.kind}" if index.kind else ""
    item += f", grade: {index.grade}" if index.grade != "seen" else ""
    item += f", seen: {index.seen.isoformat()}" if index.seen else ""
    return f"{{{item}}}"
