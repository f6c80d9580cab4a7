"""The office of the pages' tests with a server before it that a browser can reach, its clock in the test's hand."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

import uvicorn

from request_flow.bootstrap import open_program
from request_flow.clock import FixedClock
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import change
from request_flow.web.app import make_web
from request_flow.web.serving import address_of, listen
from web.office import Office, settings_at

SECONDS_TO_START = 20
SAYS = {
    "short": "澄教公开",
    "address": "澄州市文昌路12号",
    "postcode": "320800",
    "phone": "0517-55550123",
    "review_organ": "澄州市人民政府",
    "court": "澄州市人民法院",
}
"""What the letters of the office say of it."""


@dataclass
class House(Office):
    """The office at work, and where its pages are."""

    address: str = ""

    def reviews(self, chain: str) -> None:
        """Have the answers of the agency pass a chain of reviews."""
        change(self.program, "edu", name=None, parent=None, review_chain=chain)

    @classmethod
    @contextmanager
    def opened(cls, url: str, home: Path, clock: FixedClock) -> Iterator[Self]:
        """Serve the store at ``url`` until the block ends."""
        socket = listen("127.0.0.1", 0)
        address = address_of(socket)
        settings = replace(settings_at(url, home), public_url=address)
        app = make_web(settings, clock)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        with open_program(settings, clock) as program:
            set_particulars(program, "edu", SAYS, "管理员", from_day=date(2026, 1, 1))
            thread.start()
            try:
                end = time.monotonic() + SECONDS_TO_START
                while not server.started:
                    assert thread.is_alive(), "the server did not start"
                    assert time.monotonic() < end, "the server did not start in time"
                    time.sleep(0.01)
                yield cls(program, app, clock, address=address)
            finally:
                server.should_exit = True
                thread.join()
                socket.close()
