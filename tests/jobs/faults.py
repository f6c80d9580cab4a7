"""What goes wrong in the middle of a round, and is made good again in the same round or, for the mail, hours later."""

import random
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from jobs.stage import Stage
from oracle.office_year import MORNING, RETRIES
from support.mail_sink import MailSink
from support.redis import RedisServer
from support.servers import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_PAUSE = 1.0
BREAKS_A_SENDING = frozenset({"kill_worker", "kill_child", "restart_postgresql", "kill_postgresql", "everything_twice"})
"""After these a mail may have been sent whose sending was not recorded: it comes once more, with the same id."""


class Faults:
    """Hurts one installation; ``done`` counts what was done to it."""

    def __init__(
        self, rng: random.Random, stage: Stage, postgresql: PostgresServer, redis: RedisServer, mail: MailSink
    ) -> None:
        self._rng, self._stage = rng, stage
        self._postgresql, self._redis, self._mail = postgresql, redis, mail
        self.done: Counter[str] = Counter()
        self._left: list[Callable[[], None]] = []
        self._faults = [
            self.kill_worker,
            self.kill_child,
            self.kill_beat,
            self.stop_redis,
            self.empty_redis,
            self.restart_postgresql,
            self.kill_postgresql,
            self.refuse_mail,
            self.everything_twice,
        ]
        rng.shuffle(self._faults)

    def strike(self) -> None:
        """Let the round get under way and do the next thing to it; after the last, begin with the first again."""
        time.sleep(self._rng.uniform(0, LONGEST_PAUSE))
        fault = self._faults[self.done.total() % len(self._faults)]
        self.done[fault.__name__] += 1
        fault()

    @property
    def broken_sendings(self) -> int:
        return sum(count for name, count in self.done.items() if name in BREAKS_A_SENDING)

    def make_good(self) -> None:
        """End what lasts for more than one round."""
        while self._left:
            self._left.pop()()

    def _pause(self) -> None:
        time.sleep(self._rng.uniform(0, LONGEST_PAUSE))

    def kill_worker(self) -> None:
        self._stage.kill(self._rng.choice(self._stage.names("worker")))
        self._pause()
        self._stage.start("worker")

    def kill_child(self) -> None:
        self._stage.kill_child(self._rng.choice(self._stage.names("worker")), self._rng)

    def kill_beat(self) -> None:
        self._stage.kill(self._rng.choice(self._stage.names("beat")))
        self._pause()
        self._stage.start("beat")

    def stop_redis(self) -> None:
        self._redis.kill()
        self._pause()
        self._redis.start()

    def empty_redis(self) -> None:
        self._redis.empty()

    def restart_postgresql(self) -> None:
        self._postgresql.restart()

    def kill_postgresql(self) -> None:
        self._postgresql.kill()
        self._pause()
        self._postgresql.start()

    def refuse_mail(self) -> None:
        """Refuse every mail until the round after the next ones."""
        self._mail.refusing = True

        def take_again() -> None:
            self._mail.refusing = False

        self._left.append(take_again)

    def everything_twice(self) -> None:
        """Start a second beat and two tickers by mistake; they are killed later."""
        for kind in ("beat", "ticker", "ticker"):
            name = self._stage.start(kind)
            self._left.append(partial(self._kill_if_there, name))

    def _kill_if_there(self, name: str) -> None:
        if name in self._stage.names(""):  # another fault may have been first
            self._stage.kill(name)


STRIKES = frozenset({MORNING, *RETRIES[1:2]})
HEALED, ALL_SENT = RETRIES[-2], RETRIES[-1]
