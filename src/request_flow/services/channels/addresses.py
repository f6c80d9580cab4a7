"""Addresses of the channels: which ones can be, what part of one is a secret, and how one is shown in a list.

A robot or webhook is an address of HTTPS.  Plain HTTP is taken only for a host of one's own network: a private or
local address, ``localhost``, a name without a dot, or one under ``.local``, ``.internal`` or ``.lan``.  What stands
behind ``#`` is the secret that its posts are signed with; it is never sent.

Nothing is posted to addresses at which no office system stands: those of a link alone, where clouds tell a machine its
own secrets, of a group, of nobody; nor to a number that stands for an address (``2130706433``).  A name of elsewhere
that leads into the own network gets nothing: only HTTPS goes there, and no host inside can show its certificate.
"""

import re
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from request_flow.errors import BadInput

MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
POSTED = frozenset({"wecom", "dingtalk", "feishu", "webhook"})
OWN_NETWORK = (".local", ".internal", ".lan", ".localhost")
LONGEST = 2000
NUMBERS = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)(?:\.(?:0[xX][0-9a-fA-F]*|[0-9]+))*\.?")
"""What some resolvers read as an address, whatever its parts are written in."""


class Place(NamedTuple):
    """An address without its secret, and the secret."""

    url: str
    secret: str | None


def taken_apart(address: str) -> Place:
    """Return a robot's address and the secret behind its ``#``."""
    url, _, secret = address.partition("#")
    return Place(url, secret or None)


def check_address(channel: str, address: str) -> None:
    """Refuse an address that nothing could be sent to.

    Raises:
        BadInput: it is no mailbox, no address of HTTPS, or plain HTTP to somewhere else than one's own network.
    """
    if channel == "email":
        _check_mailbox(address)
    elif channel in POSTED:
        _check_url(channel, address)


def shown(channel: str, address: str) -> str:
    """Return an address as a list shows it: enough to tell it from another, no personal data and no key."""
    if channel == "email":
        name, at, host = address.rpartition("@")
        return f"{name[:1]}***{at}{host}" if at else "***"
    if channel in POSTED:
        host = _split(address).netloc.rpartition("@")[2]
        return f"{address.partition(':')[0]}://{host}/***" if host else "***"
    return address


def is_own_network(host: str) -> bool:
    """Return whether a host is this machine or one of its own network, told by its name alone."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(OWN_NETWORK)
    return address.is_private or address.is_loopback or address.is_link_local


def _is_nobodys(host: str) -> bool:
    """Return whether a host is a number in disguise, or an address that belongs to no office system."""
    try:
        address = ip_address(host)
    except ValueError:
        return NUMBERS.fullmatch(host) is not None
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner.is_link_local or inner.is_multicast or inner.is_unspecified or str(inner) == "255.255.255.255"


def is_mailbox(address: str) -> bool:
    """Return whether an address is that of one mailbox, in ASCII letters."""
    name = address.partition("@")[0]
    return bool(MAILBOX.fullmatch(address)) and ".." not in address and name == name.strip(".")


def _check_mailbox(address: str) -> None:
    if not is_mailbox(address):
        raise BadInput(
            "bad_address",
            "邮箱地址应写成 name@example.org，只用英文字母、数字和符号",
            "a mailbox is written as name@example.org, in ASCII letters",
        )


def _check_url(channel: str, address: str) -> None:
    parts = _split(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > LONGEST:
        raise BadInput(
            "bad_address",
            f"渠道“{channel}”的地址应以 https:// 开头",
            f"the address of the channel {channel!r} begins with https://",
        )
    if parts.username is not None or parts.password is not None:
        raise BadInput(
            "bad_address",
            "地址中不要写用户名和密码；签名用的密钥写在 # 之后",
            "no user and password stand in the address; a secret for signing stands behind #",
        )
    if _is_nobodys(parts.hostname):
        raise BadInput(
            "bad_address",
            "这个地址上没有办公系统；请写主机名，或者本单位网络中的 IP 地址",
            "no office system stands at this address; write a name, or an IP address of one's own network",
        )
    if parts.scheme == "http" and not is_own_network(parts.hostname):
        raise BadInput(
            "address_not_encrypted",
            "本单位网络以外的地址应使用 https://",
            "http:// is for hosts of one's own network; anywhere else needs https://",
        )


def _split(address: str) -> SplitResult:
    """Return the parts of an address; those of nothing where it is none."""
    nothing = urlsplit("")
    if any(letter.isspace() or not letter.isprintable() for letter in address):
        return nothing
    try:
        parts = urlsplit(address)
        _ = parts.port  # read at the first question only, and refused there
    except ValueError:
        return nothing
    return parts
