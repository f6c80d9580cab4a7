"""What an office does with its records and its place, by the API: the audit, units renamed, one agency after another."""

from request_flow.services.people import find_person
from web.api.conftest import Program
from web.office import Office

EDU = "/agencies/edu"


def test_records_come_by_the_page_and_the_search_is_noted(office: Office, program: Program):
    for _ in range(51):
        number = office.arrives("2026-11-16")
    client = program("wu")

    first = client.told("POST", f"{EDU}/records", json={"act": "receive", "actor": "sun"})
    second = client.told("POST", f"{EDU}/records", json={"act": "receive", "actor": "sun", "after": first["next"]})
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 1, None)
    assert first["items"][0] == {
        "agency": "edu",
        "case": number,
        "seq": 1,
        "act": "receive",
        "on": "2026-11-16",
        "recorded_at": "2026-11-23T10:00:00+08:00",
        "actor": "sun",
    }
    looks = client.told("POST", f"{EDU}/looks", json={})["items"]
    assert [(each["login"], each["what"]) for each in looks] == [("wu", "audit"), ("wu", "audit")]


def test_days_of_a_search_stay_within_a_year_and_within_the_calendar(program: Program):
    client, path = program("wu"), f"{EDU}/records"

    assert client.problem("POST", path, json={"since": "0001-01-01"}) == (400, "days_too_many")
    assert client.problem("POST", path, json={"since": "9999-12-31"}) == (400, "days_backwards")
    assert client.told("POST", path, json={"until": "0001-01-01"})["items"] == []


def test_a_unit_is_renamed_with_its_people(office: Office, program: Program):
    sent = {"unit": "体卫艺科", "new_name": "体育科"}

    assert program("admin").told("POST", f"{EDU}/units/rename", json=sent) == {"people": 2}
    assert find_person(office.program, "li").unit == "体育科"
    assert program("admin").problem("POST", f"{EDU}/units/rename", json=sent) == (404, "no_such_unit")


def test_a_succession_is_tried_and_then_recorded_once(office: Office, program: Program):
    number, client = office.arrives("2026-11-16"), program("wu")
    sent = {"by": "health", "on": "2026-11-23"}

    tried = client.told("POST", f"{EDU}/successions", json={**sent, "dry_run": True})
    assert (tried["open_cases"], tried["cases"], tried["dry_run"]) == ([number], None, True)
    assert client.told("POST", f"{EDU}/successions", json=sent)["successor"] == "health"
    assert client.problem("POST", f"{EDU}/successions", json=sent) == (400, "succession_known")
