"""An agency's webhooks: what is written beside the messages to people, in the same transaction, and how it is signed."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from request_flow.errors import BadInput, NotFound, StoreUnavailable
from request_flow.notices.reminders import topics
from request_flow.services.delivering import Delivered, deliver
from request_flow.services.informing import inform
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.sweeping import sweep
from request_flow.services.webhooks import list_webhooks, opened_secret, subscribe, unsubscribe
from request_flow.storage import messages
from request_flow.storage.jobs import webhooks
from request_flow.storage.unit import reading
from services.far_side import Reply, WebServer, statuses
from services.post import a_case, morning, set_clock, staff

DUE_IN_TEN = "2024-03-15"
"""Ten working days before 2024-03-29, when a case of 2024-03-01 is due; see test_reminders.py."""


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer(Reply(204)).running() as server:
        yield server


def is_signed_with(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Check a post as its receiver would, from the text of the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return headers["webhook-signature"] == f"v1,{made}"


def test_a_reminder_is_posted_at_once_signed_and_once(program: Program, web: WebServer) -> None:
    made = subscribe(program, "edu", web.url(), ["reminder"])
    staff(program)
    number = a_case(program, "2024-03-01")
    set_clock(program, f"{DUE_IN_TEN}T22:00")  # long after the office has closed
    sweep(program)
    inform(program)
    inform(program)

    assert deliver(program) == Delivered(1, 0, 0)
    assert deliver(program) == Delivered(0, 0, 0)

    [posted] = web.posted
    assert is_signed_with(made.secret, posted.headers, posted.body)
    assert posted.headers["webhook-id"].startswith(f"hook+{made.webhook.id}+case+")
    told = posted.json()
    assert (told["type"], told["timestamp"]) == ("reminder", f"{DUE_IN_TEN}T22:00:00+08:00")
    assert {key: told["data"][key] for key in ("agency", "number", "due_on", "to")} == {
        "agency": "edu",
        "number": number,
        "due_on": "2024-03-29",
        "to": "li",
    }
    assert told["data"]["text"].strip()
    assert b"320800199001011234" not in posted.body
    assert "张三".encode() not in posted.body
    assert statuses(program) == ["sent", "waiting"]  # the one to Li waits for the morning


def test_what_goes_into_a_digest_is_posted_by_itself(program: Program, web: WebServer) -> None:
    subscribe(program, "edu", web.url(), ["reminder"])
    staff(program, li={"digest": True})
    numbers = {a_case(program, "2024-03-01") for _ in range(3)}
    assert [each.topic for each in morning(program, DUE_IN_TEN)] == ["digest"]
    deliver(program)

    assert {each.json()["data"]["number"] for each in web.posted} == numbers
    assert len(web.posted) == 3


def test_only_the_topics_that_were_chosen_are_posted_and_a_star_is_all(program: Program, web: WebServer) -> None:
    subscribe(program, "edu", web.url("/late"), ["escalation"])
    subscribe(program, "edu", web.url("/all"), ["*"])
    staff(program)
    a_case(program, "2024-03-01")
    morning(program, DUE_IN_TEN)
    morning(
        program, "2024-04-01"
    )  # one working day late: Li, the head of the unit, and Wang of the extension left undone
    deliver(program)

    assert sorted((each.path, each.json()["type"]) for each in web.posted) == [
        ("/all", "escalation"),
        ("/all", "reminder"),
        ("/all", "reminder"),
        ("/all", "reminder"),
        ("/late", "escalation"),
    ]


def test_another_agency_hears_nothing(program: Program, web: WebServer) -> None:
    add(program, "health", "卫生局", None, None)
    subscribe(program, "health", web.url(), ["*"])
    staff(program)
    a_case(program, "2024-03-01")
    morning(program, DUE_IN_TEN)
    deliver(program)

    assert web.posted == []


def test_what_fails_in_the_transaction_of_the_cause_posts_nothing(
    program: Program, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(program, "edu", web.url(), ["*"])
    staff(program)
    a_case(program, "2024-03-01")
    set_clock(program, DUE_IN_TEN)
    sweep(program)

    def refuses(*_: object) -> None:
        raise StoreUnavailable("disk_full", "磁盘已满", "the disk is full")

    monkeypatch.setattr("request_flow.services.informing.set_told", refuses)
    with pytest.raises(StoreUnavailable):
        inform(program)
    assert statuses(program) == []

    monkeypatch.setattr("request_flow.services.informing.set_told", messages.set_told)
    inform(program)
    assert statuses(program) == ["waiting", "waiting"]


def test_what_a_removed_webhook_was_not_sent_is_discarded(program: Program, web: WebServer) -> None:
    made = subscribe(program, "edu", web.url(), ["*"])
    staff(program)
    a_case(program, "2024-03-01")
    morning(program, DUE_IN_TEN)

    assert unsubscribe(program, made.webhook.id) == 1
    assert deliver(program) == Delivered(1, 0, 0)  # the one to Li, in the program
    assert (web.posted, sorted(statuses(program))) == ([], ["discarded", "sent"])
    assert list_webhooks(program) == []
    with pytest.raises(NotFound):
        unsubscribe(program, made.webhook.id)


def test_a_secret_rests_sealed_and_opens_at_its_own_place_only(program: Program) -> None:
    first = subscribe(program, "edu", "https://oa.example.org/hook", ["reminder", "moved", "reminder"])
    second = subscribe(program, "edu", "https://oa.example.org/hook", ["*"])
    with reading(program.store) as unit:
        sealed = dict(unit.connection.execute(select(webhooks.c.id, webhooks.c.secret)).all())

    assert first.secret != second.secret
    assert first.secret.encode() not in bytes(sealed[first.webhook.id])
    assert opened_secret(program, first.webhook.id, sealed[first.webhook.id]) == first.secret
    with pytest.raises(StoreUnavailable):
        opened_secret(program, second.webhook.id, sealed[first.webhook.id])
    assert [(code, each.topics) for code, each in list_webhooks(program, "edu")] == [
        ("edu", ("reminder", "moved")),
        ("edu", ("*",)),
    ]


@pytest.mark.parametrize(
    ("address", "topics", "code"),
    [
        ("http://oa.example.org/hook", ["reminder"], "address_not_encrypted"),
        ("oa", ["reminder"], "bad_address"),
        ("https://oa.example.org/hook#mine", ["reminder"], "secret_is_made"),
        ("https://oa.example.org/hook", [], "bad_topic"),
        ("https://oa.example.org/hook", ["Reminder"], "bad_topic"),
        ("https://oa.example.org/hook", ["reminder", "reminders"], "bad_topic"),
        ("https://oa.example.org/hook", ["digest"], "bad_topic"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused(program: Program, address: str, topics: list[str], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        subscribe(program, "edu", address, topics)
    assert refused.value.code == code


def test_every_topic_that_can_be_chosen_is_on_the_page_about_messages() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "messages.md").read_text(encoding="utf-8")
    named = set(
        re.findall(r"^\| `(\w+)` \| [^|]+\|$", page.partition("| topic |")[2].partition("\n\n")[0], re.MULTILINE)
    )

    assert named == set(topics())
