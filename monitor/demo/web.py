"""Serves the miniature on loopback over real HTTP, one server per site, with the faults real sites have."""

from __future__ import annotations

import gzip
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import MappingProxyType, TracebackType
from typing import Self

from monitor.demo.corpus import stories_at
from monitor.demo.pages import Document, site_documents
from monitor.demo.sites import Site, load_sites
from monitor.types import VIETNAM

#: The day on which the demonstration plays; its articles are older.
DEMO_NOW = datetime(2026, 11, 20, 8, 0, tzinfo=VIETNAM)

STAGES = (1, 2)


@dataclass(frozen=True, slots=True)
class Request:
    """One request that a site answered."""

    site: str
    target: str
    status: int


class DemoWeb:
    """The running miniature: `base_urls` names each site's address, `stage` says which state of the web is shown.
    A context manager; leaving it stops all servers."""

    def __init__(self, now: datetime, slow_by: float) -> None:
        self._lock = Lock()
        self._stage = STAGES[0]
        self._requests: list[Request] = []
        self._now = now
        self._slow_by = slow_by
        self._servers: dict[str, _SiteServer] = {}
        with ExitStack() as undo:
            for number, site in enumerate(load_sites().values()):
                self._servers[site.name] = server = _SiteServer(site, self, number)
                undo.callback(server.stop)
            self._documents = {stage: self._printed(stage) for stage in STAGES}
            self._close = undo.pop_all().close
        self.base_urls: Mapping[str, str] = MappingProxyType(
            {name: server.base for name, server in self._servers.items()}
        )
        for server in self._servers.values():
            server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop all servers. Idempotent."""
        self._close()

    @property
    def stage(self) -> int:
        """The state of the web that is shown: 1, or 2 with new and corrected articles and all sites up."""
        return self._stage

    @stage.setter
    def stage(self, stage: int) -> None:
        if stage not in STAGES:
            raise ValueError(f"no stage {stage}; there are {STAGES}")
        self._stage = stage

    def advance(self) -> None:
        """Show the next state of the web; the last one stays."""
        self.stage = min(self.stage + 1, STAGES[-1])

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked so far, in order."""
        with self._lock:
            return tuple(self._requests)

    def addresses(self, site: str) -> Mapping[str, Document]:
        """Every address of a site at the present stage, path with query, and its document."""
        return MappingProxyType(self._documents[self.stage][site])

    def _printed(self, stage: int) -> dict[str, dict[str, Document]]:
        stories = stories_at(stage)
        return {
            name: site_documents(
                server.site,
                [story for story in stories if story.site == name],
                base=server.base,
                stage=stage,
                now=self._now,
            )
            for name, server in self._servers.items()
        }

    def _note(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)


def serve(now: datetime = DEMO_NOW, *, slow_by: float = 1.0) -> DemoWeb:
    """Start the miniature on loopback. `now` is what page clocks show; `slow_by` scales the delay of slow sites.
    Each site has a host of its own (127.0.0.x) where the system allows it, else a port of its own on 127.0.0.1."""
    return DemoWeb(now, slow_by)


class _SiteServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: Site, web: DemoWeb, number: int) -> None:
        self.site, self.web = site, web
        try:
            super().__init__((f"127.0.0.{number + 11}", 0), _Handler)
        except OSError:  # only Linux answers on all of 127.0.0.0/8
            super().__init__(("127.0.0.1", 0), _Handler)
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def base(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: _SiteServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Demo", ""
    timeout = 20
    wbufsize = -1  # head and body in one packet

    def do_GET(self) -> None:
        """Answer with a document, 304, 404, or 503 while the site is down."""
        site, web = self.server.site, self.server.web
        if site.delay:
            time.sleep(site.delay * web._slow_by)
        if site.down_at == web.stage:
            return self._send(HTTPStatus.SERVICE_UNAVAILABLE, _notice("Hệ thống đang bảo trì"), {})
        document = web.addresses(site.name).get(self.path)
        if document is None:
            return self._send(HTTPStatus.NOT_FOUND, _notice("Không tìm thấy trang yêu cầu"), {})
        headers = _validators(document) if site.validators else {}
        if site.validators and self._unchanged(document):
            return self._send(HTTPStatus.NOT_MODIFIED, None, headers)
        return self._send(HTTPStatus.OK, document, headers)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """The demonstration's own output is the log."""

    def _unchanged(self, document: Document) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            return document.etag in known
        since = self.headers.get("If-Modified-Since")
        if since is None or document.modified is None:
            return False
        try:
            return parsedate_to_datetime(since) >= document.modified.replace(microsecond=0)
        except (TypeError, ValueError):
            return False

    def _send(self, status: HTTPStatus, document: Document | None, headers: dict[str, str]) -> None:
        self.server.web._note(Request(self.server.site.name, self.path, status.value))
        self.send_response(status)
        body = document.body if document else b""
        if document:
            self.send_header("Content-Type", document.media_type)
            if self.server.site.packed and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _validators(document: Document) -> dict[str, str]:
    headers = {"ETag": document.etag}
    if document.modified:
        headers["Last-Modified"] = format_datetime(document.modified.astimezone(UTC), usegmt=True)
    return headers


def _notice(text: str) -> Document:
    head = f'<head><meta charset="utf-8"><title>{text}</title></head>'
    page = f"<!DOCTYPE html><html>{head}<body><h1>{text}</h1></body></html>"
    return Document(page.encode(), "text/html; charset=utf-8")
