"""Digests are saved before they are sent, and sent once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.store import Outgoing, Store
from monitor.types import Attachment, Digest, DigestLine, Message
from tests.store.readings import NOON, reading


def message(name: str) -> Message:
    return Message(
        message_id=f"<{name}@monitor>",
        subject="Bản tin số liệu",
        text="213 vụ",
        html="<p>213 vụ</p>",
        markdown="**213** vụ",
        attachments=(
            Attachment(name="số-liệu.png", media_type="image/png", body=b"\x89PNG\x00", content_id="c", alt="a"),
        ),
    )


def digest(store: Store, number: int, after: int, upto: int) -> Digest:
    facts = {fact.key: fact for fact in store.facts()}
    lines = tuple(DigestLine(event=event, fact=facts[event.fact]) for event in store.events_after(after, upto))
    beyond = next(iter(store.events_after()))
    return Digest(
        name="daily",
        number=number,
        after=after,
        upto=upto,
        composed_at=NOON,
        lines=lines,
        awaiting_review=4,
        rest=(DigestLine(event=beyond, fact=facts[beyond.fact]),),
    )


@pytest.fixture
def told(store: Store) -> Store:
    """A store with two events and a first digest of the first one, on its way to two recipients."""
    store.record(reading(("213",)), NOON)
    store.record(reading(("9",), number=2, place="Huế"), NOON)
    outgoing = [Outgoing("mail", "a@x.vn", message("1a")), Outgoing("chat", "b", message("1b"))]
    store.save_digest(digest(store, 1, 0, 1), outgoing, NOON)
    return store


def test_a_digest_begins_where_the_last_one_ended(told: Store) -> None:
    last = told.last_digest("daily")
    assert last is not None
    assert (last.number, last.after, last.upto, last.told, last.lines) == (1, 0, 1, (1, 1), 1)
    assert (last.awaiting_review, last.left_out) == (4, 1)
    assert told.last_digest("weekly") is None

    for wrong in (digest(told, 1, 0, 1), digest(told, 2, 0, 2), digest(told, 3, 1, 2)):
        with pytest.raises(StoreError, match="ended at 1"):
            told.save_digest(wrong, [], NOON)
    told.save_digest(digest(told, 2, 1, 2), [], NOON)

    assert [one.told for one in told.digests("daily")] == [(2, 1), (1, 1)]


def test_a_refused_digest_leaves_no_message_behind(told: Store) -> None:
    with pytest.raises(StoreError):
        told.save_digest(digest(told, 2, 1, 2), [Outgoing("mail", "c", message("1a"))], NOON)

    last = told.last_digest("daily")
    assert last is not None
    assert last.number == 1
    assert len(told.deliveries()) == 2


def test_a_message_is_claimed_once_and_comes_back_as_it_was(told: Store) -> None:
    claimed = told.claim_deliveries(NOON)

    assert [(one.channel, one.recipient, one.maybe_sent, one.attempts) for one in claimed] == [
        ("mail", "a@x.vn", False, 1),
        ("chat", "b", False, 1),
    ]
    assert claimed[0].message == message("1a")
    assert told.claim_deliveries(NOON) == ()


def test_an_accepted_message_is_never_sent_again(told: Store) -> None:
    for one in told.claim_deliveries(NOON):
        told.settle_delivery(one.id, NOON)

    assert told.claim_deliveries(NOON + timedelta(days=30)) == ()
    assert [one.state for one in told.deliveries()] == ["accepted", "accepted"]


def test_a_refused_message_is_tried_again_and_others_go_on(told: Store) -> None:
    mail, chat = told.claim_deliveries(NOON)
    told.settle_delivery(mail.id, NOON, error="greylisted", next_try=NOON + timedelta(minutes=15), parts_done=3)
    told.settle_delivery(chat.id, NOON)

    assert told.claim_deliveries(NOON + timedelta(minutes=14)) == ()
    (again,) = told.claim_deliveries(NOON + timedelta(minutes=15))
    assert (again.id, again.attempts, again.maybe_sent, again.error) == (mail.id, 2, False, "greylisted")
    assert again.parts_done == 3


def test_a_claim_that_nobody_settled_comes_back_as_maybe_sent(told: Store) -> None:
    told.claim_deliveries(NOON, limit=1, lease=timedelta(minutes=10))

    assert [one.recipient for one in told.claim_deliveries(NOON)] == ["b"]
    (again,) = told.claim_deliveries(NOON + timedelta(minutes=10), channels=["mail"])
    assert again.maybe_sent
    assert told.release_deliveries(NOON + timedelta(minutes=1)) == 2
    assert [one.maybe_sent for one in told.claim_deliveries(NOON + timedelta(minutes=1))] == [True, True]


def test_the_operator_hears_once_of_a_message_that_will_not_go(told: Store) -> None:
    mail, chat = told.claim_deliveries(NOON)
    told.settle_delivery(mail.id, NOON, error="refused", next_try=NOON + timedelta(hours=1))
    told.settle_delivery(chat.id, NOON, error="no such room")

    assert [one.id for one in told.stuck_deliveries(NOON)] == [chat.id]
    (mail,) = told.claim_deliveries(NOON + timedelta(days=3))
    told.settle_delivery(mail.id, NOON + timedelta(days=3), error="refused", next_try=NOON + timedelta(days=4))
    stuck = told.stuck_deliveries(NOON + timedelta(days=3))
    assert [one.id for one in stuck] == [mail.id, chat.id]
    told.operator_told([one.id for one in stuck])
    assert told.stuck_deliveries(NOON + timedelta(days=9)) == ()
    assert [one.state for one in told.deliveries(["pending", "failed"])] == ["pending", "failed"]
