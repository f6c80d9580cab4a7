"""Posting JSON over HTTP(S): a time limit on the whole answer, no redirect followed, what was said kept.

2xx is taken; 4xx is final but for the few that mean "later"; a redirect is final too, for the address has to be set
right by a person; anything else is tried again.  Hosts of one's own network are reached directly, others through the
proxy that the environment names, if any.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2

from request_flow import __version__
from request_flow.clock import OFFICE_ZONE, Clock
from request_flow.law.delivery import ChannelRules, Delivery
from request_flow.services.channels.addresses import is_own_network
from request_flow.services.channels.outgoing import Answer, not_reached

MOST_READ = 1 << 16
"""So many bytes of an answer are read; the rest is left."""
AGENT = f"request-flow/{__version__}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: the status, the body, and how long it asked to wait."""

    status: int
    body: str
    wait: timedelta | None

    @property
    def is_taken(self) -> bool:
        """Whether the status is one of success."""
        return httpx2.codes.is_success(self.status)

    @property
    def said(self) -> str:
        """The reply as it is kept."""
        return f"HTTP {self.status} {self.body}".rstrip()


class Poster:
    """Posts bodies; connections are kept for the next message to the same host."""

    def __init__(self, rules: Delivery, clock: Clock) -> None:
        self.clock = clock
        self._rules = rules
        self._clients: dict[bool, httpx2.Client] = {}

    def post(self, url: str, body: bytes, headers: dict[str, str], rules: ChannelRules) -> Reply | Answer:
        """Post a body and return the reply, or the answer where there was none."""
        client = self._client(near=is_own_network(urlsplit(url).hostname or ""))
        sent = {"content-type": "application/json; charset=utf-8", "user-agent": AGENT, **headers}
        timeout = rules.timeout.total_seconds()
        ends = time.monotonic() + timeout
        try:
            with client.stream("POST", url, content=body, headers=sent, timeout=timeout) as response:
                read = b""
                for chunk in response.iter_bytes():
                    read += chunk
                    if len(read) > MOST_READ or time.monotonic() > ends:
                        break
                text = read[:MOST_READ].decode(errors="replace")
                return Reply(response.status_code, text, self._wait_asked(response.headers.get("retry-after")))
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return not_reached(error)

    def refusal(self, reply: Reply, rules: ChannelRules) -> Answer:
        """Return the answer for a status that is none of success."""
        later = reply.status in self._rules.retried_statuses or reply.status >= httpx2.codes.INTERNAL_SERVER_ERROR
        slow_down = reply.status == httpx2.codes.TOO_MANY_REQUESTS or reply.wait is not None
        wait = reply.wait or (rules.rest if slow_down else None)
        return Answer(
            accepted=False, permanent=not later, said=reply.said, wait=wait if later else None, away=later and slow_down
        )

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _client(self, *, near: bool) -> httpx2.Client:
        if near not in self._clients:
            self._clients[near] = httpx2.Client(follow_redirects=False, trust_env=not near)
        return self._clients[near]

    def _wait_asked(self, written: str | None) -> timedelta | None:
        """Return what ``Retry-After`` says, in seconds or as a date; ``None`` where it says nothing of use."""
        if written is None:
            return None
        if written.strip().isdecimal():
            return timedelta(seconds=min(int(written), self._rules.retry.most_asked_seconds))
        try:
            at = parsedate_to_datetime(written)
        except ValueError:
            return None
        if at.tzinfo is None:
            return None
        return max(timedelta(), at.astimezone(OFFICE_ZONE) - self.clock.now())
