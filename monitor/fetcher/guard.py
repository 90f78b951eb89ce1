"""Which addresses may be dialled. Checked on the addresses that a name resolves to, at every connection."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Final

from monitor.errors import FetchError

#: Hosts that the source under way allows to be loopback or private (`private_addresses` in sources.yaml).
private_hosts: Final[ContextVar[frozenset[str]]] = ContextVar("private_hosts", default=frozenset())

_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
#: Translation prefixes of a network's own (RFC 8215) and addresses of a site: never of the public internet.
_OWN: Final = (ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("fec0::/10"))


def is_public(address: str) -> bool:
    """True for a globally routable unicast address; the IPv4 inside a mapped, 6to4, Teredo or NAT64 address counts."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = [*(ip.teredo or ()), *([ip.sixtofour] if ip.sixtofour else [])]
        if any(ip in net for net in _OWN) or not all(is_public(str(one)) for one in inner):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class GuardedBackend:
    """An httpcore network backend that resolves a name once, refuses addresses that are not public, and dials the
    address it has checked, so that a second look-up cannot lead elsewhere."""

    def __init__(self, inner: Any, errors: tuple[type[Exception], ...]) -> None:
        self._inner, self._errors = inner, errors

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> Any:
        """Dial the first address of `host` that answers. Raises FetchError for a name or address that may not be."""
        last: Exception | None = None
        for address in await resolve(host, port):
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
            except self._errors as error:
                last = error
        assert last is not None
        raise last

    async def connect_unix_socket(self, path: str, **_: Any) -> Any:
        """Never: no page stands behind a local socket."""
        raise FetchError("local sockets are not dialled", kind="address", where=path)

    async def sleep(self, seconds: float) -> None:
        """Pass the pause on."""
        await self._inner.sleep(seconds)


async def resolve(host: str, port: int) -> list[str]:
    """Addresses of `host`, IPv4 first. Raises FetchError of kind "dns" or "address"."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"name not found: {error}", kind="dns", where=host, remedy="check the address") from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in sorted(found, key=lambda info: info[0])))
    if host not in private_hosts.get():
        refused = [address for address in addresses if not is_public(address)]
        if refused:
            raise FetchError(
                f"{refused[0]} is not a public address",
                kind="address",
                where=host,
                remedy="set private_addresses on the source if this is meant",
            )
    return addresses
