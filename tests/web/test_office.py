"""The office that the pages' tests share is what it says."""

from web.office import Office


def test_somebody_signed_in_is_sent_to_their_day_and_others_to_the_sign_in(office: Office):
    assert office.client("li").get("/").headers["location"] == "/a/edu/today"
    assert office.client("admin").get("/").headers["location"] == "/a/edu/more"
    assert office.client("").get("/").headers["location"] == "/login"


def test_a_sealed_form_of_the_office_signs_out(office: Office):
    wu = office.client("wu")

    assert wu.post("/logout").headers["location"] == "/login"
    assert wu.get("/").headers["location"] == "/login"


def test_a_case_of_the_office_is_numbered_by_its_year(office: Office):
    number = office.arrives("2026-09-18")

    assert number == "2026-0001"
    assert office.does(number, "extend", "2026-09-21", days=10, approved_by="钱立").facts.extended_on is not None
