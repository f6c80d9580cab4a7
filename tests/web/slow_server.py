"""A server with an address that takes its time; run as a program, it prints where it listens."""

import sys
import time
from pathlib import Path

from request_flow.settings import Settings
from request_flow.web.app import make_web
from request_flow.web.serving import address_of, listen, run


def slow() -> str:
    print("begun", flush=True)
    time.sleep(1.5)
    return "done"


if __name__ == "__main__":
    home = Path(sys.argv[1])
    app = make_web(Settings(home, f"sqlite:///{home / 'x.db'}", "00" * 32, "en"))
    app.add_api_route("/slow", slow)
    opened = listen("127.0.0.1", 0)
    run(app, opened, lambda: print(address_of(opened), flush=True))
    print("ended", flush=True)
