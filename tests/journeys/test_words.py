"""What stands on a console: words for people, within the width there is."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from journeys.conftest import CHECKOUT
from request_flow.cli import report_table, speech, wording
from request_flow.cli.citing import find_provision, number_of
from request_flow.cli.due_table import _remarks
from request_flow.errors import BadInput, NotFound
from request_flow.registers import names
from request_flow.report.form import form_named
from request_flow.workflow.definition import load_workflow

RULES = yaml.safe_load((CHECKOUT / "workflows" / "registers" / "case-file.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def workflow(law):
    return load_workflow(law)


@pytest.fixture(scope="module")
def law():
    from request_flow.law.corpus import load_law  # noqa: PLC0415  # the fixture's own

    return load_law()


@pytest.fixture
def words(law, workflow, monkeypatch):
    """The words of the shipped definitions, in Chinese."""
    monkeypatch.setattr(speech, "LANGUAGE", "zh")
    monkeypatch.setattr(wording, "LANGUAGE", "zh")
    return wording.Wording(law, workflow)


@pytest.fixture(params=["zh", "en"])
def language(request, monkeypatch):
    for module in (speech, report_table, wording):
        monkeypatch.setattr(module, "LANGUAGE", request.param)
    return request.param


def zeros(form):
    return {row.key: (0,) * len(form.table3.columns) for row in form.table3.rows}


@pytest.mark.parametrize("width", [80, 100, 120, 160])
@pytest.mark.parametrize("form", ["2019", "2021"])
def test_table_3_is_no_wider_than_the_console(language, form, width):
    lines = list(report_table.table3_lines(form_named(form).table3, zeros(form_named(form)), width))

    assert max(map(cell_len, lines)) <= width


def test_table_3_has_the_headings_of_the_form_in_its_order(monkeypatch):
    monkeypatch.setattr(speech, "LANGUAGE", "zh")
    form = form_named("2021")
    lines = [line.split("  0")[0].rstrip() for line in report_table.table3_lines(form.table3, zeros(form), None)]

    assert [line.strip() for line in lines if line.startswith("  （")] == [
        "（一）予以公开",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "（三）不予公开",
        "（四）无法提供",
        "（五）不予处理",
        "（六）其他处理",
        "（七）总计",
    ]
    assert lines.index("三、本年度办理结果") < lines.index("  （一）予以公开")
    assert lines.index("  （三）不予公开") + 1 == lines.index("    1.属于国家秘密")


def test_a_figure_of_seven_digits_still_has_a_column_of_its_own(language):
    form = form_named("2021")
    figures = zeros(form) | {"new": (1234567, 7654321, 0, 0, 0, 0, 8888888)}
    line = next(line for line in report_table.table3_lines(form.table3, figures, 120) if "1234567" in line)

    assert line.split()[-7:] == ["1234567", "7654321", "0", "0", "0", "0", "8888888"]


@given(st.text(alphabet="政府信息公开 abc(),，。1"), st.integers(8, 40))
def test_wrapping_keeps_every_character_but_blanks(text, width):
    parts = list(report_table.wrap(text, width))

    assert "".join(parts).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(part) <= width or " " not in part for part in parts)


def test_every_key_of_an_event_has_a_chinese_name():
    keys = {key for each in RULES["actions"].values() for key in each} | set(RULES["event"])

    assert keys - set(names.KEYS) == {"on", "action", "actor"}


def test_every_key_of_a_case_has_a_chinese_name():
    keys = set(RULES["case"]) | {key for each in RULES["parts"].values() for key in each}

    assert keys - set(names.CASE_KEYS) - set(names.PARTICULARS) - set(names.KEYS) == set()
    assert set(RULES["parts"]["applicant"]) == set(names.PARTICULARS)


def test_every_coded_value_of_an_event_has_words(words):
    coded = [
        (act, key, value)
        for act, each in RULES["actions"].items()
        for key, rule in each.items()
        if rule["kind"] == "one_of"
        for value in RULES["values"][rule["of"]]
    ]

    assert len(coded) > 40
    assert [each for each in coded if words.value(*each).isascii()] == []


def test_every_letter_that_is_called_for_has_a_chinese_name(law, workflow, words):
    called = {each.sends for each in workflow.transitions.values() if each.sends}
    for outcome in law.outcomes.values():
        called |= {outcome.notice, *(each.notice for each in outcome.grounds.values())} - {None}

    assert len(called) > 20
    assert [each for each in called if wording.letter_name(each).isascii()] == []
    assert wording.letter_name("supplement-notice") == "补正告知书"


def test_the_ground_of_an_outcome_is_named_by_the_law(words):
    data = {"outcome": "refuse_third_party", "grounds": "trade_secret", "note": "x_y"}

    assert words.content("decide", data) == "结果 保护第三方合法权益；依据 商业秘密；备注 x_y"


def test_a_role_and_a_stage_of_one_key_have_each_their_own_name(words):
    assert (words.label("role", "leader"), words.label("stage", "leader")) == ("分管领导", "分管领导签发")


@pytest.mark.parametrize(
    ("kind", "written", "key"),
    [
        ("outcome", "予以公开", "disclosed"),
        ("outcome", "disclosed", "disclosed"),
        ("state", "办理中", "in_progress"),
        ("role", "承办人", "caseworker"),
        ("role", "分管领导", "leader"),
        ("stage", "分管领导签发", "leader"),
        ("chain", "逐级审核", "full"),
        ("channel", "邮寄", "registered_mail"),
        ("category", "自然人", "natural_person"),
        ("opinions", "不同意", "object"),
    ],
)
def test_a_value_may_be_written_by_its_name_or_its_key(words, kind, written, key):
    assert words.key(kind, written) == key


def test_an_unknown_role_is_answered_with_all_roles(words):
    with pytest.raises(BadInput) as unknown:
        words.key("role", "boss")

    assert unknown.value.code == "unknown_role"
    assert "承办人（caseworker）、" in unknown.value.sentence.zh
    assert "registrar, caseworker, unit_head" in unknown.value.sentence.en


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        (["ogi-2019:33.2"], "政府信息公开条例第33条第2款"),
        (["ogi-2019:36.1.6"], "政府信息公开条例第36条第1款第6项"),
        (["ogi-2019:33.2", "ogi-2019:33.3"], "政府信息公开条例第33条第2款、第33条第3款"),
        (["ogi-2019:30", "ruling:U5"], "政府信息公开条例第30条、条例未明事项的处理规则“再次要求补正”"),
        (["ruling:U3", "ruling:category-corrected"], "条例未明事项的处理规则“冻结后发现的申请”、“更正申请人类型”"),
        (
            ["report-form-2021:table-3", "report-form-2021:table-3.5", "report-form-2021:C4"],
            "政府信息公开工作年度报告格式表三、表三第5行、勾稽关系C4",
        ),
        (["court-2025:briefing"], "最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释新闻发布会的说明"),
    ],
)
def test_provisions_are_cited_as_people_do(words, addresses, told):
    assert words.provisions(addresses) == told


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ("33", "ogi-2019:33"),
        ("33.2", "ogi-2019:33.2"),
        ("第三十三条", "ogi-2019:33"),
        ("第33条第2款", "ogi-2019:33.2"),
        ("第三十六条第（六）项", "ogi-2019:36.1.6"),
        ("《政府信息公开条例》第二十九条", "ogi-2019:29"),
        ("条例第三十三条第三款", "ogi-2019:33.3"),
        ("行政复议法第二十三条", "review-2024:23"),
        ("review-2017:6", "review-2017:6"),
        ("U5", "ruling:U5"),
        ("更正申请人类型", "ruling:category-corrected"),
        ("corrected category", "ruling:category-corrected"),
    ],
)
def test_a_provision_is_found_as_people_cite_it(law, cited, found):
    assert find_provision(law, cited).text == law.provision(found).text


@pytest.mark.parametrize(
    ("cited", "code", "told"), [("9999", "no_such_provision", "第33条"), ("大宪章", "no_such_law", "ogi-2019")]
)
def test_a_provision_that_is_not_there_is_answered_with_what_is(law, cited, code, told):
    with pytest.raises(NotFound) as missing:
        find_provision(law, cited)

    assert missing.value.code == code
    assert told in missing.value.sentence.zh


@pytest.mark.parametrize(
    ("written", "number"), [("十", 10), ("十五", 15), ("三十三", 33), ("一百零一", 101), ("一百二十", 120), ("54", 54)]
)
def test_chinese_numerals_are_read(written, number):
    assert number_of(written) == number


def test_every_irregularity_is_told_in_a_sentence(workflow):
    line = {
        "overdue": False,
        "suspended": False,
        "irregularities": [{"code": code} for code in workflow.irregularities],
    }
    remarks = list(_remarks(line, workflow))

    assert len(remarks) == len(workflow.irregularities)
    assert set(remarks) <= {text for each in workflow.irregularities.values() for text in (each.zh, each.en)}
