"""Somebody before the public page: the forms of an application, met challenges, what a receipt says."""

import re
from hashlib import sha256
from typing import Any

from request_flow.services.public_switch import switch
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading
from web.office import Client, Office, plain

NAME = "周宁"
RESIDENT = "11010519491231002X"
"""The example of GB 11643-1999, whose check digit is X."""
UNIFIED = "91350100M000100Y43"
"""The example of GB 32100-2015."""
APPLICATION = {
    "category": "natural_person",
    "name": NAME,
    "id_type": "resident_id",
    "id_number": RESIDENT,
    "phone": "0517-80000000",
    "title": "2026年城区义务教育招生划片方案",
    "form": "electronic",
    "method": "online",
}


def open_page(office: Office, agency: str = "edu", *, to_open: bool = True) -> None:
    with reading(office.program.store) as unit:
        found = get_agency(unit, agency)
    switch(office.program, found, "admin", to_open=to_open)


def visitor(office: Office, secret: str = "", address: str = "") -> Client:
    """Return a browser of nobody; another ``secret`` is another browser."""
    client = Client(office.app, "")
    if secret:
        client.secret = secret
        client.cookies.set("request_flow_before", secret)
    if address:
        client._transport.client = (address, 50000)  # type: ignore[attr-defined]
    return client


def value_of(page: str, name: str) -> str:
    """Return the value of a field that is hidden in a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def worked(token: str, bits: int = 16) -> str:
    """Return a proof of work, as a browser finds it."""
    tried = 0
    while int.from_bytes(sha256(f"{token}:{tried}".encode()).digest()[:4], "big") >> (32 - bits):
        tried += 1
    return str(tried)


def answered(page: str) -> str:
    """Return the answer to the question of a preview."""
    one, other = value_of(page, "challenge").split(".")[1:3]
    return str(int(one) + int(other))


def preview(client: Client, agency: str = "edu", **changed: str) -> str:
    answer = client.post(f"/p/{agency}/apply", {**APPLICATION, **changed, "do": "preview"})
    assert answer.status_code == 200, plain(answer.text)[:600]
    return str(answer.text)


def send(client: Client, page: str, agency: str = "edu", files: Any = None, **changed: str) -> Any:
    """Send an application from its preview, with the answer to the question unless there is a proof of work."""
    sent = {**APPLICATION, "challenge": value_of(page, "challenge"), "do": "send", **changed}
    if "work" not in sent and "question" not in sent:
        sent["question"] = answered(page)
    return client.post(f"/p/{agency}/apply", sent, files=files)


def receipt(client: Client, answer: Any) -> tuple[str, str]:
    """Return number and query code of a receipt."""
    assert answer.status_code == 303, plain(answer.text)[:600]
    page = client.page(answer.headers["location"])
    found = re.findall(r"<dd><b>([^<]*)</b></dd>", page)
    return found[0], found[1]


def look_up(client: Client, number: str, code: str, agency: str = "edu") -> Any:
    return client.post(f"/p/{agency}/status", {"number": number, "code": code})
