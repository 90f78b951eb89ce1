"""Text that was UTF-8, read as Western, and saved so (CÃ´ng an tá»‰nh): mended line by line, and only where the mended
line is better Vietnamese than the broken one."""

from __future__ import annotations

import re
from typing import Final

from ftfy import TextFixerConfig, fix_encoding

from monitor.scraper.plausible import plausibility

#: Only the encoding is mended: quotes, ligatures and widths are the paper's own.
_CONFIG: Final = TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_encoding=True,
    restore_byte_a0=True,
    replace_lossy_sequences=True,
    decode_inconsistent_utf8=True,
    fix_c1_controls=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
#: Lead byte and continuation of a Vietnamese letter, as Windows-1252, Windows-1258 or Latin-1 show them.
_TRACE: Final = re.compile("á[»º]|[ÃĂ][\u0080-¿‚-„†-‰Š‹Œ‘-”•–—˜™š›œžŸƒˆ]|Ä[\u0090‘’]|Æ[°¡]|[Ââ]€|Ã\u00ad")
_QUICK: Final = (
    *(trace.encode() for trace in ("á»", "áº", "Ä‘", "Ä\u0091", "Ä\u0090", "Æ°", "Æ¡", "â€")),
    b"\xc3\x83\xc2",
    b"\xc4\x82\xc2",
)
_LONGEST: Final = 4_000
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS: Final = re.compile(r"(?s).{1,3900}(?:(?<= )|$)|.{1,3900}")
#: Characters of broken lines that are mended in one text; an honest page has fewer.
_MOST: Final = 600_000


def has_traces(high: bytes, body: bytes | None = None) -> bool:
    """A quick look at the bytes above ASCII of a UTF-8 text: can there be anything to mend? With the whole `body`, no
    letters count that only meet where what stands between them is left out."""
    return any(trace in high and (body is None or trace in body) for trace in _QUICK)


def repair_mojibake(text: str) -> tuple[str, int]:
    """The text and how many of its lines were mended."""
    mended = tried = 0
    lines = _pieces(text)
    for index, line in enumerate(lines):
        if tried < _MOST and _TRACE.search(line):
            tried += len(line)
            better = _repair_line(line)
            if better is not None:
                lines[index] = better
                mended += 1
    return ("".join(lines), mended) if mended else (text, 0)


def _pieces(text: str) -> list[str]:
    """The lines with their ends; longer ones cut between words, so that one costs no more than another."""
    pieces: list[str] = []
    # Not splitlines: among the marks of mojibake are characters that it takes for ends of lines.
    for line in _LINE.findall(text):
        pieces.extend(_WORDS.findall(line) if len(line) > _LONGEST else [line])
    return pieces


def _repair_line(line: str) -> str | None:
    """The mended line, or None where nothing proves that it was broken."""
    # Windows-1258 shows the lead byte C3 as Ă where Windows-1252 shows Ã.
    western = re.sub("Ă(?=[\u0080-¿‚-”†‡‰‹Œ•–—˜™›œŸƒˆ])", "Ã", line)
    better: str = fix_encoding(western, _CONFIG)
    if better in (line, western) or better.count("\ufffd") > line.count("\ufffd"):
        return None
    before, after = plausibility(line), plausibility(better)
    return better if after.words and after.share > before.share else None
