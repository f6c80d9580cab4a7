"""A year closed, frozen, corrected and traced from the console, by its words and by its JSON."""

from pathlib import Path

import pytest

from faults.material import RECEIVED, case
from faults.stock import stock
from support.console import Console

HERE = ("-a", "hongze", "--year", "2024")
FOUND = (
    "--case",
    "2024-0099",
    "--reason",
    "漏登",
    "--approved-by",
    "李四",
    "--found",
    "自然人",
    "--received",
    "2024-12-27",
)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """Return the command over a store with one case carried over and one answered, with a review."""
    filed = {"on": "2024-02-06", "action": "remedy_filed", "ref": "r1", "kind": "review"}
    upheld = {"on": "2024-03-06", "action": "remedy_concluded", "ref": "r1", "result": "upheld"}
    answered = {"on": "2024-01-30", "action": "decide", "outcome": "disclosed"}
    made = Console(tmp_path / "home", {"REQUEST_FLOW_LANG": "zh"})
    return stock(made, [case("2024-0001", [RECEIVED]), case("2024-0002", [RECEIVED, answered, filed, upheld])])


def test_a_year_is_closed_reviewed_frozen_and_published(console):
    closed = console("report", "close-year", *HERE)
    assert closed.code == 0
    assert closed.out.splitlines()[0] == "hongze 2024 年：新记录结转 1 件；年度报告：草稿"
    assert "有 1 件逾期未答复：2024-0001" in closed.out

    assert (
        console("report", "submit", *HERE, "--remark", "请审", "--actor", "小李").out
        == "hongze 2024 年度报告：审核中\n"
    )
    assert console("report", "freeze", *HERE).out == "hongze 2024 年度报告：已冻结\n"
    again = console("report", "freeze", *HERE)
    assert again.out == "hongze 2024 年度报告：已冻结（原已如此，没有变动）\n"
    published = console("report", "publish", *HERE, "--json").json()
    assert (published["changed"], published["status"]) == (True, "published")

    shown = console("report", "status", *HERE, "--json").json()
    assert [each["status"] for each in shown["steps"]] == ["draft", "in_review", "frozen", "published"]
    assert (shown["steps"][1]["actor"], shown["steps"][1]["remark"]) == ("小李", "请审")
    assert console("report", "build", *HERE, "--json").json()["status"] == "published"


def test_what_cannot_be_done_with_a_report_says_why_and_leaves_with_3(console):
    early = console("report", "freeze", *HERE)
    assert (early.code, early.out) == (2, "")
    assert "先用 report close-year 做年末结转" in early.err
    console("report", "close-year", *HERE)

    out_of_turn = console("report", "publish", *HERE)
    assert out_of_turn.code == 3
    assert "“草稿”，不能“发布”；现在可以办理：送审" in out_of_turn.err
    assert console("report", "submit", *HERE, "--role", "登记员").code == 3
    assert console("report", "close-year", "--year", "2999", "-a", "hongze").code == 3
    assert console("report", "close-year", "--year", "2024").code == 2
    assert console("report", "close-year", *HERE, "--all").code == 2


def test_a_late_case_needs_its_entry_and_shows_where_it_counts(console):
    for act in ("close-year", "submit", "freeze"):
        console("report", act, *HERE)
    new = ("case", "new", "-a", "hongze", "--category", "自然人", "--channel", "当面提交", "--subject", "方案", "--on")
    refused = console(*new, "2024-12-27", "--number", "2024-0099")
    assert refused.code == 3
    assert "request-flow report correct --agency hongze --year 2024 --case 2024-0099" in refused.err

    entry = console("report", "correct", *HERE, *FOUND, "--json").json()
    assert entry["cells"][0] == {"table": "table3", "row": "new", "column": "natural_person", "before": 2, "after": 3}
    assert console(*new, "2024-12-27", "--number", "2024-0099").code == 0

    listed = console("report", "corrections", "-a", "hongze").out
    assert "更正记录 1：2024 年度，涉及 2024-0099；漏登（批准：李四；" in listed
    assert "表三“四、结转下年度继续办理”自然人由 1 更正为 2" in listed
    cells = console("case", "cells", "2024-0099", "-a", "hongze", "--json").json()
    assert [(each["year"], each["row"]) for each in cells][:2] == [(2025, "carried_in"), (2025, "carried_out")]
    built = console("report", "build", "-a", "hongze", "--year", "2025", "--json")
    assert built.code == 0
    assert "漏登" in built.json()["narrative"]["other"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--cell", "new/natural_person"), "请写成 new/natural_person=+1"),
        (("--found", "自然人"), "--received"),
        (("--act", "更正申请人类型", "-s", "申请人类型=其他"), "更正申请人类型"),
        ((), "三选一"),
    ],
)
def test_an_entry_that_is_not_complete_is_an_input_error(console, words, told):
    wrong = console(
        "report", "correct", *HERE, "--case", "2024-0001", "--reason", "误", "--approved-by", "李四", *words
    )

    assert wrong.code == 2
    assert told in wrong.err


def test_an_entry_is_computed_from_the_step_it_allows(console):
    for act in ("close-year", "submit", "freeze"):
        console("report", act, *HERE)
    keys = ("-s", "申请人类型=法律服务机构", "-s", "原因=误录", "-s", "批准人=李四")
    about = ("--case", "2024-0002", "--reason", "律所", "--approved-by", "李四", "--act", "更正申请人类型")

    entry = console("report", "correct", *HERE, *about, *keys, "--json").json()

    moved = {(each["row"], each["column"]): (each["before"], each["after"]) for each in entry["cells"]}
    assert moved["disclosed", "natural_person"] == (1, 0)
    assert moved["total_handled", "legal_service"] == (0, 1)


def test_a_row_may_be_named_by_the_beginning_of_its_label_where_that_is_of_one_alone(console):
    by_beginning = console("report", "cell", "结转下年度", "自然人", *HERE)
    of_several = console("report", "cell", "其他", "总计", *HERE)

    assert (by_beginning.code, by_beginning.out) == (0, "2024-0001\n")
    assert of_several.code == 0  # the row 其他 itself, not 其他法律行政法规禁止公开
    assert console("report", "cell", "属于", "总计", *HERE).code == 2


def test_a_text_with_anything_left_to_fill_in_is_told_and_never_frozen(console, tmp_path):
    console("report", "close-year", *HERE)
    console("report", "write", "overview", "--draft", *HERE)

    assert "“一、总体情况”还有待填的内容：主动公开政府信息、" in console("report", "submit", *HERE).err
    refused = console("report", "freeze", *HERE)
    assert (refused.code, refused.out) == (3, "")
    assert "不能冻结：“一、总体情况”还有待填的内容：主动公开政府信息、" in refused.err

    (tmp_path / "overview.txt").write_text("全年新收政府信息公开申请2件。", encoding="utf-8")
    console("report", "write", "overview", tmp_path / "overview.txt", *HERE)
    assert console("report", "freeze", *HERE).code == 0


def test_a_cell_of_table_4_names_its_cases_by_key_or_by_its_heading(console):
    by_key = console("report", "cell", "table4", "review_upheld", *HERE)
    by_name = console("report", "cell", "表四", "结果维持", *HERE)

    assert (by_key.code, by_key.out) == (0, "2024-0002\n")
    assert (by_name.code, by_name.out) == (0, "2024-0002\n")


def test_a_report_of_a_day_before_anything_was_recorded_is_all_zeros(console, tmp_path):
    known = console("report", "as-of", "2025-01-15", *HERE, "--json")
    assert (known.code, known.json()["as_of"], known.json()["table3"]["new"]) == (0, "2025-01-15", [0] * 7)
    assert console("report", "build", *HERE, "--as-of", "2025-01-15", "--json").json() == known.json()
    ahead = console("report", "as-of", "2999-01-15", *HERE)
    assert (ahead.code, "还没有到" in ahead.err) == (2, True)

    written = console("report", "as-of", "2025-01-15", *HERE, "-o", tmp_path / "known.xlsx")
    assert (written.code, (tmp_path / "known.xlsx").read_bytes()[:2]) == (0, b"PK")


def test_a_page_has_charts_where_they_are_asked_for(console, tmp_path):
    console("agency", "set", "hongze", "--name", "洪泽区人民政府")
    for name, words in (("plain", ()), ("drawn", ("--charts",))):
        assert console("report", "build", *HERE, *words, "-o", tmp_path / f"{name}.html").code == 0

    plain, drawn = ((tmp_path / f"{name}.html").read_text(encoding="utf-8") for name in ("plain", "drawn"))
    assert (plain.count("<svg"), drawn.count("<svg")) == (0, 1)  # of one year alone there is no year by year
    assert "<h1>洪泽区人民政府2024年政府信息公开工作年度报告</h1>" in drawn
    assert console("report", "build", *HERE, "--json").json()["agency_name"] == "洪泽区人民政府"
    assert console("report", "check", tmp_path / "drawn.html").code == 0


@pytest.mark.parametrize("kind", [("--json",), ("--as", "xlsx", "-o", "plain.xlsx"), ()])
def test_what_shows_no_charts_says_so(console, tmp_path, kind):
    words = [tmp_path / each if each.endswith(".xlsx") else each for each in kind]

    told = console("report", "build", *HERE, "--charts", *words)
    assert (told.code, told.err) == (0, "提示：只有 docx、html、pdf 能附图，没有画图\n")
    assert console("report", "build", *HERE, *words).err == ""


def test_a_ruling_that_is_cited_has_words_in_both_languages(console, tmp_path):
    for act in ("close-year", "submit", "freeze"):
        console("report", act, *HERE)
    void = ("case", "do", "2024-0001", "void", "-a", "hongze", "-s", "reason=误", "-s", "approved_by=王")
    in_english = Console(tmp_path / "home", {"REQUEST_FLOW_LANG": "en"})

    assert "（依据：条例未明事项的处理规则“冻结后发现的申请”、“更正申请人类型”）" in console(*void).err
    told = in_english(*void).err
    assert "(basis: ruling:U3 (found after the freezing), ruling:category-corrected (corrected category))" in told
    assert "条例未明事项的处理规则 “更正申请人类型”" in console("law", "article", "更正申请人类型").out
