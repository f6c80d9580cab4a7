"""Handing in at the console: the board, a file received, a return that quotes the rule, the sum as a file."""

import json

import pytest

from faults.material import case
from faults.stock import stock
from support.console import Console

YEAR = ("--year", "2023")
RECEIVED = {"on": "2023-03-01", "action": "receive"}
DECIDED = {"on": "2023-03-20", "action": "decide", "outcome": "disclosed"}


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """A county with one answered case and, below it, a town that works with another system; 2023 is frozen."""
    console = stock(Console(tmp_path_factory.mktemp("hand-in") / "home"), [case("2023-0001", [RECEIVED, DECIDED])])
    for words in (
        ("agency", "set", "hongze", "--name", "洪泽区政府"),
        ("agency", "add", "town", "--name", "岔河镇政府", "--parent", "hongze"),
        ("report", "close-year", "-a", "hongze", *YEAR),
        ("report", "submit", "-a", "hongze", *YEAR),
        ("report", "freeze", "-a", "hongze", *YEAR),
    ):
        console(*words)
    return console


@pytest.fixture(scope="module")
def file(console, tmp_path_factory):
    """The town's report: 2 new, 1 answered, 1 left out, so that it does not add up."""
    report = console("report", "build", "-a", "town", *YEAR, "--json").json()
    report["table3"] |= {"new": [2, 0, 0, 0, 0, 0, 2]}
    report["table3"] |= {key: [1, 0, 0, 0, 0, 0, 1] for key in ("disclosed", "total_handled")}
    path = tmp_path_factory.mktemp("files") / "town.json"
    path.write_text(json.dumps(report), encoding="utf-8")
    return path


def test_a_report_goes_up_the_tree(console, file, tmp_path):
    town = ("-a", "town", *YEAR)
    with_fault = console("report", "receive", file, *town)
    assert with_fault.code == 1
    assert "C1 表三“自然人”：一、本年新收政府信息公开申请数量 2" in with_fault.err
    assert with_fault.err.endswith("town 2023：已报送\n")

    refused = console("report", "accept", *town)
    assert (refused.code, refused.out) == (3, "")
    assert "不能接收：C1" in refused.err

    returned = console("report", "send-back", *town, "--reason", "请核对")
    assert returned.code == 0
    assert returned.out.splitlines()[:1] == ["请核对"]
    assert returned.out.splitlines()[1].startswith("1. C1 表三“自然人”")

    [line] = console("report", "board", "-a", "hongze", *YEAR, "--json").json()
    assert (line["agency"], line["status"], line["last"]["role"]) == ("town", "returned", "office_head")
    board = console("report", "board", "-a", "hongze", *YEAR)
    assert "岔河镇政府" in board.out
    assert "已退回" in board.out
    assert board.err == "未报送 0；已报送 0；已退回 1；已接收 0\n"

    missing = console("report", "sum", "-a", "hongze", *YEAR)
    assert missing.code == 3
    assert "已退回 1 家（town）" in missing.err

    report = json.loads(file.read_text(encoding="utf-8"))
    report["table3"] |= {"carried_out": [1, 0, 0, 0, 0, 0, 1]}
    mended = tmp_path / "mended.json"
    mended.write_text(json.dumps(report), encoding="utf-8")
    assert console("report", "receive", mended, *town).code == 0
    assert console("report", "receive", mended, *town).err.endswith("town 2023：已报送（没有变化）\n")
    assert console("report", "accept", *town, "--json").json()["status"] == "accepted"
    assert console("report", "hand-in", "-a", "hongze", *YEAR).code == 0

    summed = console("report", "sum", "-a", "hongze", *YEAR, "--as", "json").json()
    assert summed["table3"]["new"][-1] == 3
    assert summed["table3"]["carried_out"][-1] == 1
    assert all(each["ok"] for each in summed["checks"])
    of_none = console("report", "sum", "-a", "town", "--year", "2022", "--partial").out.splitlines()[0]
    assert of_none == "town 2022 年度  收到和处理政府信息公开申请情况（2021 年格式）"
    for kind in ("xlsx", "html", "docx"):
        path = tmp_path / f"sum.{kind}"
        assert console("report", "sum", "-a", "hongze", *YEAR, "-o", path).code == 0
        assert console("report", "check", path).code == 0


def test_a_file_of_another_year_is_refused(console, file):
    answer = console("report", "receive", file, "-a", "town", "--year", "2022")

    assert answer.code == 2
    assert "文件是 2023 年度的报告，不是 2022 年度" in answer.err


def test_the_reports_of_all_agencies_are_written_into_a_folder(console, tmp_path):
    folder = tmp_path / "reports"
    answer = console("report", "build-all", *YEAR, "--as", "json", "--as", "xlsx", "-o", folder, "--json")

    assert answer.json() == {"reports": 2, "files": 4, "unsound": []}
    assert sorted(path.name for path in folder.iterdir()) == [
        "hongze-2023.json",
        "hongze-2023.xlsx",
        "town-2023.json",
        "town-2023.xlsx",
    ]
    assert console("report", "build-all", *YEAR, "--as", "wps", "-o", folder).code == 2


def test_a_succession_names_the_cases_that_go_over(tmp_path):
    console = stock(Console(tmp_path / "home"), [case("2023-0001", [RECEIVED]), case("2023-0002", [RECEIVED])])
    for code in ("east", "west"):
        console("agency", "add", code, "--name", code)
    succeed = ("agency", "succeed", "hongze", "--on", "2023-06-01")

    split = console(*succeed, "--by", "east", "--case", "2023-0002")
    rest = console(*succeed, "--by", "west", "--json")

    assert (split.code, split.out) == (0, "")
    assert split.err == "hongze 向 east 移交 1 件：2023-0002\nhongze 尚未移交的未办结申请：2023-0001\n"
    assert rest.json() == {
        "predecessor": "hongze",
        "successor": "west",
        "on": "2023-06-01",
        "cases": None,
        "open": ["2023-0001"],
    }
    assert console(*succeed, "--by", "hongze").code == 2
    listed = console("report", "cell", "本年新收", "总计", "-a", "east", *YEAR)
    assert (listed.code, listed.out) == (0, "hongze/2023-0002\n")
    counted = console("case", "cells", "2023-0001", "-a", "hongze").out
    assert (
        "2023  west：表三 一、本年新收政府信息公开申请数量 / 自然人  2023-03-01 收到申请，收到日期在 2023 年" in counted
    )
    assert console("case", "cells", "2023-0001", "-a", "hongze", "--json").json()[0]["agency"] == "west"
