"""The charts of a report draw what its tables say, year by year as each report stands."""

from request_flow.services.drawing import charts_of
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.services.steps import Step, register_case, take_step
from request_flow.services.succeeding import succeed
from services.county import answered, with_tree
from services.desk import HEAD, D, arrived
from services.two_years import frozen, stock_two_years
from support.program import at


def test_the_years_are_drawn_as_their_reports_stand(program: Program) -> None:
    stock_two_years(program)
    frozen(program)
    program.clock.at = at("2024-02-05").at
    register_case(program, "edu", arrived("2024-02-01"), HEAD)

    results, years = charts_of(program, "edu", build_report(program, "edu", 2024))

    assert results.title == "2024年政府信息公开申请办理结果"
    assert "（二）部分公开1件" in results.description
    # 2023: two came, one was closed; 2024: one came, one of the year before was closed. No earlier year had any.
    assert years.description == ("历年收到与办结的政府信息公开申请：2023收到2件、办结1件；2024收到1件、办结1件。")


def test_a_year_without_any_request_has_nothing_to_draw(program: Program) -> None:
    assert charts_of(program, "edu", build_report(program, "edu", 2024)) == []


def test_of_one_year_alone_nothing_is_drawn_year_by_year(program: Program) -> None:
    with_tree(program)
    answered(program, "east", "2024-03-01", None)

    assert [each.key for each in charts_of(program, "east", build_report(program, "east", 2024))] == ["outcomes"]


def test_the_years_of_a_successor_count_what_it_took_over(program: Program) -> None:
    with_tree(program)
    number = answered(program, "east", "2024-03-01", None)
    take_step(program, "east", number, Step("decide", D("2024-03-20"), {"outcome": "disclosed"}), HEAD)
    succeed(program, "east", "west", D("2024-06-01"), HEAD)

    _, years = charts_of(program, "west", build_report(program, "west", 2025))

    assert years.description.endswith("：2024收到1件、办结1件；2025收到0件、办结0件。")
