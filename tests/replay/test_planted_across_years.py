"""Mistakes that only the report of the neighbouring year gives away, and what the command says of pairs of reports."""

import json
from dataclasses import replace

import pytest

from replay.planting import ALL_COLUMNS, as_data, sound_report, verdict
from request_flow.report.identities import broken, check_consecutive, consecutive
from request_flow.report.reading import read_content
from support.console import Console

TOTAL = ALL_COLUMNS.index("total")


def said_of(data):
    return verdict(json.dumps(data, ensure_ascii=False).encode(), ".json")


def a_pair():
    """Two sound years of one agency; the second begins with what the first ended with."""
    earlier = sound_report("2021", 2023)
    later = sound_report("2021", 2024, list(earlier.table3["carried_out"][:-1]))
    in_force = {
        f"{kind}_valid": earlier.table2[f"{kind}_valid"]
        + later.table2[f"{kind}_made"]
        - later.table2[f"{kind}_repealed"]
        for kind in ("regs", "norm")
    }
    return earlier, replace(later, table2={**later.table2, **in_force})


def chain_of(earlier, later):
    first, second = (read_content(json.dumps(data).encode(), "r.json", ".json").report for data in (earlier, later))
    pair = consecutive(first, second)
    assert pair is not None
    return [(each.id, each.column) for each in broken(check_consecutive(*pair))]


def test_two_sound_years_are_not_accused():
    earlier, later = map(as_data, a_pair())

    assert chain_of(earlier, later) == chain_of(later, earlier) == []


@pytest.mark.parametrize("column", ALL_COLUMNS)
@pytest.mark.parametrize(("which", "row"), [(0, "carried_out"), (1, "carried_in")])
def test_an_opening_figure_that_is_not_last_years_closing_figure_is_found_in_its_column(column, which, row):
    pair = [as_data(each) for each in a_pair()]
    pair[which]["table3"][row][ALL_COLUMNS.index(column)] += 1

    assert chain_of(*pair) == [("C4", column)]


def test_what_keeps_every_sum_of_its_year_is_given_away_by_the_next():
    pair = [as_data(each) for each in a_pair()]
    for row, by in (("partial", 1), ("total_handled", 1), ("carried_out", -1)):
        for place in (0, TOTAL):
            pair[0]["table3"][row][place] += by

    assert said_of(pair[0]).silent
    assert chain_of(*pair) == [("C4", "natural_person"), ("C4", "total")]


def test_new_and_carried_in_swapped_are_given_away_by_the_year_before():
    pair = [as_data(each) for each in a_pair()]
    table = pair[1]["table3"]
    table["new"], table["carried_in"] = table["carried_in"], table["new"]

    assert said_of(pair[1]).silent
    assert chain_of(*pair) == [("C4", column) for column in ALL_COLUMNS]


def test_categories_that_slipped_in_a_whole_table_are_given_away_by_the_year_before():
    pair = [as_data(each) for each in a_pair()]
    pair[1]["table3"] = {row: [figures[5], *figures[:5], figures[6]] for row, figures in pair[1]["table3"].items()}

    assert said_of(pair[1]).silent
    assert chain_of(*pair) == [("C4", column) for column in ALL_COLUMNS[:-1]]


@pytest.fixture
def command(tmp_path):
    return Console(tmp_path / "home")


def saved(folder, *reports):
    paths = []
    for report in reports:
        paths.append(folder / f"{report['year']}-{len(paths)}.json")
        paths[-1].write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return paths


def test_the_command_is_silent_about_sound_years_and_names_what_is_planted(command, tmp_path):
    sound = [as_data(each) for each in a_pair()]
    done = command("report", "check", *saved(tmp_path, *sound))
    assert (done.code, done.out, done.err) == (0, "", "")

    sound[1]["table3"]["carried_in"][2] += 1
    done = command("report", "check", *saved(tmp_path, *sound))
    assert done.code == 1
    assert [line.startswith("2023-0.json + 2024-1.json") for line in done.out.splitlines()] == [False, False, True]
    assert all("2024-1.json" in line for line in done.out.splitlines())
    balance, row, chain = done.out.splitlines()
    assert ("C1 表三" in balance, "科研机构”" in balance) == (True, True)
    assert ("C3 表三" in row, "二、上年结转政府信息公开申请数量”" in row) == (True, True)
    assert ("C4 表三" in chain, "科研机构”" in chain) == (True, True)


@pytest.mark.parametrize(
    "key", ["regs_valid", "regs_made", "regs_repealed", "norm_valid", "norm_made", "norm_repealed"]
)
def test_what_is_in_force_and_does_not_come_from_last_year_is_told_and_not_accused(command, tmp_path, key):
    sound = [as_data(each) for each in a_pair()]
    sound[1]["table2"][key] += 1
    done = command("report", "check", *saved(tmp_path, *sound))

    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("提示：表二 T2 现行有效件数，等于上年现行有效件数加本年制发件数减本年废止件数：")
    assert ("规章“" in done.err, "行政规范性文件“" in done.err) == (key.startswith("regs"), key.startswith("norm"))


def test_the_text_of_the_year_before_under_this_years_title_is_remarked_on(command, tmp_path):
    _, later = (as_data(each) for each in a_pair())
    done = command("report", "check", *saved(tmp_path, later | {"narrative": {"overview": "2023年，我局依法公开。"}}))

    assert (done.code, done.out) == (0, "")
    assert "写的是 2023 年，没有写到 2024 年" in done.err


@pytest.mark.parametrize(
    "later", [{"year": None}, {"year": 2026}, {"agency": "澄州市财政局"}], ids=["no year", "a gap", "another agency"]
)
def test_the_command_says_where_two_reports_are_not_compared(command, tmp_path, later):
    first, second = (as_data(each) for each in a_pair())
    done = command("report", "check", *saved(tmp_path, first, second | later))

    assert (done.code, done.out) == (0, "")
    assert "无法核对结转" in done.err


def test_the_command_refuses_what_is_no_report_and_says_where(command, tmp_path):
    first, second = (as_data(each) for each in a_pair())
    second["table3"]["partial"][0] = "若干"
    done = command("report", "check", *saved(tmp_path, first, second))

    assert (done.code, done.out) == (2, "")
    assert "2024-1.json" in done.err
    assert "（二）部分公开" in done.err
    assert "自然人”" in done.err


@pytest.mark.parametrize(("table", "name"), [("table2", "表二"), ("table3", "表三"), ("table4", "表四")])
def test_the_command_says_which_table_a_report_lacks(command, tmp_path, table, name):
    done = command("report", "check", *saved(tmp_path, as_data(sound_report("2021")) | {table: {}}))

    assert (done.code, done.out) == (0, "")
    assert f"没有{name}" in done.err
