"""Who may act on a report: the role, and where people are registered, those of the office that the act belongs to."""

from datetime import date

import pytest

from request_flow.errors import Refused
from request_flow.services.corrections import Asked, correct
from request_flow.services.hand_in import accept, hand_in, receive, send_back
from request_flow.services.people import add_person, change_person, set_absence
from request_flow.services.program import Program
from request_flow.services.report_life import move
from request_flow.services.steps import Person
from request_flow.services.succeeding import succeed
from request_flow.services.year_end import close_year
from request_flow.services.yearbook import enter_register
from services.county import ABOVE, OFFICE, frozen, outside, refusal, stocked, with_tree
from services.desk import CLERK, HEAD, D
from support.program import at

EAST_HEAD = Person("east-head", "office_head")
EAST_CLERK = Person("east-clerk", "caseworker")
WEST_HEAD = Person("west-head", "office_head")
CITY_HEAD = Person("city-head", "office_head")
PROVINCE_HEAD = Person("province-head", "office_head")
CELLS = {("new", "natural_person"): 1, ("carried_out", "natural_person"): 1}
ASKED = Asked(("2024-0099",), "漏登", "王主任", cells=CELLS)


@pytest.fixture
def tree(program: Program) -> Program:
    """A head in each office, and a caseworker of the east; the reports of 2024 are drafts."""
    with_tree(program)
    stocked(program)
    for office in ("east", "west", "city", "province"):
        add_person(program, office, f"{office}-head", {"name": f"{office}主任", "role": "office_head"})
    add_person(program, "east", "east-clerk", {"name": "小李", "role": "caseworker"})
    return program


def test_the_people_of_an_agency_and_of_the_offices_above_it_bring_its_report_through_its_life(tree: Program) -> None:
    close_year(tree, "east", 2024, EAST_CLERK)
    assert enter_register(tree, "east", 2024, {"training_sessions": "3"}, EAST_HEAD) == ["training_sessions"]
    assert move(tree, "east", 2024, "submit", EAST_CLERK)
    assert move(tree, "east", 2024, "return", PROVINCE_HEAD, "再核")
    assert move(tree, "east", 2024, "submit", CITY_HEAD)
    assert move(tree, "east", 2024, "freeze", EAST_HEAD)
    assert move(tree, "east", 2024, "publish", EAST_HEAD)
    assert correct(tree, "east", 2024, ASKED, EAST_HEAD).actor == "east-head"
    assert hand_in(tree, "east", 2024, EAST_CLERK).changed


def test_people_of_another_office_are_refused_in_every_act_on_a_report(tree: Program) -> None:
    assert refusal(close_year, tree, "east", 2024, WEST_HEAD) == "person_of_another_office"
    frozen(tree, "east")
    close_year(tree, "customs", 2024, OFFICE)
    figures = {"training_sessions": "3"}

    refused = [
        refusal(move, tree, "customs", 2024, "submit", WEST_HEAD),
        refusal(move, tree, "east", 2024, "publish", WEST_HEAD),
        refusal(enter_register, tree, "customs", 2024, figures, WEST_HEAD),
        refusal(correct, tree, "east", 2024, ASKED, WEST_HEAD),
        refusal(hand_in, tree, "east", 2024, WEST_HEAD),
        refusal(succeed, tree, "east", "customs", D("2025-01-02"), WEST_HEAD),
        # an office below does not act for the one above it
        refusal(move, tree, "city", 2024, "submit", EAST_HEAD),
    ]

    assert refused == ["person_of_another_office"] * 7
    succeed(tree, "east", "west", D("2025-01-02"), WEST_HEAD)  # of the two, the people of either


def test_a_report_is_received_returned_and_accepted_by_people_of_an_office_above_alone(tree: Program) -> None:
    frozen(tree, "east")
    hand_in(tree, "east", 2024, EAST_HEAD)

    with pytest.raises(Refused) as refused:
        accept(tree, "east", 2024, EAST_HEAD)
    assert refused.value.code == "person_of_another_office"
    assert refused.value.sentence.zh == (
        "east主任（east-head）是东县（east）的人员，不能办理 east 的“接收”；这一步由 east 的上级机关的人员办理"
    )
    assert refused.value.sentence.en == (
        "east-head works for east and may not accept for east; people of an office above east may"
    )
    assert refusal(send_back, tree, "east", 2024, EAST_HEAD, "再核") == "person_of_another_office"
    assert refusal(accept, tree, "east", 2024, WEST_HEAD) == "person_of_another_office"
    west = outside(tree, "west")
    assert refusal(receive, tree, "west", 2024, west, WEST_HEAD) == "person_of_another_office"

    assert send_back(tree, "east", 2024, CITY_HEAD, "再核").status == "returned"
    hand_in(tree, "east", 2024, EAST_HEAD)
    assert accept(tree, "east", 2024, PROVINCE_HEAD).status == "accepted"
    assert receive(tree, "west", 2024, west, CITY_HEAD).status == "handed_in"
    # Nobody stands above the province: nobody known accepts its report here.
    frozen(tree, "province")
    hand_in(tree, "province", 2024, PROVINCE_HEAD)
    assert refusal(accept, tree, "province", 2024, PROVINCE_HEAD) == "person_of_another_office"


def test_a_known_person_acts_in_the_role_they_hold(tree: Program) -> None:
    close_year(tree, "east", 2024, OFFICE)
    move(tree, "east", 2024, "submit", EAST_CLERK)

    with pytest.raises(Refused) as refused:
        move(tree, "east", 2024, "freeze", Person("east-clerk", "office_head"))
    assert refused.value.code == "role_not_held"
    assert refused.value.sentence.zh == ("小李（east-clerk）的角色是承办人，不能以公开机构负责人的身份办理“冻结”")
    assert refused.value.sentence.en == "east-clerk holds the role caseworker and may not freeze as office_head"
    assert refusal(move, tree, "east", 2024, "freeze", EAST_CLERK) == "role_may_not"


def test_a_deputy_acts_for_who_is_away_and_no_longer(tree: Program) -> None:
    close_year(tree, "east", 2024, OFFICE)
    move(tree, "east", 2024, "submit", EAST_CLERK)
    deputy = Person("east-clerk", "office_head")
    set_absence(tree, "east-head", date(2025, 1, 11), date(2025, 1, 12), "east-clerk")
    before = refusal(move, tree, "east", 2024, "return", deputy, "再核")
    tree.clock.at = at("2025-01-11").at

    assert move(tree, "east", 2024, "return", deputy, "再核")
    assert before == "role_not_held"
    tree.clock.at = at("2025-01-13").at
    move(tree, "east", 2024, "submit", EAST_CLERK)
    assert refusal(move, tree, "east", 2024, "freeze", deputy) == "role_not_held"


def test_who_has_left_acts_no_more(tree: Program) -> None:
    close_year(tree, "east", 2024, OFFICE)
    change_person(tree, "east-clerk", {"active": False})

    with pytest.raises(
        Refused, match="east-clerk does not work here any more and may not submit for review"
    ) as refused:
        move(tree, "east", 2024, "submit", EAST_CLERK)
    assert refused.value.code == "person_left"


def test_a_name_that_is_no_login_is_taken_at_its_word(tree: Program) -> None:
    close_year(tree, "east", 2024, OFFICE)
    assert move(tree, "east", 2024, "submit", CLERK)
    assert move(tree, "east", 2024, "freeze", HEAD)
    hand_in(tree, "east", 2024, CLERK)
    assert accept(tree, "east", 2024, ABOVE).status == "accepted"


def test_an_act_that_was_refused_to_a_person_left_nothing_behind(tree: Program) -> None:
    close_year(tree, "east", 2024, OFFICE)
    move(tree, "east", 2024, "submit", EAST_CLERK)
    assert refusal(move, tree, "east", 2024, "freeze", WEST_HEAD) == "person_of_another_office"

    assert move(tree, "east", 2024, "return", EAST_HEAD, "再核")  # still in review, and no year stands
    assert enter_register(tree, "east", 2024, {"training_sessions": "3"}, EAST_HEAD) == ["training_sessions"]
