"""Full-text search that does not care about diacritics. Both databases get the same words, made here, so that they
find the same things: FTS5 holds them as text, PostgreSQL as a tsvector."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, insert, select, text
from sqlalchemy import column as named
from sqlalchemy import table as plain_table
from sqlmodel import Session

from monitor.store.database import Database
from monitor.store.tables import FigureRow
from monitor.vietnamese.text import nfc, plain

#: Words of one text that can be found, and the longest word: limits of tsvector, kept on both sides.
_MOST_WORDS = 16_000
_LONGEST = 100
#: Characters of a text that may be kept for the next time.
_SHORT = 500
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'"([^"]*)"?|([^"]+)')
_FIGURE = FigureRow.__table__  # type: ignore[attr-defined]
_TABLES = {name: plain_table(name, named("rowid"), named("words")) for name in ("search_article", "search_figure")}


def words(of: str) -> list[str]:
    """The words of a text as they are compared: lower case, without diacritics, đ as d, tone placement aside."""
    return list(_few(of) if len(of) < _SHORT else _split(of))


def _split(of: str) -> tuple[str, ...]:
    return tuple(word[:_LONGEST] for word in _WORD.findall(plain(nfc(of))))


#: Titles, places and sentences come with each of an article's figures.
_few = lru_cache(maxsize=100)(_split)


def parse(query: str) -> list[list[str]]:
    """The phrases that a query asks for, all of them at once; a word outside quotes is a phrase of its own."""
    phrases: list[list[str]] = []
    for quoted, bare in _PART.findall(query[:1000]):
        if quoted:
            phrases.append(words(quoted))
        phrases.extend([word] for word in words(bare))
    return [phrase for phrase in phrases if phrase][:50]


def matching(database: Database, name: str, query: str) -> ColumnElement[bool]:
    """A condition on a rowid of search table `name`: its text has all that the query asks for. A query without a word
    matches nothing."""
    phrases = parse(query)
    if not phrases:
        return text("1 = 0")  # type: ignore[return-value]
    if database.is_sqlite:
        asked = " AND ".join(f'"{" ".join(phrase)}"' for phrase in phrases)
        return text(f"{name} MATCH :asked").bindparams(asked=asked)  # type: ignore[return-value]
    asked = " & ".join("(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in phrases)
    return text("words @@ CAST(:asked AS tsquery)").bindparams(asked=asked)  # type: ignore[return-value]


def matching_rows(database: Database, name: str, query: str) -> Select[Any]:
    """Numbers of the articles ("search_article") or figures ("search_figure") that a query finds."""
    found = _TABLES[name]
    return select(found.c.rowid).where(matching(database, name, query))


def matching_facts(database: Database, query: str) -> Select[Any]:
    """Keys of the facts whose figures a query finds."""
    return select(_FIGURE.c.fact).where(
        _FIGURE.c.id.in_(matching_rows(database, "search_figure", query)), _FIGURE.c.fact.is_not(None)
    )


def index(session: Session, database: Database, name: str, texts: Mapping[int, Iterable[str]]) -> None:
    """Make texts findable under their numbers, which are not in the index yet."""
    rows = [{"rowid": number, "words": _stored(database, parts)} for number, parts in texts.items()]
    if not rows:
        return
    if database.is_sqlite:
        session.connection().execute(insert(_TABLES[name]), rows)
    else:
        statement = text(f"INSERT INTO {name} (rowid, words) VALUES (:rowid, CAST(:words AS tsvector))")  # noqa: S608
        session.connection().execute(statement, rows)


def forget(session: Session, name: str, numbers: Iterable[int]) -> None:
    """Take texts out of the index."""
    gone = list(numbers)
    for start in range(0, len(gone), 500):
        session.connection().execute(delete(_TABLES[name]).where(_TABLES[name].c.rowid.in_(gone[start : start + 500])))


def _stored(database: Database, parts: Iterable[str]) -> str:
    listed = [word for part in parts for word in (*words(part), _BREAK)][:_MOST_WORDS]
    if database.is_sqlite:
        return " ".join(listed)
    places: dict[str, list[int]] = {}
    for position, word in enumerate(listed, 1):
        if word != _BREAK:
            places.setdefault(word, []).append(position)
    return " ".join(f"'{word}':{','.join(map(str, at[:255]))}" for word, at in places.items())


#: Stands between the parts of an indexed text, so that no phrase reaches from a title into the text.
_BREAK = "zzbreakzz"
