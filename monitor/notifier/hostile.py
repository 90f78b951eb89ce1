"""Text that others wrote, made harmless for one place of output each. Pure.

`clean` comes first, for every piece of foreign text; then the escape of the place: Jinja's autoescape for HTML,
`chat` for Markdown, `cell` for spreadsheets. Headers need no more than `clean`, for it leaves no line break.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

#: Longest foreign sentence, title or name that a digest shows, in characters.
SENTENCE: Final = 600
#: Longest address that becomes a link.
ADDRESS: Final = 1800

#: Letters, digits and signs of Vietnamese and its neighbours, none of which can do harm to a line (U+00AD could).
_PLAIN: Final = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u024f\u1e00-\u1eff–—‘’“”…]*")
_DROPPED: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACE: Final = re.compile(r"\s+")
_MARKS: Final = 3
_SCHEME: Final = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,9}):(?=//)|\b(javascript|data|vbscript|mailto|tel):")
_HOST: Final = re.compile(r"(?<![\w.])((?:[\w-]{1,63}\.){1,6})([A-Za-z]{2,24})(?![\w])")
_KNOWN_ENDINGS: Final = re.compile(r"com|net|org|vn|info|xyz|top|ru|cn|io|me|biz|online|site|shop|club|link|app|dev")

#: Signs that chat services read as markup, each with a look-alike that none of them reads. Escaping is no help:
#: services differ in it, and some render a text again after the escapes are gone.
_CHAT: Final = str.maketrans(
    {
        "*": "∗", "_": "＿", "`": "ʼ", "~": "∼", "|": "¦", "\\": "＼", "[": "［", "]": "］", "<": "‹", ">": "›",
        "@": "＠", "#": "＃", "!": "！", "&": "＆", "$": "＄", "{": "｛", "}": "｝", "^": "ˆ", "=": "＝",
    }
)  # fmt: skip


def clean(text: str, limit: int = SENTENCE) -> str:
    """One line of plain text in NFC: no control, bidirectional or invisible signs, no line breaks, no towers of
    accents, no address that a mail or chat client would turn into a link; cut at `limit` characters."""
    text = unicodedata.normalize("NFC", text[: limit * 4])
    if not _PLAIN.fullmatch(text):
        text = _without_tricks(text)
    line = _SPACE.sub(" ", text).strip()
    if "." in line or ":" in line:
        line = defang(line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _without_tricks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Zl", "Zp") or char in "\t\n\r\v\f\x85":
            char, category = " ", "Zs"
        if category in _DROPPED:
            continue
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)


def defang(text: str) -> str:
    """Addresses written so that no client makes them a link: `evil.com` → `evil[.]com`, `http://` → `http[:]//`."""
    return _HOST.sub(_broken, _SCHEME.sub(lambda match: f"{match[1] or match[2]}[:]", text))


def _broken(match: re.Match[str]) -> str:
    labels, ending = match[1], match[2]
    lowered = ending.lower()
    if not _KNOWN_ENDINGS.fullmatch(lowered) and not (ending.islower() and labels.isascii() and len(labels) > 3):
        return match[0]
    return f"{labels[:-1]}[.]{ending}"


def chat(text: str) -> str:
    """Clean text for Markdown of any chat service: signs of markup become look-alikes, mentions stay words."""
    return text.translate(_CHAT)


def cell(text: str, limit: int = 30_000) -> str:
    """Foreign text for a cell of a spreadsheet: never read as a formula, in CSV neither."""
    text = clean(text, limit)
    return "'" + text if text.lstrip(" '\"")[:1] in ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠") else text


def link(url: str) -> str:
    """An http(s) address that is safe in an attribute and in Markdown, or "" where it is none: no other scheme, no
    user part before the host, no white space or control signs."""
    if not url or len(url) > ADDRESS or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or not _HOSTNAME.fullmatch(host):
        return ""
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if ":" in ascii_host:
        ascii_host = f"[{ascii_host}]"
    safe = f"{parts.scheme}://{ascii_host}{f':{port}' if port else ''}{quote(parts.path, safe=_PATH)}"
    if parts.query:
        safe += "?" + quote(parts.query, safe=_PATH + "?")
    if parts.fragment:
        safe += "#" + quote(parts.fragment, safe=_PATH + "?")
    return safe.replace("~", "%7E")


_HOSTNAME: Final = re.compile(r"[\w.:-]{1,253}")
#: Signs that stay as they are in a path; brackets, quotes, stars and backslashes are percent-encoded.
_PATH: Final = "/%:@&=+$,;-._"


def host(url: str) -> str:
    """The site behind a link, for display; from the address itself, never from what a page says."""
    name = urlsplit(url).hostname or "" if url else ""
    return name.removeprefix("www.")


def at_sentence(url: str, sentence: str) -> str:
    """The link that opens the page at `sentence` and highlights it (a text fragment): whole where it is short, else
    its first and last words. "" where `url` is no safe link."""
    safe = link(url)
    words = _SPACE.sub(" ", sentence).strip().split(" ")
    if not safe or not words[0]:
        return safe
    if len(words) <= 8:
        directive = _fragment(" ".join(words))
    else:
        directive = f"{_fragment(' '.join(words[:4]))},{_fragment(' '.join(words[-3:]))}"
    if len(directive) > 500:
        return safe
    return f"{safe}{'' if '#' in safe else '#'}:~:text={directive}"


def _fragment(text: str) -> str:
    return quote(text[:120], safe="").replace("-", "%2D").replace("~", "%7E")
