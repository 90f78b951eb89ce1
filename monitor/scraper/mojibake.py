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


def has_traces(high: bytes) -> bool:
    """A quick look at the bytes above ASCII of a UTF-8 text: can there be anything to mend?"""
    return any(trace in high for trace in _QUICK)


def repair_mojibake(text: str) -> tuple[str, int]:
    """The text and how many of its lines were mended."""
    mended = 0
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if _TRACE.search(line):
            better = _repair_line(line)
            if better is not None:
                lines[index] = better
                mended += 1
    return ("\n".join(lines), mended) if mended else (text, 0)


def _repair_line(line: str) -> str | None:
    """The mended line, or None where nothing proves that it was broken."""
    if len(line) > _LONGEST:
        pieces = [line[at : at + _LONGEST] for at in range(0, len(line), _LONGEST)]
        mended = [_repair_line(piece) if _TRACE.search(piece) else None for piece in pieces]
        if not any(mended):
            return None
        return "".join(new if new is not None else old for new, old in zip(mended, pieces, strict=True))
    # Windows-1258 shows the lead byte C3 as Ă where Windows-1252 shows Ã.
    western = re.sub("Ă(?=[\u0080-¿‚-”†‡‰‹Œ•–—˜™›œŸƒˆ])", "Ã", line)
    better: str = fix_encoding(western, _CONFIG)
    if better in (line, western) or better.count("\ufffd") > line.count("\ufffd"):
        return None
    before, after = plausibility(line), plausibility(better)
    return better if after.words and after.share > before.share else None
