"""What a page says about itself for machines: JSON-LD, OpenGraph and other meta tags, microdata, links in the head."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from monitor.scraper.letters import compose, fold_blanks

Json = Any

_ARTICLE_TYPES: Final = frozenset((
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "blogposting", "liveblogposting", "report", "techarticle", "scholarlyarticle",
    "medicalwebpage", "advertisercontentarticle", "socialmediaposting",
))  # fmt: skip
_NAMING: Final = ("property", "name", "itemprop")
_TELLING: Final = 'meta, script[type="application/ld+json"], link[rel="canonical"]'
#: JSON-LD and attribute values longer than this are not read.
_MAX_JSON: Final = 2_000_000
_MAX_VALUE: Final = 5_000
_MAX_OBJECTS: Final = 2_000
_CONTROL: Final = re.compile(r"[\x00-\x1f]+")
_WRAPPING: Final = ("<!--", "-->", "//<![CDATA[", "// <![CDATA[", "<![CDATA[", "//]]>", "// ]]>", "]]>", ";")
_DANGLING_COMMA: Final = re.compile(r",\s*([}\]])")
_BROKEN_FIELD: Final = re.compile(
    r'"(headline|datePublished|dateModified|description|articleSection|articleBody)"\s*:\s*"((?:[^"\\]|\\.){1,20000})"'
)


def clean(value: object) -> str:
    """One line of text from an attribute or JSON value: entities read, blanks folded, NFC. "" if it is not text."""
    if not isinstance(value, str):
        return ""
    text = value[:_MAX_VALUE]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    text = fold_blanks(text)
    return text if text.isascii() else compose(text)


@dataclass(slots=True)
class Metadata:
    """Raw statements of the page about itself; nothing is judged here."""

    #: name, property or itemprop of a meta tag, lower case → its contents as written, in page order.
    meta: dict[str, list[str]] = field(default_factory=dict)
    #: The JSON-LD object of the article, empty if there is none.
    article: dict[str, Json] = field(default_factory=dict)
    #: All JSON-LD objects on the page.
    objects: list[dict[str, Json]] = field(default_factory=list)
    canonical: str = ""
    title_tag: str = ""
    language: str = ""

    def first(self, *names: str) -> str:
        """The first non-empty content among the meta tags named."""
        for name in names:
            for content in self.meta.get(name, ()):
                value = clean(content)
                if value:
                    return value
        return ""

    @property
    def publisher(self) -> str:
        """The outlet's name by its JSON-LD."""
        return clean(_text(self.article.get("publisher")))

    @property
    def body(self) -> str:
        """The text of the article in its JSON-LD, a paragraph a line; "" where there is none."""
        text = self.article.get("articleBody")
        if not isinstance(text, str):
            return ""
        if "<" in text:
            text = LexborHTMLParser(text).text(separator="\n")
        lines = (" ".join(line.split()) for line in html.unescape(text[:_MAX_JSON]).split("\n"))
        return compose("\n".join(line for line in lines if line))

    def stated(self, key: str) -> str:
        """A text field of the article's JSON-LD."""
        return clean(_text(self.article.get(key)))


def read_metadata(parser: LexborHTMLParser) -> Metadata:
    """Everything in meta tags, JSON-LD and the head of the page."""
    found = Metadata()
    meta = found.meta
    for node in parser.css(_TELLING):
        attributes = node.attributes
        content = attributes.get("content")
        if content:
            for key in _NAMING:
                name = attributes.get(key)
                if name:
                    meta.setdefault(name.strip().lower()[:80], []).append(content)
        elif node.tag == "script":
            text = node.text()
            if text and len(text) <= _MAX_JSON:
                found.objects.extend(read_json_ld(text))
        elif node.tag == "link":
            found.canonical = found.canonical or clean(attributes.get("href"))
    title = parser.head.css_first("title") if parser.head else None
    found.title_tag = clean(title.text()) if title else ""
    if not found.title_tag:
        found.title_tag = next(filter(None, (clean(node.text()) for node in parser.tags("title"))), "")
    found.article = _article_object(found.objects)
    if parser.root is not None:
        said = parser.root.attributes
        found.language = clean(said.get("lang") or said.get("xml:lang"))
    return found


def read_json_ld(text: str) -> list[dict[str, Json]]:
    """The objects in a JSON-LD script, nested ones after those that hold them; mends what editors commonly break."""
    try:
        return list(_objects(json.loads(text, strict=False)))
    except (ValueError, RecursionError):
        body = text.strip()
    for wrapping in _WRAPPING:
        body = body.removeprefix(wrapping).removesuffix(wrapping).strip()
    for candidate in (body, _DANGLING_COMMA.sub(r"\1", _CONTROL.sub(" ", html.unescape(body)))):
        try:
            return list(_objects(json.loads(candidate, strict=False)))
        except (ValueError, RecursionError):
            continue
    broken = dict(reversed(_BROKEN_FIELD.findall(body[:200_000])))
    return [{"@type": "NewsArticle", **broken}] if broken else []


def _objects(value: Json) -> Iterator[dict[str, Json]]:
    queue = [value]
    count = 0
    while queue and count < _MAX_OBJECTS:
        count += 1
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:200])
        elif isinstance(item, dict):
            yield item
            queue.extend(inner for inner in item.values() if isinstance(inner, dict | list))


def types(item: dict[str, Json]) -> list[str]:
    """The types of a JSON-LD object, lower case, without the vocabulary."""
    kinds = item.get("@type")
    return [
        str(kind).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    ]


def _article_object(objects: list[dict[str, Json]]) -> dict[str, Json]:
    articles = [item for item in objects if any(kind in _ARTICLE_TYPES for kind in types(item))]
    articles.sort(key=lambda item: -sum(key in item for key in ("headline", "datePublished", "author", "articleBody")))
    if articles:
        return articles[0]
    pages = [item for item in objects if "datePublished" in item and "webpage" in types(item)]
    return pages[0] if pages else {}


def _text(value: Json) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str | dict)), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("url") or value.get("@id") or value.get("@value") or ""
    return value if isinstance(value, str) else ""


def people(value: Json) -> list[tuple[str, bool]]:
    """(name, is it said to be an organisation) of a JSON-LD author field, in order."""
    found = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        for one in name if isinstance(name, list) else [name]:
            text = clean(one)
            if text:
                found.append((text, isinstance(item, dict) and "organization" in "".join(types(item))))
    return found
