"""Whole registers: in by a file, through the engine, out as the year's table or as the same file."""

import json
from collections import Counter
from datetime import date

import openpyxl
import pytest

from journeys.office import Office, take_in
from request_flow.report.reading import read_report
from request_flow.services.exporting import export_cases
from request_flow.services.reporting import build_report
from support.program import program_at


def exported(program, agency) -> bytes:
    return "".join(f"{line}\n" for line in export_cases(program, agency)).encode()


def test_the_sample_leaves_a_store_as_it_came_and_enters_an_empty_one_the_same(store_url, tmp_path, sample):
    out = tmp_path / "out.jsonl"
    with program_at(store_url, tmp_path) as program:
        assert take_in(program, sample / "demo.jsonl").added == len((sample / "demo.jsonl").read_bytes().splitlines())
        out.write_bytes(exported(program, "demo"))
    with program_at(f"sqlite:///{tmp_path / 'second.db'}", tmp_path) as program:
        take_in(program, out)
        assert exported(program, "demo") == out.read_bytes()


def test_what_left_another_database_enters_this_one_and_leaves_it_the_same(store_url, tmp_path, sample):
    out = tmp_path / "out.jsonl"
    with program_at(f"sqlite:///{tmp_path / 'first.db'}", tmp_path) as program:
        take_in(program, sample / "demo.jsonl")
        out.write_bytes(exported(program, "demo"))
    with program_at(store_url, tmp_path) as program:
        take_in(program, out)
        assert exported(program, "demo") == out.read_bytes()
        again = take_in(program, out)
        assert (again.added, again.unchanged) == (0, again.read)


def test_an_office_moves_in_from_its_spreadsheet(store_url, tmp_path, sample):
    sheet = openpyxl.load_workbook(sample / "register.xlsx").active
    outcomes = Counter(row[18] for row in sheet.iter_rows(min_row=4, max_row=33, values_only=True))
    assert outcomes == {
        "予以公开": 12,
        "部分公开": 4,
        "本机关不掌握": 4,
        "信息不存在": 4,
        "信访举报投诉": 4,
        "撤回": 1,
        None: 1,
    }

    with program_at(store_url, tmp_path) as program:
        result = take_in(program, sample / "register.xlsx", "qinghe")
        assert (result.read, result.added, result.agencies_created) == (30, 30, ["qinghe"])
        table = build_report(program, "qinghe", 2025).table3
    assert table is not None
    assert {row: figures[-1] for row, figures in table.items() if figures[-1]} == {
        "new": 30,
        "disclosed": 12,
        "partial": 4,
        "unable_not_held": 8,
        "notproc_petition": 4,
        "other_other": 1,
        "total_handled": 29,
        "carried_out": 1,
    }


@pytest.mark.parametrize(
    ("register", "agency", "report"),
    [("hongze_2024.xlsx", "hongze", "hongze_2024.json"), ("suqian_2024.jsonl", None, "suqian_2024.json")],
)
def test_a_register_adds_up_to_the_report_that_was_published(store_url, tmp_path, shared, register, agency, report):
    published = json.loads((shared / "data" / "reports" / report).read_text(encoding="utf-8"))
    with program_at(store_url, tmp_path) as program:
        take_in(program, shared / "data" / "registers" / register, agency)
        built = build_report(program, register.partition("_")[0], 2024)

    table = {row: list(figures) for row, figures in (built.table3 or {}).items()}
    if "other" in published["table3"]:
        rows = [table.pop(key) for key in ("other_lapse_supplement", "other_lapse_fee", "other_other")]
        table["other"] = [sum(column) for column in zip(*rows, strict=True)]
    assert table == {key: list(figures) for key, figures in published["table3"].items()}
    assert all(check.ok for check in built.checks)


def test_an_agency_without_a_request_has_the_table_that_was_published_for_one(store_url, tmp_path, shared):
    published = read_report(shared / "data" / "reports" / "hualong_education_2020.txt").report
    with program_at(store_url, tmp_path) as program:
        office = Office(program, "hualong-edu")
        built = build_report(office.program, "hualong-edu", 2020)

    assert (published.year, published.format, built.format) == (2020, "2019", "2019")
    assert built.table3 == published.table3
    assert built.table3 is not None
    assert len(built.table3) == 23
    assert {figure for row in built.table3.values() for figure in row} == {0}


def test_two_years_of_the_sample_agree_about_what_was_carried_over(command, sample):
    assert command("import", sample / "demo.jsonl").code == 0
    for year in ("2024", "2025"):
        built = command("report", "build", "--agency", "demo", "--year", year, "--as", "json", "-o", f"{year}.json")
        assert built.code == 0, built.err

    checked = command("report", "check", "2024.json", "2025.json")

    assert (checked.code, checked.out) == (0, "")
    assert checked.err.splitlines() == [
        "提示：2024.json 里没有表二，未核对",
        "提示：2025.json 里没有表二，未核对",
    ]


def test_two_years_that_disagree_are_told_apart_by_cell(command, sample, tmp_path):
    command("import", sample / "demo.jsonl")
    for year in ("2024", "2025"):
        command("report", "build", "--agency", "demo", "--year", year, "-o", f"{year}.json")
    later = tmp_path / "folder" / "2025.json"
    report = json.loads(later.read_text(encoding="utf-8"))
    carried = report["table3"]["carried_in"]
    report["table3"]["carried_in"] = [carried[0] + 1, *carried[1:6], carried[6] + 1]
    later.write_text(json.dumps(report), encoding="utf-8")

    checked = command("report", "check", "2024.json", "2025.json", "--json")

    assert checked.code == 1
    found = {check["id"] for each in json.loads(checked.out) for check in each["checks"] if not check["ok"]}
    assert found == {"C1", "C4"}


def test_the_sample_ends_before_the_day_it_is_shown_for(sample):
    cases = [json.loads(line) for line in (sample / "demo.jsonl").read_text(encoding="utf-8").splitlines()]
    days = [date.fromisoformat(event["on"]) for case in cases for event in case["events"]]

    assert (min(days).year, max(days)) == (2024, date(2026, 11, 20))
    assert len({case["number"] for case in cases}) == len(cases)
