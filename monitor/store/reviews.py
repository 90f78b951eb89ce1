"""What waits for a person, what persons decided, and a random sample to measure quality by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from monitor.facts import Ledger
from monitor.review import Decision, consequences, disowned, key_among, rank
from monitor.statements import figure_key
from monitor.store import figures, log, search
from monitor.store.articles import stored_article
from monitor.store.convert import from_json, to_json
from monitor.store.convert_figures import figure_dict, read_figure
from monitor.store.database import Theme
from monitor.store.entries import batches
from monitor.store.issues import article_key, raise_issues, stored_issue
from monitor.store.tables import ArticleRow, FigureRow, IssueRow
from monitor.store.values import StoredArticle, Waiting
from monitor.types import Event, Figure, Issue, Statement

_FIGURE = FigureRow.__table__  # type: ignore[attr-defined]
_ARTICLE = ArticleRow.__table__  # type: ignore[attr-defined]


class Reviews(Theme):
    """Queries on decisions of persons."""

    def waiting(self, limit: int) -> tuple[Waiting, ...]:
        """Figures too doubtful to be facts on which nobody has decided, those of the newest article first."""
        query: Any = select(_FIGURE, *figures.ARTICLE_COLUMNS).join(_ARTICLE, _ARTICLE.c.id == _FIGURE.c.article_id)
        query = query.where(_FIGURE.c.fact.is_(None), _FIGURE.c.derived.is_(False), _ARTICLE.c.relevant.is_(True))
        query = query.order_by(_FIGURE.c.article_id.desc(), _FIGURE.c.position)
        found: list[Waiting] = []
        still = select_rows(func.count()).where(col(IssueRow.state) == "open", col(IssueRow.kind) == "figure")
        with self._db.read() as session:
            enough = min(limit, session.exec(still).one())
            if not enough:
                return ()
            rows = session.connection().execution_options(yield_per=500).execute(query)
            for piece in batches((figures.stored_figure(row) for row in rows), 500):
                keys = {figure_key(one.source, one.url, one.figure): one for one in piece}
                open_ones = select_rows(IssueRow).where(
                    col(IssueRow.key).in_(list(keys)), col(IssueRow.state) == "open"
                )
                issues = {row.key: stored_issue(row) for row in session.exec(open_ones)}
                found += [Waiting(one, issues[key]) for key, one in keys.items() if key in issues]
                if len(found) >= enough:
                    break
        return tuple(found[:limit])

    def sample(self, share: float, limit: int) -> tuple[StoredArticle, ...]:
        """Articles, kept and dropped, in the random order of `review.rank` up to `share`, on which nobody has decided
        as a whole."""
        query = select(_ARTICLE.c.id, _ARTICLE.c.source, _ARTICLE.c.key)
        with self._db.read() as session:
            ranked = sorted((rank(row.source, row.key), row.id, row) for row in session.connection().execute(query))
            chosen = [row for order, _id, row in ranked if order < share]
            done = _decided(session, [article_key(row.source, row.key) for row in chosen])
            wanted = [row.id for row in chosen if article_key(row.source, row.key) not in done][:limit]
            rows = {row.id: row for row in session.exec(select_rows(ArticleRow).where(col(ArticleRow.id).in_(wanted)))}
            return tuple(stored_article(rows[number]) for number in wanted)

    def undecided(self, stored: Iterable[Figure], source: str, url: str) -> tuple[Figure, ...]:
        """Those of an article's figures on which nobody has decided."""
        keys = {figure_key(source, url, figure): figure for figure in stored}
        with self._db.read() as session:
            done = _decided(session, list(keys))
        return tuple(figure for key, figure in keys.items() if key not in done)

    def words_of(self, article: int) -> dict[str, Statement]:
        """What an article says of facts and has not taken back: fact key → statement."""
        with self._db.read() as session:
            return _words(log.load_ledgers(session, log.facts_of_article(session, article)), article)

    def settle(
        self, decision: Decision, said: Statement | None = None, *, fact: str = "", issue: int | None = None
    ) -> tuple[Event, ...]:
        """Enter a decision: events and changed facts, the decision itself, and the issue that asked, all at once.

        On a figure, `said` is its statement as the machine coded it, and `fact` the fact that it stands in ("" while it
        waits). Raises StoreError.
        """
        with self._db.write() as session:
            article = session.get_one(ArticleRow, decision.article)
            known = log.load_ledgers(session, log.facts_of_article(session, decision.article))
            if said is not None:
                events = _on_figure(session, known, decision, replace(said, article=decision.article), fact)
            elif decision.outcome == "not ours":
                events = disowned(known.values(), decision.article, by=decision.by, now=decision.at)
                _disown(session, article)
            else:
                events = ()
            touched = log.load_ledgers(session, {event.fact: None for event in events})
            appended, ledgers = log.append(session, touched, events)
            _point(session, decision, appended)
            raise_issues(session, log.check_facts(session, appended, ledgers), decision.at)
            _remember(session, decision, article, issue)
            return appended

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions on figures and articles, in the order in which they were first asked for."""
        kinds = ("figure", "article")
        query = select_rows(IssueRow).where(col(IssueRow.kind).in_(kinds), col(IssueRow.state) == "decided")
        with self._db.read() as session:
            rows = session.exec(query.order_by(col(IssueRow.id)))
            return tuple(read_decision(row) for row in rows if row.decision.startswith("{"))

    def article_counts(self) -> dict[bool, int]:
        """How many articles the classifier kept and dropped."""
        with self._db.read() as session:
            rows = session.connection().execute(select(_ARTICLE.c.relevant)).scalars()
            kept = list(rows)
        return {True: sum(kept), False: len(kept) - sum(kept)}


def _on_figure(
    session: Session, known: dict[str, Ledger], decision: Decision, said: Statement, fact: str
) -> tuple[Event, ...]:
    words = list(_words(known, decision.article).values())
    fact = fact or key_among(said, words)
    right = replace(said, figure=decision.right) if decision.right is not None else None
    new = key_among(right, [word for word in words if word.figure != said.figure]) if right else fact
    ledgers = log.load_ledgers(session, [fact, new])
    return consequences(ledgers, said, fact, right, new, decision)


def _words(ledgers: dict[str, Ledger], article: int) -> dict[str, Statement]:
    held = {key: ledger.of_article(article) for key, ledger in ledgers.items()}
    return {key: word.statement for key, word in held.items() if word and word.stands}


def _disown(session: Session, article: ArticleRow) -> None:
    article.relevant = article.review = False
    session.add(article)
    session.flush()
    connection = session.connection()
    numbers = list(connection.execute(select(_FIGURE.c.id).where(_FIGURE.c.article_id == article.id)).scalars())
    search.forget(session, "search_figure", numbers)
    connection.execute(delete(_FIGURE).where(_FIGURE.c.article_id == article.id))


def _point(session: Session, decision: Decision, events: Sequence[Event]) -> None:
    """Let the stored figure name the fact that it has become."""
    figure = decision.figure
    if figure is None or decision.outcome != "accepted" or not events:
        return
    same = (_FIGURE.c.article_id == decision.article, _FIGURE.c.start == figure.start, _FIGURE.c.stop == figure.end)
    coded = (_FIGURE.c.topic == figure.topic, _FIGURE.c.measure == figure.measure)
    about = update(_FIGURE).where(*same, *coded, _FIGURE.c.relation == figure.relation)
    session.connection().execute(about.values(fact=events[-1].fact, sentence=events[-1].statement.sentence))


def _remember(session: Session, decision: Decision, article: ArticleRow, issue: int | None) -> None:
    figure = decision.figure
    key = figure_key(article.source, article.url, figure) if figure else article_key(article.source, article.key)
    about = f"“{figure.quote}” as {figure.topic} · {figure.measure} · {figure.relation}" if figure else article.title
    asked = Issue(key=key, kind="figure" if figure else "article", detail=about, source=article.source, url=article.url)
    raise_issues(session, [asked], decision.at)
    table = IssueRow.__table__  # type: ignore[attr-defined]
    settled = {"state": "decided", "decided_at": decision.at, "decided_by": decision.by}
    connection = session.connection()
    connection.execute(update(table).where(table.c.key == key).values(decision=decision_text(decision), **settled))
    if issue is not None:
        other = update(table).where(table.c.id == issue, table.c.key != key)
        connection.execute(other.values(decision=decision.outcome, **settled))


def _decided(session: Session, keys: Sequence[str]) -> set[str]:
    done: set[str] = set()
    for piece in batches(keys):
        query = select_rows(IssueRow.key).where(col(IssueRow.key).in_(piece), col(IssueRow.state) == "decided")
        done.update(session.exec(query))
    return done


def decision_text(decision: Decision) -> str:
    """A decision as JSON; who and when stand in columns of their own."""
    return to_json(
        {
            "outcome": decision.outcome,
            "article": decision.article,
            "source": decision.source,
            "key": decision.key,
            "kept": decision.kept,
            "figure": figure_dict(decision.figure) if decision.figure else None,
            "right": figure_dict(decision.right) if decision.right else None,
            "told": decision.told,
            "missed": decision.missed,
        }
    )


def read_decision(row: Any) -> Decision:
    """A decision from the row of its issue."""
    raw = from_json(row.decision)
    figure, right = raw.pop("figure"), raw.pop("right")
    return Decision(
        by=row.decided_by,
        at=row.decided_at,
        figure=read_figure(figure) if figure else None,
        right=read_figure(right) if right else None,
        **raw,
    )
