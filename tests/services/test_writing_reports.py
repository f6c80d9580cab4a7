"""The files of many agencies: the same as each would build, whole or not at all."""

from pathlib import Path

import pytest

from request_flow.report.interchange import dump
from request_flow.report.writers import write
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.reporting import build_report
from request_flow.services.writing_reports import file_name, write_all
from services.county import frozen, refusal, stocked, with_tree


@pytest.fixture
def tree(program: Program) -> Program:
    return with_tree(program)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    return made


def test_the_reports_of_all_agencies_are_those_that_each_would_build(tree: Program, folder: Path) -> None:
    stocked(tree)
    frozen(tree, "east")
    told: list[int] = []

    written = write_all(tree, 2024, ["json", "xlsx", "json"], folder, progress=told.append)

    codes = ["city", "customs", "east", "edu", "province", "west"]
    assert (written.reports, written.files, written.unsound, told[-1]) == (6, 12, (), 6)
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        f"{code}-2024.{kind}" for code in codes for kind in ("json", "xlsx")
    )
    for code in codes:
        report = build_report(tree, code, 2024)
        assert (folder / f"{code}-2024.json").read_bytes() == dump(report)
        assert (folder / f"{code}-2024.xlsx").read_bytes() == write(report, "xlsx")


def test_several_processes_write_the_same_files_as_one(tree: Program, tmp_path: Path) -> None:
    for place in range(120):
        add(tree, f"town{place:03}", f"{place} 镇", "east", None)
    one, many = tmp_path / "one", tmp_path / "many"
    for folder in (one, many):
        folder.mkdir()

    assert write_all(tree, 2024, ["json"], one, processes=1).files == 126
    assert write_all(tree, 2024, ["json"], many, processes=2).files == 126

    assert {path.name: path.read_bytes() for path in one.iterdir()} == {
        path.name: path.read_bytes() for path in many.iterdir()
    }


def test_a_folder_that_cannot_be_written_is_said_from_any_process(tree: Program, tmp_path: Path) -> None:
    for place in range(100):
        add(tree, f"town{place:03}", f"{place} 镇", "east", None)
    for processes in (1, 2):
        assert refusal(write_all, tree, 2024, ["json"], tmp_path / "gone", processes=processes) == "cannot_write"


def test_an_unknown_kind_is_refused_before_anything_is_written(tree: Program, folder: Path) -> None:
    assert refusal(write_all, tree, 2024, ["json", "wps"], folder) == "unknown_report_kind"
    assert refusal(write_all, tree, 2026, ["json"], folder) == "year_ahead"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("hongze", "hongze-2024.json"),
        ("洪泽区", "洪泽区-2024.json"),
        ("../../etc", "%2E.%2F..%2Fetc-2024.json"),
        ("a b:c", "a%20b%3Ac-2024.json"),
        ("100%", "100%25-2024.json"),
    ],
)
def test_a_code_cannot_lead_out_of_the_folder(code: str, name: str) -> None:
    assert file_name(code, 2024, "json") == name
