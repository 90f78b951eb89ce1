"""The sites of the miniature as a sources.yaml, the form in which the product is told where to look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from monitor.demo.sites import Site, load_sites

_KIND_OF = {"rss": "feed", "atom": "feed", "empty": "feed", "html": "feed", "list": "list"}


def demo_sources(base_urls: Mapping[str, str]) -> str:
    """The text of a sources.yaml for the sites served at `base_urls` (site name to address)."""
    sites = load_sites()
    whole = {
        "families": {name: {} for name in sorted({site.family for site in sites.values()})},
        "sources": {name: _block(sites[name], base) for name, base in base_urls.items()},
    }
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120)


def _block(site: Site, base: str) -> dict[str, Any]:
    block: dict[str, Any] = {
        "name": site.title,
        "kind": site.kind,
        "url": f"{base}/",
        "provinces": [site.current or site.province],
        "family": site.family,
        "article_url": site.article_url,
        "indexes": [
            {"url": base + index.path, "kind": _KIND_OF.get(index.form, "sitemap")}
            for index in site.indexes
            if index.watched
        ],
        "every": "1s",
        "spacing": "0.02s",
        "private_addresses": True,
    }
    if site.current:
        block["formerly"] = [site.province]
    return block
