"""``stats``: tables for people, files for programs, and what is said when it cannot be done."""

import csv
import io
import json

import pytest

from faults.stock import stock
from support.console import Console
from support.statistics_cases import register

HERE = ("stats", "--agency", "edu", "--year", 2024)


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    cases = [request.case() for request in register()]
    return stock(Console(tmp_path_factory.mktemp("statistics") / "home"), cases)


def test_people_get_tables_in_their_language_each_with_what_it_counts(console):
    chinese, english = console(*HERE), console(*HERE, REQUEST_FLOW_LANG="en")

    assert (chinese.code, chinese.err, english.code, english.err) == (0, "", 0, "")
    assert chinese.out.startswith("edu2024年政府信息公开申请办理统计\n")
    assert "各环节用时（工作日）\n本年度办结的申请，" in chinese.out
    assert ["合计", "6", "3", "1", "0", "1", "1", "80.0%"] in [line.split() for line in chinese.out.splitlines()]
    assert "Working days per stage\nCases closed in the year." in english.out
    assert "政府信息公开条例第36条第1款第2项" in chinese.out
    assert "ogi-2019:36.1.2" in english.out


def test_nobody_who_asked_is_named(console):
    for kind in ("table", "json", "csv", "html"):
        assert "张三" not in console(*HERE, "--as", kind).out


def test_json_and_csv_and_the_page_hold_the_same_figures(console, tmp_path):
    page, sheet = tmp_path / "stats.html", tmp_path / "stats.csv"

    found = console(*HERE, "--json").json()
    assert console(*HERE, "-o", page).code == console(*HERE, "-o", sheet).code == 0

    assert found["tables"]["stages"]["rows"][-1]["days"] == 125
    rows = list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig"))))
    assert ["合计", "合计", "6", "125", "100.0%", "20.5", "26", "26"] in rows
    assert '<td class="figure">20.5</td>' in page.read_text("utf-8")
    assert json.loads(console(*HERE, "--as", "json").out) == found


def test_all_agencies_are_counted_without_one_being_named(console):
    found = console("stats", "--all", "--year", 2024, "--json").json()

    assert (found["agencies"], found["tables"]["years"]["rows"][-1]["closed"]) == (["edu"], 6)


def test_one_unit_alone(console):
    found = console(*HERE, "--unit", "办公室", "--json").json()

    assert (found["unit"], found["tables"]["terms_by_outcome"]["rows"][-1]["closed"]) == ("办公室", 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("stats", "--year", 2024), "name an agency with --agency, or use --all"),
        (("stats", "--year", 2024, "-a", "nobody"), "there is no agency 'nobody'"),
        (("stats", "--year", 2999, "-a", "edu"), "2999 has not begun"),
        ((*HERE, "--as", "xlsx"), "cannot write 'xlsx'; known are table, json, csv, html"),
        ((*HERE, "--as", "table", "-o", "stats.txt"), "cannot write 'table'; known are json, csv, html"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(console, words, said):
    answer = console(*words, REQUEST_FLOW_LANG="en")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert said in answer.err


def test_a_year_without_requests_is_remarked_on(console):
    answer = console("stats", "-a", "edu", "--year", 2020, REQUEST_FLOW_LANG="en")

    assert (answer.code, answer.err) == (0, "remark: no request counts in 2020\n")
