"""Bytes → text in NFC. A declaration is a clue, not an order: what the bytes can and cannot be decides.

The order of belief: byte order mark, strict UTF-8, what the HTTP header or the markup declares, detection, and last
windows-1258. Where another Vietnamese reading is plainly better than the declared one, it wins (old servers say
iso-8859-1 for everything). Never raises."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from itertools import islice
from typing import Final

import cchardet
from w3lib.encoding import read_bom, resolve_encoding

from monitor.scraper.legacy import (
    LABELS,
    LEGACY,
    font_alphabet,
    read_legacy,
    referenced_alphabet,
    spell_out_references,
    traced_alphabet,
    western,
)
from monitor.scraper.letters import above_ascii, compose
from monitor.scraper.mojibake import has_traces, repair_mojibake
from monitor.scraper.plain import plain_utf8
from monitor.scraper.plausible import Plausibility, plausibility

_HEAD: Final = 4096
_SAMPLE: Final = 60_000
_DECLARATIONS: Final = (
    re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.\-]{1,40})"),
    re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w:.\-]{1,40})"),
)
_HEADER: Final = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.\-]{1,40})", re.I)
#: Longer texts are no pages of ours; they are read, not mended.
_LONGEST: Final = 4_000_000

#: The codecs that a page may declare: those of browsers. Python knows others that are slow or no encodings of text.
_WEB_CODEC: Final = re.compile(
    r"cp(?:125\d|437|850|866|874|932|949|950)|iso8859-\d{1,2}|latin-1|koi8-[rut]|gb18030|gbk|gb2312|big5\w*|johab|hz"
    r"|euc[_-]\w+|shift_jis\w*|iso2022[_-]\w+|tis-620|mac[-_]\w+"
)

#: A Vietnamese reading is proven by this share of good words; a rival must be better by the margin.
_PROVEN: Final = 0.7
_MARGIN: Final = 0.15

_TAG: Final = re.compile(r"(<(?!!\[CDATA\[)[^<>]*>)")
_VIETNAMESE_ONLY: Final = re.compile("[ạảấầẩậắằặẻẽếềểệỉịọỏốồổộớờởợụủứừửựỳỷỹđơư]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is in NFC. `encoding` is what the bytes were read as, `declared` what they claimed ("" for nothing);
    `repaired` tells that the text itself was mended, `intact` that the body is just this text in UTF-8, and `why` says
    what decided, in words for the operator."""

    text: str
    encoding: str
    declared: str = ""
    repaired: bool = False
    why: str = ""
    intact: bool = False


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Reads a page or feed. `content_type` is the HTTP header of that name, "" where there was none."""
    labels = declared_labels(body, content_type)
    if plain := plain_utf8(body):
        text, intact = plain
        return Decoded(text, "utf-8", labels[0] if labels else "", why=_valid(body, labels), intact=intact)
    text, encoding, why = _read(body, labels)
    text, repair = _repair(text, encoding, body)
    if encoding.startswith("utf"):
        text = compose(text)
    reasons = "; ".join(filter(None, (why, repair)))
    return Decoded(text, encoding, labels[0] if labels else "", bool(repair), reasons)


def declared_labels(body: bytes, content_type: str = "") -> tuple[str, ...]:
    """The encodings that header and markup claim, in the order of their authority, lower case."""
    header = _HEADER.search(content_type[:500])
    found = [header[1].lower()] if header else []
    head = body[:_HEAD].lower()
    for declaration in _DECLARATIONS:
        if match := declaration.search(head):
            found.append(match[1].decode("ascii"))
    return tuple(dict.fromkeys(found))


def _read(body: bytes, labels: tuple[str, ...]) -> tuple[str, str, str]:
    """Text, encoding, and why."""
    encoding, mark = read_bom(body)
    if encoding and mark:
        return body[len(mark) :].decode(encoding, "replace"), encoding, "byte order mark"
    if wide := _unmarked_utf16(body):
        return body.decode(wide, "replace"), wide, "every other byte is zero"
    if (text := _as_utf8(body)) is not None and not _stateful(body, labels):
        return text, "utf-8", _valid(body, labels)
    return _as_single_bytes(body[:_LONGEST], labels)


def _valid(body: bytes, labels: tuple[str, ...]) -> str:
    """Why a body is read as UTF-8 that is nothing else."""
    if body.startswith(BOM_UTF8):
        return "byte order mark"
    wrong = labels and resolve_encoding(labels[0]) not in ("utf-8", None) and not body.isascii()
    return f"valid UTF-8, declared {labels[0]}" if wrong else "valid UTF-8"


def _unmarked_utf16(body: bytes) -> str:
    head = body[:400]
    if len(head) < 8:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else ""


def _as_utf8(body: bytes) -> str | None:
    """The text, also where the body was cut inside a letter or holds a few stray bytes; None if it is not UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not body[: error.start].isascii():
            return body[: error.start].decode()
        if _share_of_strays(body[:_SAMPLE]) > 0.5:
            return None
        high = len(above_ascii(body))
        text = body.decode("utf-8", "replace")
        stray = text.count("\ufffd")
        return text if stray * 20 <= high else None


def _share_of_strays(body: bytes) -> float:
    return body.decode("utf-8", "replace").count("\ufffd") / (len(above_ascii(body)) or 1)


def _stateful(body: bytes, labels: tuple[str, ...]) -> bool:
    """ISO-2022 encodings are ASCII on the wire: there the declaration must be followed."""
    return b"\x1b" in body and any(label.startswith("iso-2022") for label in labels)


def _as_single_bytes(body: bytes, labels: tuple[str, ...]) -> tuple[str, str, str]:
    claimed = _first_readable(body, labels)
    rival, proof = _best_vietnamese(body)
    if claimed is not None:
        own = _judge(body, claimed)
        if proof.share < _PROVEN or proof.words < 2 or own.share + _MARGIN > proof.share or rival == claimed:
            return _as(body, claimed), claimed, "declared"
        return _as(body, rival), rival, f"reads as Vietnamese only so, declared {labels[0]}"
    if proof.share >= _PROVEN:
        return _as(body, rival), rival, "reads as Vietnamese"
    detected = cchardet.detect(body[:_SAMPLE])
    codec = _web_codec(detected["encoding"] or "")
    if codec and (detected["confidence"] or 0) >= 0.5:
        return _as(body, codec), codec, "detected"
    return _as(body, "cp1258"), "cp1258", "nothing declared, nothing detected"


def _first_readable(body: bytes, labels: tuple[str, ...]) -> str | None:
    """The first declared encoding that the bytes do not contradict. UTF-8 was refuted before."""
    for label in labels:
        if label in LABELS:
            return LABELS[label]
        codec = _web_codec(label)
        if not codec:
            continue
        text = _as(body, codec)
        if text.count("\ufffd") * 50 <= len(above_ascii(body)):
            return codec
    return None


def _web_codec(label: str) -> str:
    """Python's name of a declared single- or multi-byte encoding of the web, "" for any other and for Unicode ones."""
    codec = resolve_encoding(label) or ""
    return codec if _WEB_CODEC.fullmatch(codec) else ""


def _best_vietnamese(body: bytes) -> tuple[str, Plausibility]:
    readings = {name: _judge(body, name) for name in ("cp1258", *LEGACY)}
    best = max(readings, key=lambda name: readings[name].share)
    return best, readings[best]


def _judge(body: bytes, encoding: str) -> Plausibility:
    return plausibility(_as(body[:_SAMPLE], encoding))


def _as(body: bytes, encoding: str) -> str:
    if encoding in LEGACY:
        return read_legacy(western(body), encoding)
    return compose(body.decode(encoding, "replace"))


def _repair(text: str, encoding: str, body: bytes) -> tuple[str, str]:
    """Mends what someone misread before saving: (text, "" or what was done)."""
    if encoding != "utf-8" or len(text) > _LONGEST:
        return text, ""
    high = above_ascii(body)
    if has_traces(high):
        text, times = repair_mojibake(text)
        if times:
            return text, f"mojibake repaired in {times} lines"
    alphabet = font_alphabet(body) or traced_alphabet(high) or referenced_alphabet(body)
    if not alphabet:
        return text, ""
    mended = _read_western_runs(text, alphabet)
    return (mended, f"{alphabet} letters read") if mended != text else (text, "")


def _read_western_runs(text: str, hint: str) -> str:
    """Reads the runs of text that are written in a legacy alphabet, and leaves alone those in true Unicode."""
    spelled = spell_out_references(text)
    pieces = _TAG.split(spelled)
    runs = (run for run in pieces[::2] if not run.isascii() and not _VIETNAMESE_ONLY.search(run))
    western_runs = " ".join(islice(runs, 500))[:_SAMPLE]
    before = plausibility(western_runs)
    readings = {name: plausibility(read_legacy(western_runs, name)) for name in dict.fromkeys((hint, *LEGACY))}
    alphabet = max(readings, key=lambda name: readings[name].share)
    after = readings[alphabet]
    if after.share < _PROVEN or after.share < before.share + 2 * _MARGIN or after.words < 3:
        return text
    if not _VIETNAMESE_ONLY.search(spelled):
        return read_legacy(spelled, alphabet)
    pieces[::2] = [_read_run(piece, alphabet) for piece in pieces[::2]]
    return "".join(pieces)


def _read_run(run: str, alphabet: str) -> str:
    if run.isascii() or _VIETNAMESE_ONLY.search(run):
        return run
    read = read_legacy(run, alphabet)
    return read if plausibility(read).share > plausibility(run).share else run
