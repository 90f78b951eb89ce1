"""The process dies at any moment: nothing stored is lost, nothing is told twice, the database stays sound."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from random import Random

from monitor.store import Outgoing, Store, open_store
from monitor.types import Digest, DigestLine, Message
from tests.store.readings import NOON, figure, reading

ARTICLES = [
    reading(
        (figure(str(number + 2), place=f"Xã {number // 2}"), figure(str(number), topic="drugs", place=f"Xã {number}")),
        number=number,
        source=f"paper{number % 3}",
    )
    for number in range(12)
]


def _tell(store: Store) -> None:
    """A digest of all that is new, saved with its message."""
    last = store.last_digest("daily")
    number, after = (last.number + 1, last.upto) if last else (1, 0)
    upto = store.last_event()
    events = store.events_after(after, upto)
    facts = store.facts_by_key(event.fact for event in events)
    lines = tuple(DigestLine(event=event, fact=facts[event.fact]) for event in events)
    digest = Digest(name="daily", number=number, after=after, upto=upto, composed_at=NOON, lines=lines)
    message = Message(message_id=f"<daily-{number}>", subject="s", text="t", html="h", markdown="m")
    store.save_digest(digest, [Outgoing("mail", "a@x.vn", message)], NOON)


def _work(url: str, report: Connection) -> None:
    """Reads all articles from the first one, as a restarted service does, and tells of them now and then."""
    with open_store(url) as store:
        store.release_deliveries(NOON)
        for number, article in enumerate(ARTICLES):
            report.send(number)
            store.record(article, NOON)
            if number % 4 == 3:
                _tell(store)
                for delivery in store.claim_deliveries(NOON):
                    store.settle_delivery(delivery.id, NOON)
    os._exit(0)


def _run(url: str, kill_at: int | None, spin: int = 0) -> None:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(url, sender), daemon=True)
    worker.start()
    sender.close()
    try:
        while True:
            if receiver.recv() == kill_at and worker.pid:
                for _ in range(spin):
                    pass
                os.kill(worker.pid, signal.SIGKILL)
    except EOFError:
        worker.join()
    finally:
        receiver.close()
    assert worker.exitcode == 0 if kill_at is None else worker.exitcode in (0, -signal.SIGKILL)
    worker.close()


def test_killed_at_random_it_loses_and_repeats_nothing(url: str) -> None:
    random = Random(7)
    open_store(url).close()

    for _ in range(10 if url.startswith("sqlite") else 4):
        _run(url, random.randrange(len(ARTICLES) - 1), spin=random.randrange(300_000))
    _run(url, None)

    with open_store(url) as store:
        assert store.check().faults == ()
        assert len(store.articles()) == len(ARTICLES)
        assert [len(store.revisions(one.id)) for one in store.articles()] == [1] * len(ARTICLES)
        events = store.events_after(quiet=True)
        assert len(events) == sum(len(one.statements) for one in ARTICLES)
        new = [event.fact for event in events if event.kind == "new"]
        assert sorted(new) == sorted(fact.key for fact in store.facts())
        _tell(store)
        digests = store.digests("daily")[::-1]
        assert [one.after for one in digests] == [0, *(one.upto for one in digests[:-1])]
        assert [seq for one in digests for seq in one.told] == [event.seq for event in events]
        assert len(store.deliveries()) == len(digests)
