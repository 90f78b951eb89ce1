"""Told once: the outbox under crashes, refusals and lost connections, and digests under any order of arrival."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import ConfigError
from monitor.notifier import channels
from monitor.notifier.channels import ChannelSettings
from monitor.notifier.gather import next_digest
from monitor.notifier.notices import complaints, tell_operator, try_channels
from monitor.notifier.outbox import GIVE_UP, deliver, next_try, outgoing, save
from monitor.subscriptions import Subscription
from monitor.types import Figure, Period, Statement
from monitor.vietnamese import gazetteer
from tests.notifier.memory import Channel, Crash, Held, Memory
from tests.notifier.samples import NOW, digest_of, event, fact, figure, statement, subscription

SETTINGS = ChannelSettings(output=Path("/nowhere"))
SENTENCE = "Xảy ra 213 vụ."
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@contextmanager
def replaced(known: Mapping[str, Channel]) -> Iterator[None]:
    """Channels of the tests under the names of real ones."""

    def find(name: str) -> Channel:
        if name not in known:
            raise ConfigError(f"no channel {name!r}")
        return known[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channels, "find", find)
        yield


def saved(store: Memory, block: Subscription, now: datetime = NOW) -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    digest = digest_of((event(1, "f", said), fact("f", said)))
    save(store, replace(digest, name=block.name), block, now)


# --- delivering -------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["ok", "refuse", "lose", "crash before", "crash after"]), max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_a_message_arrives_once_or_is_marked_as_a_repetition(script: list[str], data: st.DataObject) -> None:
    mail, store = Channel([*script]), Memory()
    crashes = data.draw(st.lists(st.sampled_from(["claim", "settle"]), max_size=3))

    def die(what: str) -> None:
        if crashes and crashes[0] == what:
            crashes.pop(0)
            raise Crash

    async def live() -> None:
        now = NOW
        while store.outbox[0].state != "accepted":
            assert now < NOW + GIVE_UP
            now += timedelta(hours=7)
            with suppress(Crash):
                await deliver(store, SETTINGS, now)

    with replaced({"email": mail}):
        saved(store, subscription())
        store.before = die
        asyncio.run(live())
    assert mail.arrived
    assert len({parcel.message.message_id for parcel in mail.arrived}) == 1
    assert all(parcel.again for parcel in mail.arrived[1:])


@given(st.lists(st.sampled_from(["refuse", "wrong", "ok"]), max_size=5))
@settings(max_examples=30, deadline=None)
def test_refusals_alone_never_repeat_nor_mark(script: list[str]) -> None:
    mail, store = Channel([*script]), Memory()
    with replaced({"email": mail}):
        saved(store, subscription())
        for hours in range(1, 8):
            asyncio.run(deliver(store, SETTINGS, NOW + timedelta(hours=7 * hours)))
    assert [parcel.again for parcel in mail.arrived] == [False]


async def test_parts_that_arrived_are_not_sent_again_not_even_by_the_next_process() -> None:
    chat, store = Channel(["two parts", "ok"]), Memory()
    with replaced({"email": chat}):
        saved(store, subscription())
        await deliver(store, SETTINGS, NOW)
        await deliver(store, SETTINGS, NOW + timedelta(hours=7))
    assert [(parcel.done, parcel.again) for parcel in chat.arrived] == [(2, False)]


async def test_a_broken_channel_stops_no_other() -> None:
    broken, bug, good = Channel(always="refuse"), Channel(always="bug"), Channel()
    store = Memory()
    block = subscription(to=["email:a@b.vn", "chat:x", "webhook:y"])
    with replaced({"email": broken, "chat": bug, "webhook": good}):
        saved(store, block)
        results = await deliver(store, SETTINGS, NOW)
    assert {result.channel: bool(result.error) for result in results} == {"email": True, "chat": True, "webhook": False}
    assert len(good.arrived) == 1
    assert [held.state for held in store.outbox] == ["pending", "pending", "accepted"]


async def test_an_unknown_channel_waits_for_its_return() -> None:
    store = Memory()
    with replaced({"email": Channel()}):
        saved(store, subscription())
    with replaced({}):
        (result,) = await deliver(store, SETTINGS, NOW)
    assert "no channel" in result.error
    with replaced({"email": Channel()}):
        (result,) = await deliver(store, SETTINGS, NOW + DAY)
    assert not result.error


def test_waits_grow_and_end() -> None:
    def held(attempts: int) -> Held:
        return Held(1, "sang", "email", "a@b.vn", MESSAGE, NOW, attempts=attempts)

    waits = [(next_try(held(attempts), NOW) or NOW) - NOW for attempts in range(1, 9)]
    assert waits[0] == MINUTE
    assert waits == sorted(waits)
    assert max(waits) == timedelta(hours=6)
    assert next_try(held(40), NOW + GIVE_UP) is None


MESSAGE = outgoing(digest_of(send_empty=True), subscription(send_empty=True))[0].message


async def test_the_operator_hears_after_three_days_through_another_channel() -> None:
    mail, chat, store = Channel(always="refuse"), Channel(), Memory()
    operator = subscription(name="operator", to=["email:pv01@example.org", "chat:ops"])
    with replaced({"email": mail, "chat": chat}):
        saved(store, subscription())
        now = NOW
        while now < NOW + 3 * DAY:
            await deliver(store, SETTINGS, now)
            assert await tell_operator(store, SETTINGS, operator, now) == ()
            now += timedelta(hours=6)
        (told,) = await tell_operator(store, SETTINGS, operator, now)
        assert (told.channel, told.error) == ("chat", "")
        assert "email:pv01@example[.]org" in chat.arrived[0].message.text
        assert await tell_operator(store, SETTINGS, operator, now) == ()
    assert store.outbox[0].state == "pending"


async def test_the_operator_is_told_later_where_no_channel_works() -> None:
    mail, store = Channel(always="refuse"), Memory()
    operator = subscription(name="operator", to=["email:other@example.org"])
    with replaced({"email": mail}):
        saved(store, subscription())
        await deliver(store, SETTINGS, NOW)
        (failed,) = await tell_operator(store, SETTINGS, operator, NOW + 4 * DAY)
        assert failed.error
        mail.always = "ok"
        (told,) = await tell_operator(store, SETTINGS, operator, NOW + 5 * DAY)
        assert not told.error


async def test_a_message_is_given_up_after_two_weeks_not_before() -> None:
    store = Memory()
    with replaced({"email": Channel(always="refuse")}):
        saved(store, subscription())
        for hours in range(0, 24 * 15, 6):
            if store.outbox[0].state == "failed":
                break
            assert NOW + timedelta(hours=hours) < NOW + GIVE_UP + timedelta(hours=12)
            await deliver(store, SETTINGS, NOW + timedelta(hours=hours))
    assert store.outbox[0].state == "failed"


def test_an_empty_digest_is_saved_and_sent_only_where_wanted() -> None:
    for wanted in (False, True):
        store = Memory()
        messages = save(store, digest_of(), subscription(send_empty=wanted), NOW)
        assert bool(messages) is wanted
        assert len(store.digests["sang"]) == 1


def test_each_recipient_has_a_message_of_its_own() -> None:
    block = subscription(to=["email:a@b.vn", "email:c@d.vn", "email:a@b.vn", "file:a@b.vn"], send_empty=True)
    ids = [one.message.message_id for one in outgoing(digest_of(), block)]
    assert len(ids) == len(set(ids)) == 3


async def test_trying_channels_reports_each() -> None:
    with replaced({"email": Channel(), "chat": Channel(always="wrong")}):
        block = subscription(to=["email:a@b.vn", "chat:x"])
        results = await try_channels(block, SETTINGS, NOW)
        assert [(result.channel, result.error) for result in results] == [("email", ""), ("chat", "no such address")]
        assert list(complaints([block], SETTINGS)) == ["sang, chat:x: no such address"]


# --- told exactly once ------------------------------------------------------------------------------------------

PROVINCES = [unit.name for unit in gazetteer.provinces(gazetteer.MERGER)]
HALF = Period(date(2025, 1, 1), date(2025, 6, 30))


@dataclass(frozen=True)
class Arrival:
    """An article and what it states."""

    article: int
    statements: tuple[Statement, ...]


def half_year() -> list[Arrival]:
    """34 provinces report: a first text, a reprint, a text of another outlet, here and there another value or a later
    text of the same outlet."""
    arrivals = []
    for number in range(len(PROVINCES)):
        place, base = PROVINCES[number], 10 * number

        def say(
            article: int, source: str, story: str, days: int, value: int = base + 100, place: str = place
        ) -> Arrival:
            cases = one(place, "cases", "case", value)
            deaths = one(place, "deaths", "person", value // 10)
            return Arrival(
                article,
                tuple(
                    replace(
                        statement(f"Xảy ra {said.quote}.", said, article=article, source=source, story=story),
                        published=NOW + days * DAY,
                    )
                    for said in (cases, deaths)
                ),
            )

        arrivals += [
            say(base + 1, f"bao{number}", f"s{number}", 0),
            say(base + 2, "baochung", f"s{number}", 1),
            say(base + 3, "congan", f"t{number}", 2),
        ]
        if number % 5 == 0:
            arrivals.append(say(base + 4, "baokhac", f"u{number}", 3, value=base + 150))
        if number % 7 == 0:
            arrivals.append(say(base + 5, f"bao{number}", f"v{number}", 4, value=base + 101))
    return arrivals


def one(place: str, measure: str, unit: str, value: int) -> Figure:
    quote = f"{value} {'vụ' if unit == 'case' else 'người chết'}"
    return figure(
        f"Xảy ra {quote}.",
        quote,
        str(value),
        topic="traffic",
        measure=measure,
        unit=unit,
        period=HALF,
        place=place,
        place_current=place,
    )


ARRIVALS = half_year()
BLOCKS = (
    subscription(name="all", max_length=500),
    subscription(name="few", provinces=PROVINCES[::3], max_length=5),
)


def told(store: Memory, name: str) -> Counter[tuple[str, str]]:
    lines = [line for digest in store.digests.get(name, []) for line in (*digest.lines, *digest.rest)]
    return Counter((part.fact.key, part.event.kind) for line in lines for part in (line, *line.also))


@given(st.integers(0, 2**32))
@settings(max_examples=8, deadline=None)
def test_every_fact_is_new_exactly_once_for_each_subscriber_whatever_the_order(seed: int) -> None:
    chance = random.Random(seed)
    arrivals = [*ARRIVALS]
    chance.shuffle(arrivals)
    store, now = Memory(), NOW
    with replaced({"email": Channel()}):
        for arrival in arrivals:
            now += MINUTE
            store.read(arrival.article, arrival.statements, now)
            if chance.random() < 0.05:
                store.read(arrival.article, arrival.statements, now)
            for block in BLOCKS:
                if chance.random() < 0.1:
                    tell(store, block, now, chance)
        for block in BLOCKS:
            tell(store, block, now, None)
        before = len(store.events)
        for arrival in ARRIVALS:
            store.read(arrival.article, arrival.statements, now)
        assert store.events[before:] == []
        for block in BLOCKS:
            assert not next_digest(store, block, now).lines
    for block in BLOCKS:
        keys = {key for key, fact_ in store.facts_by_key(store.ledgers).items() if wanted(fact_.figure, block)}
        news = {key: count for (key, kind), count in told(store, block.name).items() if kind == "new"}
        assert news == dict.fromkeys(keys, 1)
        spans = [(digest.after, digest.upto) for digest in store.digests[block.name]]
        assert spans[0][0] == 0
        assert all(one[1] == two[0] for one, two in pairwise(spans))


def tell(store: Memory, block: Subscription, now: datetime, chance: random.Random | None) -> None:
    """Compose and save, dying in between now and then; the next attempt begins anew."""
    digest = next_digest(store, block, now)
    if chance is not None and chance.random() < 0.3:
        return
    save(store, digest, block, now)


def wanted(stated: Figure, block: Subscription) -> bool:
    return not block.provinces or stated.place in block.provinces


def test_a_reprint_alone_gives_an_empty_digest_and_another_voice_one_line() -> None:
    store, block = Memory(), BLOCKS[0]
    first, reprint, other = ARRIVALS[:3]
    with replaced({"email": Channel()}):
        store.read(first.article, first.statements, NOW)
        save(store, next_digest(store, block, NOW), block, NOW)
        store.read(reprint.article, reprint.statements, NOW)
        assert not next_digest(store, block, NOW).lines
        store.read(other.article, other.statements, NOW)
        digest = next_digest(store, block, NOW)
    assert {line.event.kind for line in digest.lines} == {"confirmed"}
    assert {line.fact.voices for line in digest.lines} == {2}


def test_a_dispute_keeps_both_values() -> None:
    store, block = Memory(), BLOCKS[0]
    first, against = ARRIVALS[0], ARRIVALS[3]
    with replaced({"email": Channel()}):
        store.read(first.article, first.statements, NOW)
        save(store, next_digest(store, block, NOW), block, NOW)
        store.read(against.article, against.statements, NOW)
        lines = next_digest(store, block, NOW).lines
    assert {line.event.kind for line in lines} == {"disputed"}
    cases = next(line for line in lines if line.fact.figure.measure == "cases")
    assert {cases.fact.figure.value, *(said.figure.value for said in cases.fact.against)} == {
        Decimal(100),
        Decimal(150),
    }
