"""What the server can be made to ask (SSRF): webhooks lead to no machine that an outsider may not name.

Redirects, size and time of an answer are tested with the channels (``services/test_channels.py``).
"""

import socket
from dataclasses import replace

import pytest

from request_flow.clock import FixedClock
from request_flow.law.delivery import delivery
from request_flow.services.channels.senders import Senders
from request_flow.services.program import Outside
from services.far_side import MESSAGE, NINE, WebServer
from web.api.conftest import Caller, secret_of
from web.office import Office

NOBODYS = (
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fe80::1]/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://255.255.255.255/",
    "http://224.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "https://2852039166/",
    "gopher://127.0.0.1:25/",
    "file:///etc/passwd",
    "http://evil.example@127.0.0.1/",
    "http://evil.example/",
)


@pytest.mark.parametrize("address", NOBODYS)
def test_a_webhook_to_nobodys_address_is_refused_by_page_and_call(office: Office, address: str):
    wanted = {"address": address, "topics": ["*"]}
    caller = Caller(office, secret_of(office, "admin"))

    assert caller.problem("POST", "/agencies/edu/webhooks", json=wanted)[0] == 400
    answer = office.client("admin").post("/a/edu/admin/webhooks", {"address": address, "topics": "*"})
    assert answer.status_code == 422
    assert caller.told("GET", "/agencies/edu/webhooks")["items"] == []


def test_a_name_of_elsewhere_that_leads_to_this_machine_gets_nothing(tmp_path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    real = socket.getaddrinfo

    def rebound(host, port, *more, **named):
        asked.append(host)
        return real("127.0.0.1" if host == "oa.evil.example" else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    outside = Outside(tmp_path, None, "request-flow@localhost", "https://flow.example.org")
    senders = Senders(outside, FixedClock(NINE), delivery())
    with WebServer().running() as inside:
        port = inside.url().split(":")[2].partition("/")[0]
        answer = senders.send("webhook", replace(MESSAGE, address=f"https://oa.evil.example:{port}/hook"))
        senders.close()

    assert "oa.evil.example" in asked
    assert not answer.accepted
    assert inside.posted == []
