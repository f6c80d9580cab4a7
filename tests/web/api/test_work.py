"""What the pages of the day do, by the API: the morning list, handing out, reviews, limits, drafts, the outbox, people."""

import io
import zipfile

import orjson
import pytest

from request_flow.services.organising import change
from web.api.conftest import Program
from web.api.test_calls import CASES
from web.api.test_letters import SUPPLEMENT
from web.office import APPLICANT, Office

EDU = "/agencies/edu"


@pytest.fixture
def number(office: Office) -> str:
    """A request of Monday 2026-11-16, given to li."""
    found = office.arrives("2026-11-16")
    office.does(found, "assign", "2026-11-17", unit="体卫艺科", to="li")
    return found


def test_the_morning_list_names_the_case_its_due_day_and_the_next_step(program: Program, number: str):
    told = program("li").told("GET", f"{EDU}/today?scope=me")

    assert (told["day"], told["is_workday"], told["scope"], told["counts"]["me"]) == ("2026-11-23", True, "me", 1)
    [item] = [item for group in told["groups"] for item in group["items"]]
    assert (item["case"]["number"], item["case"]["due_on"]) == (number, "2026-12-14")


def test_the_morning_list_names_our_own_answer_to_a_review_with_the_day_of_each_procedure(
    office: Office, program: Program, number: str
):
    office.does(number, "decide", "2026-11-17", outcome="disclosed")
    office.does(number, "remedy_filed", "2026-11-18", ref="r1", kind="review", received_on="2026-11-20")

    told = program("li").told("GET", f"{EDU}/today?scope=me")

    [(group, answer)] = [(group["name"], each) for group in told["groups"] for each in group["answers"]]
    # 23 to 27 November are the five days of the summary procedure, 4 December is the tenth day.
    assert (group, answer["case"]["number"], answer["ref"], answer["kind"]) == ("week", number, "r1", "review")
    assert (answer["due_on"], answer["mine"]) == ("2026-11-27", True)
    assert [(each["procedure"], each["due_on"]) for each in answer["days"]] == [
        ("summary", "2026-11-27"),
        ("ordinary", "2026-12-04"),
    ]


def test_cases_are_handed_out_and_each_refusal_says_why(office: Office, program: Program):
    number = office.arrives("2026-11-16")
    client = program("sun")

    told = client.told(
        "POST", f"{EDU}/hand-out", json={"numbers": [number, "2026-9999"], "unit": "体卫艺科", "to": "li"}
    )

    assert told["done"] == [number]
    assert [each["number"] for each in told["refused"]] == ["2026-9999"]
    assert client.told("GET", f"{CASES}/{number}/due")["standing"]["state"] == "in_progress"
    assert client.told("GET", CASES)["items"][0]["handler"] == "li"


def test_a_draft_is_passed_by_another_than_who_wrote_it_on_the_version_that_was_read(office, program: Program, number):
    change(office.program, "edu", name=None, parent=None, review_chain="short")
    office.does(number, "draft", "2026-11-20", who="li", outcome="disclosed", text="可以公开。")
    office.does(number, "submit", "2026-11-20", who="li")
    passed = {"verdict": "pass"}

    [waits] = program("wu").told("GET", f"{EDU}/reviews")["items"]
    assert (waits["number"], waits["drafted_by"], waits["own"]) == (number, "li", False)
    assert program("wu").problem("POST", f"{CASES}/{number}/review", json={"verdict": "return"}) == (422, "bad_form")
    stale = {"If-Match": '"1"'}
    assert program("wu").problem("POST", f"{CASES}/{number}/review", json=passed, headers=stale)[0] == 412
    told = program("wu").told("POST", f"{CASES}/{number}/review", 201, json=passed, headers={"If-Match": '"4"'})
    assert (told["stage"], told["passed"], told["version"]) == (waits["stage"], True, 5)


def test_a_case_without_a_draft_has_nothing_to_review(program: Program, number: str):
    problem = program("ma").problem("POST", f"{CASES}/{number}/review", json={"verdict": "pass"})

    assert problem == (409, "nothing_to_review")


def test_a_limited_case_is_shut_to_others_until_the_limit_is_lifted(program: Program, number: str):
    head, path = program("wu"), f"{CASES}/{number}/restriction"

    assert head.told("PUT", path, json={"readers": ["li"], "reason": "涉及举报人"}) == {"readers": ["li"]}
    assert program("zheng").problem("GET", f"{CASES}/{number}") == (403, "case_restricted")
    assert program("sun").problem("GET", f"{CASES}/{number}/drafts") == (403, "case_restricted")
    assert head.problem("PUT", path, json={"readers": ["he"], "reason": "x"}) == (400, "no_such_reader")
    head.told("DELETE", path, 204)
    program("zheng").told("GET", f"{CASES}/{number}")


def test_a_draft_is_kept_changed_and_put_aside(program: Program, number: str):
    client, path = program("li"), f"{CASES}/{number}/drafts"

    made = client.told("POST", path, 201, json=SUPPLEMENT)
    assert made["kind"] == "supplement-notice"
    other = {**SUPPLEMENT, "inputs": {"why": "没有写明年份"}}
    changed = client.told("PUT", f"{path}/{made['id']}", json=other)
    assert (changed["id"], changed["inputs"]) == (made["id"], {"why": "没有写明年份"})
    assert [each["id"] for each in client.told("GET", path)["items"]] == [made["id"]]
    client.told("DELETE", f"{path}/{made['id']}", 204)
    assert client.told("GET", path) == {"items": []}
    assert client.problem("POST", f"{path}/{made['id']}/letter", json={}) == (404, "draft_ended")


def test_a_draft_of_another_case_is_not_there(office: Office, program: Program, number: str):
    client = program("li")
    made = client.told("POST", f"{CASES}/{number}/drafts", 201, json=SUPPLEMENT)
    theirs = f"{CASES}/{office.arrives('2026-11-20')}/drafts/{made['id']}"

    assert client.problem("PUT", theirs, json=SUPPLEMENT)[0] == 404
    assert client.problem("DELETE", theirs)[0] == 404
    assert client.problem("POST", f"{theirs}/letter", json={})[0] == 404
    assert client.problem("POST", f"{theirs}/review", json={})[0] == 404


def parked(office: Office, *ids: int) -> None:
    """Put messages of edu into the outbox that could not be delivered."""
    with office.program.store.engine.begin() as connection:
        for each in ids:
            connection.exec_driver_sql(
                "INSERT INTO messages (id, key, agency_id, topic, channel, address, content, status, attempts, forgiven,"
                " next_try_at, created_at) SELECT ?, ?, id, 'reminder', 'email', 'li@edu.example', '{}', 'parked', 3, 0,"
                " '2026-11-23T00:00:00+08:00', '2026-11-23T00:00:00+08:00' FROM agencies WHERE code = 'edu'",
                (each, f"k{each}"),
            )


def test_the_outbox_is_read_page_by_page(office: Office, program: Program):
    parked(office, *range(1, 53))
    client = program("admin")

    first = client.told("GET", f"{EDU}/outbox?status=parked")
    second = client.told("GET", f"{EDU}/outbox?status=parked&cursor={first['next']}")

    assert [each["id"] for each in first["items"]] == list(range(1, 51))
    assert ([each["id"] for each in second["items"]], second["next"]) == ([51, 52], None)


def test_messages_are_sent_no_more_and_again_by_their_agency_alone(office: Office, program: Program):
    office.arrives("2026-11-16", agency="health")
    parked(office, 71)
    client = program("admin")

    [row] = client.told("GET", f"{EDU}/outbox?status=parked")["items"]
    assert (row["id"], row["address"], row["attempts"]) == (71, "l***@edu.example", 3)
    assert client.told("POST", f"{EDU}/outbox/acts", json={"act": "discard", "messages": [71]}) == {"count": 1}
    assert client.told("GET", f"{EDU}/outbox/71")["message"]["status"] == "discarded"
    assert client.told("POST", f"{EDU}/outbox/acts", json={"act": "resend", "messages": [71, 71]}) == {"count": 1}
    sent = {"act": "resend", "messages": [71, 72]}
    assert client.problem("POST", f"{EDU}/outbox/acts", json=sent) == (404, "no_such_message")


def test_what_is_kept_of_a_person_is_given_out_and_noted(program: Program, number: str):
    client, whom = program("admin"), {"identity": APPLICANT["id_number"]}

    kept = client.told("POST", f"{EDU}/personal-data", json=whom)["cases"]
    assert [each["number"] for each in kept] == [number]
    answer = client.post(f"/api/v1{EDU}/personal-data/file", json=whom)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as made:
        assert orjson.loads(made.read(f"cases/{number}/case.json"))["applicant"]["name"] == "张文慧"
    looks = client.told("POST", f"{EDU}/looks", json={"case": number})["items"]
    assert [(each["login"], each["what"]) for each in looks] == [("admin", "export")]
    assert client.problem("POST", f"{EDU}/personal-data/file", json={"identity": "没有这个人"})[0] == 404


@pytest.mark.usefixtures("number")
def test_a_year_is_closed_once_it_is_over_and_its_report_seen_as_of_a_day(office: Office, program: Program):
    office.arrives("2025-03-03")
    office.arrives("2026-11-20")
    client = program("lu")

    assert client.problem("POST", f"{EDU}/reports/2026/close") == (409, "year_not_over")
    assert client.told("POST", f"{EDU}/reports/2025/close")["drafted"] is True
    assert client.told("POST", f"{EDU}/reports/2025/close")["drafted"] is False
    assert client.told("GET", f"{EDU}/reports/2026/as-of/2026-11-22")["table3"]["new"][-1] == 0
    assert client.told("GET", f"{EDU}/reports/2026/as-of/2026-11-23")["table3"]["new"][-1] == 2
    compared = client.told("GET", f"{EDU}/reports/2026/comparison")
    assert compared["differences"]["new"][-1] == 1


def test_a_correction_of_a_year_that_is_not_frozen_is_refused(program: Program):
    client, path = program("lu"), f"{EDU}/reports/2025/corrections"
    wanted = {"cases": ["2025-0007"], "reason": "漏登"}

    assert client.told("GET", path) == {"entries": [], "waiting": []}
    assert client.problem("POST", path, json=wanted) == (422, "bad_form")
    cells = [{"row": "new", "column": "natural_person", "by": 1}]
    assert client.problem("POST", path, json={**wanted, "cells": cells})[0] == 409
    assert program("wu").problem("POST", f"{path}/proposed/9", json={"act": "approve"})[0] == 404
