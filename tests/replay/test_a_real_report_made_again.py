"""The 2020 report of an education bureau without requests, made again from what its office would enter.

Its tables stand in the published text (``hualong_education_2020.txt``); by hand from it: 2 licensing items and 9 kinds
of punishment carried over from the year before, no change, and zeros everywhere else.
"""

from datetime import date
from pathlib import Path

import pytest

from request_flow.registers.case_file import check_case
from request_flow.report.form import form_for
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.report.reading import read_content, read_report
from request_flow.report.writers import write
from request_flow.services.importing import import_cases
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.services.steps import Person
from request_flow.services.yearbook import enter_table2, write_text
from support.program import program_at

OFFICER = Person("年报填报人", "report_officer")
AGENCY = "hualong-edu"


@pytest.fixture(scope="module")
def published(shared: Path) -> Report:
    return read_report(shared / "data" / "reports" / "hualong_education_2020.txt").report


def enter(program: Program, published: Report, year: int) -> Report:
    """Enter table 2, as far as the form of the year has its figures, and the narrative; return the report built."""
    cells = form_for(year).table2.cells
    figures = {key: str(value) for key, value in (published.table2 or {}).items() if key in cells}
    enter_table2(program, AGENCY, year, figures, OFFICER)
    for section, text in published.narrative.items():
        write_text(program, AGENCY, year, section, text, OFFICER)
    return build_report(program, AGENCY, year)


@pytest.fixture
def office(store_url: str, tmp_path: Path) -> Program:
    with program_at(store_url, tmp_path, "2022-01-10") as program:
        add(program, AGENCY, "华龙区教育局", None, None)
        yield program


def test_its_four_tables_come_out_cell_for_cell_in_the_form_of_2019(office: Program, published: Report) -> None:
    built = enter(office, published, 2020)

    assert built.format == "2019"
    assert built.table2 == published.table2
    assert (built.table2["licensing_before"], built.table2["punishment_before"]) == (2, 9)
    assert sum(value for value in built.table2.values() if isinstance(value, int)) == 11
    assert built.table3 == published.table3 == dict.fromkeys(published.table3, (0,) * 7)
    assert built.table4 == published.table4 == dict.fromkeys(published.table4, 0)
    assert built.narrative == published.narrative
    assert broken(built.checks) == []


@pytest.mark.parametrize("kind", ["docx", "html", "xlsx", "pdf"])
def test_the_document_made_of_it_reads_as_the_published_one(office: Program, published: Report, kind: str) -> None:
    if kind == "pdf":
        pytest.importorskip("typst")
    built = enter(office, published, 2020)

    again = read_content(write(built, kind), f"report.{kind}").report

    assert (again.year, again.format) == (2020, "2019")
    assert (again.table2, again.table3, again.table4) == (published.table2, published.table3, published.table4)


def test_the_same_entries_for_2021_come_out_in_the_form_of_2021(office: Program, published: Report) -> None:
    written = {
        "number": "2021-0001", "agency": AGENCY, "applicant": {"category": "natural_person", "name": "张三"},
        "channel": "in_person", "subject": "方案", "events": [{"on": "2021-12-30", "action": "receive"}],
    }  # fmt: skip
    assert import_cases(office, [check_case(written, 1)]).written

    built = enter(office, published, 2021)

    assert built.format == "2021"
    assert built.table2 == {"regs_made": 0, "norm_made": 0}
    assert [row for row in built.table3 if row.startswith("other_")] == [
        "other_lapse_supplement",
        "other_lapse_fee",
        "other_other",
    ]
    assert {row: figures[-1] for row, figures in built.table3.items() if figures[-1]} == {"new": 1, "carried_out": 1}
    assert date.fromisoformat(built.as_of) == date(2022, 1, 10)
