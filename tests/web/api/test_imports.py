"""A register is taken in by calls: sent, tried with its columns named, taken; the state tells how far it came."""

import base64
import time
from typing import Any

import pytest

from request_flow.web.api import imports
from web.api.conftest import Caller, Program
from web.office import Office
from web.test_import_pages import FAULTY, HEAD, SOUND, register

IMPORTS = "/agencies/edu/imports"
COLUMNS = {
    "number": "登记编号",
    "category": "申请人类型",
    "channel": "申请方式",
    "received_on": "收到申请日期",
    "replied_on": "答复日期",
    "outcome": "答复类型",
}


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lends one program only: the call must give it back before the work can begin."""
    monkeypatch.setattr(imports, "PATIENCE", 0.0)


def test_a_register_is_sent_tried_and_taken(office: Office, program: Program):
    client = program("sun")
    content = base64.b64encode(register(HEAD, *SOUND, FAULTY)).decode()

    sent = client.told("POST", IMPORTS, 201, json={"name": "台账.xlsx", "content": content})
    assert sent["state"] == "sent"
    path = f"{IMPORTS}/{sent['id']}"
    assert client.told("GET", path)["columns"][0] == {"heading": "登记编号", "field": "number"}
    assert client.problem("POST", f"{path}/take") == (409, "import_not_ready")

    client.told("POST", f"{path}/try", json={"columns": COLUMNS})
    tried = ended(client, path)
    assert tried["state"] == "tried"
    assert (tried["counts"]["added"], tried["counts"]["faulty"]) == (2, 1)
    assert [(each["line"], each["field"]) for each in tried["problems"]] == [(4, "收到申请日期 F4")]

    client.told("POST", f"{path}/take")
    assert ended(client, path)["state"] == "taken"
    client.told("GET", "/agencies/edu/cases/2026-0101")
    assert [each["state"] for each in client.told("GET", IMPORTS)["items"]] == ["taken"]


def ended(client: Caller, path: str) -> dict[str, Any]:
    """Return how the work on a register ended, once it has."""
    end = time.monotonic() + 30
    while (told := client.told("GET", path))["state"] in {"trying", "taking"}:
        assert time.monotonic() < end
        time.sleep(0.02)
    return dict(told)
