"""The figures of a digest as tables for a spreadsheet: CSV and XLSX. No cell can be a formula. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import xlsxwriter

from monitor.notifier import hostile
from monitor.notifier.compose import proof
from monitor.notifier.phrases import Words, words
from monitor.subscriptions import Subscription
from monitor.types import VIETNAM, Attachment, Digest, DigestLine

Cell = str | Decimal | None
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(digest: Digest, subscription: Subscription) -> Iterator[Attachment]:
    """The tables that a subscription asks for, and one where the message alone does not hold all; none where the digest
    has no lines."""
    say = words(subscription.language)
    name = f"{say.say('attachment')} {digest.name} {digest.number}"
    kinds = subscription.attachments or (("csv",) if digest.rest else ())
    for kind in kinds if digest.lines else ():
        if kind == "csv":
            yield Attachment(name=f"{name}.csv", media_type="text/csv", body=as_csv(digest, say))
        else:
            yield Attachment(name=f"{name}.xlsx", media_type=_XLSX, body=as_xlsx(digest, say))


def rows(digest: Digest, say: Words) -> Iterator[tuple[Cell, ...]]:
    """One row per fact told, those folded into another's line included; columns as in `Words.columns`."""
    for line in (*digest.lines, *digest.rest):
        for part in (line, *line.also):
            yield _row(part, say)


def _row(line: DigestLine, say: Words) -> tuple[Cell, ...]:
    figure, statement = line.fact.figure, proof(line)
    published = statement.published.astimezone(VIETNAM).date().isoformat() if statement.published else ""
    previous = line.event.previous if line.event.previous is not None else line.before.value if line.before else None
    return (
        say.kinds[line.event.kind],
        say.place(figure.place),
        figure.place_current or "",
        say.indicator(figure),
        figure.relation,
        figure.value,
        figure.of,
        figure.unit,
        figure.approx,
        str(figure.period or ""),
        str(figure.baseline or ""),
        previous,
        say.difference(figure, line.before) if line.before else "",
        Decimal(line.fact.voices),
        hostile.host(hostile.link(statement.url)) or statement.source,
        published,
        figure.quote,
        statement.sentence,
        hostile.link(statement.url),
    )


def as_csv(digest: Digest, say: Words) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheet programs read Vietnamese; numbers with a point."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(say.columns.values())
    for row in rows(digest, say):
        writer.writerow([hostile.cell(value) if isinstance(value, str) else value for value in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(digest: Digest, say: Words) -> bytes:
    """One sheet with a frozen, filterable head row. Text is written as text, whatever it begins with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": digest.composed_at.astimezone(VIETNAM).replace(tzinfo=None)})
        sheet = book.add_worksheet("1")
        head = book.add_format({"bold": True})
        sheet.write_row(0, 0, list(say.columns.values()), head)
        count = 0
        for count, row in enumerate(rows(digest, say), start=1):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(count, column, float(value))
                elif value:
                    sheet.write_string(count, column, hostile.cell(value))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, len(say.columns) - 1)
    return out.getvalue()
