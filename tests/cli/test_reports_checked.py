"""``report check``: what a file lacks is said, and two reports that cannot be compared can be told by a script."""

import json

import pytest

from faults.material import case
from faults.stock import stock
from support.console import Console

HERE = ("-a", "hongze")


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    return stock(Console(tmp_path_factory.mktemp("checked") / "home"), [case("2024-0001")])


@pytest.fixture
def report(console, tmp_path):
    """Write the report of a year, changed, and return its path."""

    def build(year, **changes):
        built = console("report", "build", *HERE, "--year", year, "--json").json()
        path = tmp_path / f"{year}-{len(changes)}.json"
        path.write_text(json.dumps({**built, **changes}), encoding="utf-8")
        return path

    return build


def test_a_report_without_table_3_is_remarked_on(console, report):
    upheld = {f"{kind}_{result}": 0 for kind in ("review", "direct", "after") for result in RESULTS}
    without = report(2024, table3={}, table4=upheld)

    answer = console("report", "check", without)

    assert (answer.code, answer.out) == (0, "")
    assert answer.err == f"提示：{without.name} 里没有表二、表三，未核对\n"


RESULTS = ("upheld", "corrected", "other", "pending", "total")


def test_years_that_do_not_follow_are_remarked_on_and_told_to_a_script(console, report):
    files = report(2022), report(2024)

    spoken = console("report", "check", *files)
    written = console("report", "check", *files, "--json")

    assert (spoken.code, spoken.out) == (0, "")
    assert "年度不相邻（2022、2024）" in spoken.err
    *_, pair = written.json()
    assert (pair["file"], pair["ok"], pair["checks"]) == ("2022-0.json + 2024-0.json", None, [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"agency": "suqian"}, "机关不同（hongze、suqian）"), ({"table3": {}}, "没有表三")],
    ids=["another agency", "no table 3"],
)
def test_a_carry_over_that_must_be_compared_and_cannot_be_ends_with_code_2(console, report, changes, told):
    if "table3" in changes:
        changes = {
            **changes,
            "table4": {f"{kind}_{each}": 0 for kind in ("review", "direct", "after") for each in RESULTS},
        }
    files = report(2023), report(2024, **changes)

    answer = console("report", "check", *files, "--carry-over", "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, "not_comparable")
    assert told in error["zh"]


def test_a_carry_over_that_can_be_compared_is_and_ends_with_code_0(console, report):
    answer = console("report", "check", report(2023), report(2024), "--carry-over", "--json")

    *_, pair = answer.json()
    assert answer.code == 0, answer.err
    assert (pair["ok"], {each["id"] for each in pair["checks"]}) == (True, {"C4"})


def test_the_help_tells_the_exit_codes(console):
    told = "".join(console("report", "check", "--help").out.split())

    assert "退出码：0都成立，1有不成立的，2读不出报告或无法比较" in told
