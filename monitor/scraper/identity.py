"""When are two addresses the same article, and two texts the same story? Canonical addresses, article ids that hold
across the hosts of one outlet, and fingerprints of texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha256
from importlib.resources import files
from itertools import pairwise
from operator import eq
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rensa import RMinHash
from w3lib.url import canonicalize_url

from monitor.scraper.letters import compose

# ---------------------------------------------------------------------------------------------------- addresses

_TRACKERS: Final = frozenset(
    files("monitor.scraper").joinpath("data/tracking_parameters.txt").read_text(encoding="utf-8").split()
)
_TRACKER_PREFIXES: Final = ("utm_", "hsa_", "pk_", "mtm_", "fb_action", "at_medium", "at_campaign")
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f\u00a0\u200b-\u200f\u2028\u2029\ufeff]+")
#: Hosts that show the same article to phones or from a cache of light pages.
_TWIN_HOST: Final = re.compile(r"^(?:(?:www\d?|m|amp|mobile|wap)\.)+(?=[^.]+\.[^.]+)")
_TWIN_PATH: Final = re.compile(r"(?:/amp)?/$|/amp$|\.amp(?=\.html?$|$)")
#: NukeViet keeps copies for saving and printing under these folders.
_COPY_FOLDER: Final = re.compile(r"/(?:savefile|print|sendmail)(?=/)")
_SLASHES: Final = re.compile("/{2,}")
_SESSION: Final = re.compile(r";(?:jsessionid|sid)=[^/?#]*", re.I)
_LONGEST: Final = 4000


def canonical_url(url: str) -> str:
    """The one address that stands for all addresses of the same page: https, no tracking, no phone or light-page
    host, no fragment, no closing slash, sorted queries. For comparing and storing; fetch the address as found. Never
    raises: what is no web address comes back stripped."""
    plain = _UNSEEN.sub("", url[:_LONGEST])
    if plain.startswith("//"):
        plain = f"https:{plain}"
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return plain
    if parts.scheme.lower() not in ("http", "https") or not host:
        return plain
    host = _TWIN_HOST.sub("", host)
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    if ":" in host:
        netloc = f"[{host}]" if port in (None, 80, 443) else f"[{host}]:{port}"
    try:
        whole = canonicalize_url(urlunsplit(("https", netloc, parts.path, _query(parts.query), "")))
    except (ValueError, UnicodeError):
        return plain
    address, mark, query = whole.partition("?")
    root, slash, path = address[8:].partition("/")
    return f"https://{root}{_path(slash + path)}{mark}{query}"


def _path(path: str) -> str:
    # What one cut leaves may call for another; no honest address needs more than two rounds.
    for _ in range(8):
        shorter = _SESSION.sub("", path).rstrip(";") if ";" in path else path
        shorter = _TWIN_PATH.sub("", _COPY_FOLDER.sub("", _SLASHES.sub("/", shorter)), count=1)
        if shorter == path:
            break
        path = shorter
    return path


def _query(query: str) -> str:
    if not query:
        return ""
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        if name.lower() not in _TRACKERS and not name.lower().startswith(_TRACKER_PREFIXES)
    ]
    return urlencode(kept)


#: Shapes of article ids in paths, most telling first; the group is the id.
_ID_SHAPES: Final = tuple(
    (name, re.compile(shape, re.I))
    for name, shape in (
        ("post", r"-post(\d{2,})(?:\.html?|\.amp)?$"),
        ("bbg", r"-postid(\d+)\.bbg$"),
        ("t", r"-d\d+-t(\d+)(?:\.html?)?$"),
        ("a", r"-ar?(\d{3,})\.html?$"),
        ("i", r"-i(\d{4,})$"),
        ("c", r"-c(\d{2,})\.html?$"),
        ("hex", r"/\d{6}/[^/]*-([0-9a-f]{7}|\d{6,7})$"),
        ("n", r"/[^/]*-n(\d{3,})/[^/]+\.html?$"),
        ("id", r"[-/](\d{3,20})\.(?:html?|aspx|vnp|epi|tpo|ldo|vov|mhtml|jsp|php)$"),
        ("lead", r"/(\d{3,})-[^/]+\.(?:mhtml|html?|aspx)$"),
        ("folder", r"/\d{1,6}/(\d{3,12})/[^/]+(?:\.(?:html?|aspx))?$"),
        ("folder", r"/(\d{3,12})/[^/]+\.(?:html?|aspx)$"),
        ("liferay", r"/-/(?:asset_publisher/[^/]+/content/(?:id/)?)?(\d{4,}(?:-\d+)?)$"),
        ("article", r"/article/[^/]+-(\d+)-\d+$"),
        ("tail", r"-(?!(?:19|20)\d\d$)(\d{4,20})$"),
    )
)
_ID_QUERIES: Final = ("itemid", "newsid", "articleid", "id", "n_id", "idnews")


def article_id(url: str) -> str:
    """The number or code by which the site itself knows the article, with its shape ("post123"); "" if none shows."""
    return id_in(canonical_url(url))


def id_in(canonical: str) -> str:
    """The same for an address that is canonical already."""
    parts = urlsplit(canonical)
    for name, shape in _ID_SHAPES:
        if match := shape.search(parts.path):
            return f"{name}{match[1].lower()}"
    queries = {name.lower(): value for name, value in parse_qsl(parts.query)}
    for name in _ID_QUERIES:
        value = queries.get(name, "")
        if value.isdigit():
            kind = queries.get("type", "").lower()[:20]
            return f"{kind}?{name}={value}"
    return ""


def article_key(url: str, families: Mapping[str, str] | None = None) -> str:
    """One key for one article on all hosts of its outlet. `families` maps a host to the name of its outlet (hosts
    without an entry stand for themselves). Where the address shows no id, the key is the canonical address."""
    canonical = canonical_url(url)
    host = urlsplit(canonical).hostname or ""
    site = (families or {}).get(host, host)
    found = id_in(canonical)
    if found:
        return f"{site}#{found}"
    return canonical.replace(f"://{host}", f"://{site}", 1) if site != host else canonical


# -------------------------------------------------------------------------------------------------------- texts

_PERMUTATIONS: Final = 128
#: Three rows a band: texts alike by half share a band 199 times in 200, unrelated ones 3 times in 100.
_BAND_ROWS: Final = 3
_SEED: Final = 20250701
_SHINGLE: Final = 3
#: Texts this similar tell one story: reprints with a new headline, dateline or a paragraph cut.
SAME_STORY: Final = 0.5
#: First byte of a signature. Ours changes with normalisation and shingles, the rest with the library's own hashing.
VERSION: Final = f"1.{RMinHash.ALGORITHM_VERSION}"
_SIGNATURE: Final = len(VERSION) + 1 + 4 * _PERMUTATIONS
_WORDS: Final = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_MAX_WORDS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`signature` compares two texts; texts that share any of the `bands` may be one story and deserve comparing.
    Both are only comparable within one `version`, which stands inside them too. A text without words has neither."""

    version: str
    signature: bytes
    bands: tuple[str, ...]


def fingerprint(text: str) -> Fingerprint:
    """Fingerprint of a text by its runs of three words: the same in every process and on every machine."""
    words = _WORDS.findall(compose(text).casefold())[:_MAX_WORDS]
    if not words:
        return Fingerprint(VERSION, b"", ())
    shingles = {" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))}
    # Numbers count twice: weekly reports are one form with other figures, and reprints keep the figures.
    for word, following in pairwise((*words, "")):
        if word[0].isdigit():
            shingles.update((f"#{word}", f"#{word} {following}"))
    minhash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(shingles))
    rows = [number.to_bytes(4, "big") for number in minhash.digest()]
    stamp = f"{VERSION}:".encode()
    bands = tuple(
        blake2b(stamp + bytes([at]) + b"".join(rows[at : at + _BAND_ROWS]), digest_size=8).hexdigest()
        for at in range(0, _PERMUTATIONS - _BAND_ROWS + 1, _BAND_ROWS)
    )
    return Fingerprint(VERSION, stamp + b"".join(rows), bands)


def similarity(one: bytes, other: bytes) -> float:
    """How much two texts share, 0 to 1, by their signatures; 0 where a signature is empty or of another version."""
    stamp = f"{VERSION}:".encode()
    if not one.startswith(stamp) or not other.startswith(stamp) or not len(one) == len(other) == _SIGNATURE:
        return 0.0
    mine, theirs = memoryview(one)[len(stamp) :].cast("I"), memoryview(other)[len(stamp) :].cast("I")
    same: int = sum(map(eq, mine, theirs))
    return same / _PERMUTATIONS


def text_hash(text: str) -> str:
    """Equal for texts that differ only in blanks and composition of letters."""
    return sha256(" ".join(compose(text).split()).encode("utf-8", "replace")).hexdigest()
