"""Wiring: settings → store, fetcher, pipeline, channels, clock. The only place where effects are built."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from monitor.catalogue import Catalogue, Source, read_catalogue
from monitor.errors import ConfigError, StoreError
from monitor.fetcher import Fetcher
from monitor.notifier.channels import ChannelSettings, MailServer
from monitor.pipeline import Pipeline, Progress, Replayed, SourceReport, Workers
from monitor.settings import Settings, read_settings
from monitor.store import Store, open_store
from monitor.subscriptions import Subscription
from monitor.types import Digest, Page

#: Threads for name look-ups: dead hosts must not starve the living.
_LOOK_UPS = 64


Clock = Callable[[], datetime]


def clock() -> datetime:
    """The one look at the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is the door


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that a command or the daemon works with."""

    settings: Settings
    catalogue: Catalogue
    store: Store
    fetcher: Fetcher
    pipeline: Pipeline
    clock: Clock


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_database(settings: Settings, *, create: bool = True) -> Store:
    """The store of this installation, brought to today's shape. Raises StoreError."""
    path = urlsplit(settings.database)
    if path.scheme == "sqlite" and path.path.strip("/"):
        folder = Path(settings.database.removeprefix("sqlite:///")).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"folder cannot be made: {error.strerror}", where=str(folder), remedy="set MONITOR_DATABASE"
            ) from error
    return open_store(settings.database, create=create, upgrade=True)


@asynccontextmanager
async def open_service(
    settings: Settings | None = None, *, progress: Progress | None = None, dry: bool = False, clock: Clock = clock
) -> AsyncIterator[Service]:
    """Build everything, and close it in order. `dry` works on a copy of the database that is thrown away."""
    settings = settings or read_settings()
    catalogue = read_catalogue(settings.sources)
    with TemporaryDirectory(prefix="monitor-") as spare:
        if dry:
            settings = _on_a_copy(settings, Path(spare))
        store = open_database(settings)
        try:
            catalogue = catalogue.with_verified(store.verified_indexes())
            store.register_sources([source.id for source in catalogue.pick([])], clock())
            async with open_fetcher(settings, clock) as fetcher:
                pipeline = Pipeline(
                    store=store,
                    fetcher=fetcher,
                    clock=clock,
                    chance=random.random,
                    review_below=settings.review_below,
                    progress=progress,
                    workers=Workers(settings.processes or cores()),
                )
                try:
                    yield Service(settings, catalogue, store, fetcher, pipeline, clock)
                finally:
                    pipeline.close()
        finally:
            store.close()


@asynccontextmanager
async def open_fetcher(settings: Settings, clock: Clock = clock) -> AsyncIterator[Fetcher]:
    """The door to the network alone."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_LOOK_UPS, thread_name_prefix="look-up"))
    async with Fetcher(settings.fetch, contact=settings.contact, clock=clock) as fetcher:
        yield fetcher


def _on_a_copy(settings: Settings, folder: Path) -> Settings:
    """Settings whose database is a copy of the real one where that is a SQLite file, and an empty one elsewhere."""
    copy = folder / "dry-run.sqlite3"
    if settings.database.startswith("sqlite:///") and Path(settings.database.removeprefix("sqlite:///")).exists():
        store = open_database(settings)
        try:
            store.backup(copy)
        finally:
            store.close()
    return settings.model_copy(update={"database": f"sqlite:///{copy}"})


async def crawl(
    service: Service, names: list[str], *, since: datetime | None = None, limit: int | None = None
) -> list[SourceReport]:
    """One round over the named sources, or all, at the same time; one failing source does not stop the others."""
    sources = service.catalogue.pick(names)
    idle = [source.id for source in sources if not source.polled]
    if idle:
        raise ConfigError(
            f"nothing of {', '.join(idle)} is known to work, so it is not polled",
            where=str(service.settings.sources),
            remedy=f"`monitor sources check {idle[0]} --fix` looks what answers",
        )
    rounds = (service.pipeline.round(source, since=since, limit=limit, looks=True) for source in sources)
    return list(await asyncio.gather(*rounds))


async def replay(service: Service, names: tuple[str, ...] = (), since: datetime | None = None) -> Replayed:
    """Read stored pages of the named sources, or all, again with today's rules."""
    return await service.pipeline.replay(service.catalogue.sources, names, since)


def channel_settings(settings: Settings) -> ChannelSettings:
    """What channels may know of the installation."""
    mail = settings.mail
    server = None
    if mail.host:
        server = MailServer(
            host=mail.host,
            port=mail.port,
            security=mail.security,
            user=mail.user,
            password=mail.password.get_secret_value(),
            sender=mail.sender,
            timeout=mail.timeout_seconds,
        )
    secrets = {name: secret.get_secret_value() for name, secret in settings.channels.items()}
    return ChannelSettings(output=settings.output, mail=server, secrets=secrets)


def write_digest(digest: Digest, subscription: Subscription, path: Path, settings: Settings) -> None:
    """Write a digest in the form that the file's name asks for. Raises ConfigError for another form."""
    from monitor.notifier.mail import to_eml
    from monitor.notifier.render import render, standalone_html

    message = render(digest, subscription, "file")
    if path.suffix == ".eml":
        sender = settings.mail.sender or "monitor@localhost"
        path.write_bytes(to_eml(message, sender, "reader@localhost", digest.composed_at))
        return
    forms = {".html": standalone_html(message), ".txt": message.text, ".md": message.markdown}
    if path.suffix not in forms:
        raise ConfigError("a digest is written as .html, .txt, .md or .eml", where=str(path))
    path.write_text(forms[path.suffix], encoding="utf-8")


async def fetch_one(url: str) -> Page:
    """One page by hand, with the source's own settings where its host is known."""
    settings = read_settings()
    catalogue = read_catalogue(settings.sources) if settings.sources.exists() else Catalogue()
    host = urlsplit(url).hostname or ""
    known = [source for source in catalogue.sources.values() if host in (source.host, *source.hosts)]
    source = known[0] if known else Source(name=host, kind="newspaper", url=url, indexes=())
    async with open_fetcher(settings) as fetcher:
        return await fetcher.get(url, source)
