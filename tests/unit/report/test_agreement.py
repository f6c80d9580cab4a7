"""C6: a typed number that contradicts its cell is found; what is said of anything else is left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from request_flow.errors import BrokenDefinition
from request_flow.law.corpus import load_law
from request_flow.law.source import definitions_folder, read
from request_flow.report.agreement import agreement, other_years
from request_flow.report.agreement_words import load_agreement
from request_flow.report.form import forms
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.report.reading import read_report

from .conftest import sound

TABLE2 = {"regs_made": 1, "norm_made": 3, "norm_repealed": 2, "norm_valid": 20, "punishment": 8}
# Table 3: new 12 (9 by natural persons), carried in 2; handled 11: 4, 2 partly, 1 refused, 3 unable, 1 otherwise; 3 stay.
REPORT = replace(sound("2021"), table2=TABLE2)
CITY = replace(REPORT, agency="澄州市人民政府（全市汇总）")


def said(text: str, report: Report = REPORT) -> list[tuple[str, int, int]]:
    """Return what was compared: the cell, the number of the text, that of the table."""
    return [
        (f"{each.row or each.table}.{each.column}", each.left, each.right)
        for each in agreement(replace(report, narrative={"overview": text}))
    ]


def faults(text: str, report: Report = REPORT) -> list[tuple[int, int]]:
    return [(each.left, each.right) for each in broken(agreement(replace(report, narrative={"overview": text})))]


@pytest.mark.parametrize(("text", "found"), [
    ("2024年，我局新收政府信息公开申请13件。",                 (13, 12)),
    ("全年共收到政府信息公开申请 15 件，同比增长10%。",          (15, 12)),
    ("本年新收政府信息公开申请二十五件。",                     (25, 12)),
    ("本年新收政府信息公开申请１３宗。",                       (13, 12)),
    ("我局收到依申请公开1,234件。",                            (1234, 12)),
    ("我局未收到政府信息公开申请。",                           (0, 12)),
    ("没有政府信息依申请公开情况。",                           (0, 12)),
    ("上年结转3件。",                                          (3, 2)),
    ("2023年结转办理政府信息公开申请3件。",                    (3, 2)),
    ("上年结转2件，办结12件。",                                (12, 11)),
    ("全年办结政府信息公开申请12件。",                         (12, 11)),
    ("结转下年度继续办理4件。",                                (4, 3)),
    ("上年结转2件，办结11件，其中予以公开5件、部分公开2件。",   (5, 4)),
    ("上年结转2件，办结11件：予以公开4件，部分公开3件。",       (3, 2)),
    ("不予公开2件。",                                          (2, 1)),
    ("无法提供4件（本机关不掌握相关政府信息3件）。",           (4, 3)),
    ("无法提供3件（本机关不掌握相关政府信息4件）。",           (4, 3)),
    ("新收政府信息公开申请12件（自然人10件，法人或其他组织3件）。", (10, 9)),
    ("因政府信息公开被申请行政复议5件。",                      (5, 6)),
    ("因政府信息公开被申请行政复议6件、行政诉讼2件。",          (2, 3)),
    ("未因政府信息公开被提起行政诉讼。",                       (0, 3)),
    ("没有因政府信息公开申请行政复议的情况。",                 (0, 6)),
    ("本年制发规章1件、规范性文件4件。",                       (4, 3)),
    ("现行有效行政规范性文件21件。",                           (21, 20)),
    ("今年新增依申请公开13宗。",                               (13, 12)),
    ("政府信息公开申请共15件。",                               (15, 12)),
    ("全年共办理政府信息公开申请13件。",                       (13, 12)),  # 12 came, 14 with last year's, 11 were closed
    ("上年结转2件，办结11件，无结转。",                        (0, 3)),
    ("上年结转2件，办结11件，尚有结转4件。",                   (4, 3)),
    ("全年作出行政处罚决定9件。",                              (9, 8)),
    ("依申请公开情况：全年收到申请15件。",                     (15, 12)),
    ("全年新收政府信息公开申请12件，均已按时办结。",           (0, 3)),
    ("全年新收政府信息公开申请12件，已全部办结。",             (0, 3)),
    ("全年新收政府信息公开申请12件，上年结转2件，办结率100%。", (0, 3)),
    ("新收政府信息公开申请12件，未办结4件。",                  (4, 3)),
    ("没有发生行政复议和行政诉讼。",                           (0, 9)),
    ("本年度未发生行政复议、行政诉讼案件。",                   (0, 9)),
    ("全年未发生行政复议。",                                   (0, 6)),
    ("没有发生行政诉讼案件。",                                 (0, 3)),
    ("全年收到15件政府信息公开申请。",                         (15, 12)),
    ("本年度无行政复议和行政诉讼。",                           (0, 9)),
    ("未引发行政复议、行政诉讼案件。",                         (0, 9)),
    ("全年无行政复议案件。",                                   (0, 6)),
    ("本年度未被申请行政复议。",                               (0, 6)),
    ("没有行政诉讼案件。",                                     (0, 3)),
])  # fmt: skip
def test_a_number_that_contradicts_its_cell_is_found(text, found):
    assert faults(text) == [found]


@pytest.mark.parametrize("text", [
    "较上年增加3件，同比增长25%。",
    "2023年，我局新收政府信息公开申请5件。",                     # another year
    "一季度新收政府信息公开申请5件。",                           # other days
    "截至11月底，办结5件。",
    "全年收到网络申请8件，予以公开1件。",                         # a part
    "全年新收政府信息公开申请12件，其中网络申请8件，予以公开1件。",
    "新收政府信息公开申请14件（含上年结转2件）。",
    "共收到政府信息公开申请14件，其中新收12件。",                 # with what was carried in
    "全年新收政府信息公开申请12件，办结9件，予以公开3件。",        # of the new ones only
    "新收政府信息公开申请5件次。",
    "新收政府信息公开申请100余件。",
    "全市新收政府信息公开申请500件。",                           # a department does not speak for the city
    "区教育局新收政府信息公开申请5件。",
    "市公安局认真办理。全年新收政府信息公开申请5件。",
    "1.所属单位\n新收政府信息公开申请5件。",
    "所属各单位\n新收政府信息公开申请5件。",
    "予以公开5份文件。",
    "受理行政复议案件50件。",
    "全年共办理因政府信息公开引发的行政复议案件50件。",           # as the organ of review
    "没有因政府信息公开申请行政复议被撤销的情况。",                # reviews there were, none was lost
    "没有因政府信息公开申请行政复议和行政诉讼败诉的情况。",
    "未发生因政府信息公开被提起行政诉讼败诉的案件。",
    "没有收到政府信息公开申请不予答复的投诉。",
    "予以公开、部分公开9件，不予公开或无法提供9件。",
    "因政府信息公开被申请行政复议6件，行政诉讼5件（含二审2件）。",
    "我局新收政府信息公开申请12件，2023年为8件，结转下年度1件。",
    "公开办理了16件建议、提案。",
    "全年接待服务1000余人次，编发简报52期。",
    "新收政府信息公开申请12件，上年无结转。",
    "上年度无结转。",
    "全年公开行政处罚决定3件。",                                # a part of them
    "通过网络提交的政府信息公开申请共3件。",
    "协助办理政府信息公开申请3件。",
    "收到3件政府信息公开申请的补正材料。",
    "协助上级收到的3件政府信息公开申请办理答复。",
    "无行政复议案件被纠正。",
    "无行政复议和行政诉讼败诉案件。",
    "未被申请行政复议纠错。",
    "撤回政府信息公开申请共1件。",
    "新收政府信息公开申请【待填：新收】件。",
    "",
])  # fmt: skip
def test_what_is_no_statement_of_the_cell_is_left_alone(text):
    assert faults(text) == []


def test_a_government_speaks_for_its_whole_area_and_not_for_its_own_offices():
    assert faults("2024年，全市各级行政机关共收到政府信息公开申请20件。", CITY) == [(20, 12)]
    assert faults("市政府本级新收政府信息公开申请5件。", CITY) == []
    assert faults("（一）市本级\n全年新收政府信息公开申请5件。", CITY) == []
    assert faults("我局新收政府信息公开申请5件。", CITY) == []


def test_a_sentence_goes_on_where_a_page_broke_it():
    assert faults("2024年，市\n本级新收政府信息公开申请5件。", CITY) == []
    assert faults("2024年，我局新收政府信息公开\n申请5件。") == [(5, 12)]


def test_an_endless_clause_is_not_read_and_takes_no_time():
    assert said("、".join(["本年新收政府信息公开申请13件"] * 4000)) == []
    assert len(said("，".join(["本年新收政府信息公开申请13件"] * 4000))) == 4000


def test_a_finding_quotes_the_text_and_tells_both_numbers_in_both_languages():
    [found] = agreement(replace(REPORT, narrative={"problems": "2024年，我局新收政府信息公开申请13件。"}))

    assert (found.id, found.table, found.row, found.column, found.ok) == ("C6", "table3", "new", "total", False)
    assert (
        found.sentence.zh
        == "C6 “五、存在的主要问题及改进情况”写“我局新收政府信息公开申请13件”，即本年新收 13；表三为 12"
    )
    assert "received this year: 13" in found.sentence.en
    assert "table 3 has 12" in found.sentence.en
    assert found.cites == ("report-form-2021:C6",)


@pytest.mark.parametrize("name", [form.format for form in forms()])
def test_the_finding_cites_the_provision_of_its_own_form(name):
    report = replace(sound(name), narrative={"overview": "本年新收政府信息公开申请13件。"})

    [found] = agreement(report)

    assert found.cites == (f"report-form-{name}:C6",)
    assert "正文" in load_law().provision(found.cites[0]).sense


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("cells: [[table3.carried_in.total]]", "cells: [[table3.carried.total]]", "没有单元格“table3.carried.total”"),
        ("after: [reviews]", "after: [review]", "前面没有"),
        ("results: [pending]", "results: [waiting]", "没有单元格“table4.review_waiting”"),
        ("    reviews: [review]", "    review: [review]", "前面没有"),
        ('says: ["制发规章{c}{n}{u}"]', 'says: ["制发规章({c}{n}{u}"]', "不是正则表达式"),
    ],
)
def test_a_broken_definition_is_told_by_file_and_line(tmp_path, before, after, says):
    text = (definitions_folder() / "yearbook" / "agreement.yaml").read_text(encoding="utf-8")
    path = tmp_path / "agreement.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    line = text[: text.index(before)].count("\n") + 1

    with pytest.raises(BrokenDefinition, match=r"agreement\.yaml:\d+") as error:
        load_agreement(read(path))

    assert says in error.value.sentence.zh
    assert abs(int(error.value.sentence.en.split("agreement.yaml:")[1].split(":")[0]) - line) <= 3


def test_a_statement_of_a_table_that_the_report_lacks_is_not_compared():
    assert said("本年新收政府信息公开申请13件。", replace(REPORT, table3=None)) == []
    assert said("制发规范性文件13件。", replace(REPORT, table2=None)) == []


def test_a_sound_text_is_compared_and_holds():
    text = (
        "2024年，我局共收到政府信息公开申请12件，较上年增长10.5%，上年结转2件；办结11件，其中予以公开4件，占36.4%，"
        "部分公开2件；结转下年度继续办理3件。"
    )

    assert said(text) == [
        ("new.total", 12, 12),
        ("carried_in.total", 2, 2),
        ("total_handled.total", 11, 11),
        ("disclosed.total", 4, 4),
        ("disclosed.total", 4, 4),  # its share
        ("partial.total", 2, 2),
        ("carried_out.total", 3, 3),
    ]


@pytest.mark.parametrize("number", [12, 14, 11])
def test_what_was_dealt_with_may_be_what_came_with_last_years_or_what_was_closed(number):
    assert faults(f"全年共办理政府信息公开申请{number}件。") == []


@pytest.mark.parametrize(("text", "told"), [
    ("2023年，我局新收政府信息公开申请12件。", ["2023"]),
    ("2023年，我局认真办理。\n全年新收12件，比2022年多2件。", ["2023"]),
    ("2023年存在的问题已经整改。2024年，我局新收政府信息公开申请12件。", []),
    ("全年新收政府信息公开申请12件。", []),
    ("现将我局2024年度工作报告如下，数据统计期限自2024年1月1日起。", []),
    ("", []),
])  # fmt: skip
def test_a_text_that_names_other_years_only_is_remarked_on(text, told):
    remark = other_years(replace(REPORT, narrative={"overview": text}))

    assert [year for year in ("2022", "2023") if remark is not None and f"写的是 {year} 年" in remark.zh] == told


def test_no_published_report_is_accused(shared: Path):
    files = [path for path in sorted((shared / "data" / "reports").iterdir()) if path.suffix in {".json", ".txt"}]

    assert files
    for path in files:
        report = read_report(path).report
        assert broken(agreement(report)) == [], path.name
        assert other_years(report) is None, path.name


def test_the_words_of_a_published_report_without_requests_are_compared(shared: Path):
    report = read_report(shared / "data" / "reports" / "hualong_education_2020.txt").report

    assert [(each.left, each.ok) for each in agreement(report)] == [(0, True)] * 3
