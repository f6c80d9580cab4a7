"""A server that is told to stop finishes what it is answering, and ends well."""

import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from request_flow.errors import BadInput, StoreUnavailable
from request_flow.web.serving import address_of, listen
from support.console import whole

SLOW = Path(__file__).with_name("slow_server.py")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_is_being_answered_is_answered(tmp_path, how):
    server = subprocess.Popen(
        [sys.executable, SLOW, tmp_path], env=whole({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        address = server.stdout.readline().strip()
        got = []
        asking = threading.Thread(
            target=lambda: got.append(urllib.request.urlopen(f"{address}/slow", timeout=20).read())  # noqa: S310  # ours
        )
        asking.start()
        assert server.stdout.readline() == "begun\n"
        server.send_signal(how)
        asking.join()
        out, err = server.communicate(timeout=20)
    finally:
        server.kill()

    assert got == [b'"done"']
    assert (server.returncode, out) == (0, "ended\n")
    assert "Traceback" not in err


def test_a_port_that_is_taken_is_refused_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(StoreUnavailable, match="port_taken"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_a_host_that_does_not_exist_is_refused():
    with pytest.raises(BadInput, match="no_such_host"):
        listen("no such host", 8000)


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(StoreUnavailable, match="port_not_opened"):
        listen("192.0.2.1", 0)


def test_the_address_that_is_told_is_one_that_a_browser_takes():
    with listen("0.0.0.0", 0) as everywhere, listen("::1", 0) as six:  # noqa: S104  # closed at once
        assert address_of(everywhere) == f"http://127.0.0.1:{everywhere.getsockname()[1]}"
        assert address_of(six) == f"http://[::1]:{six.getsockname()[1]}"
