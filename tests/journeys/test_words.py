"""What stands on a console: words for people, within the width there is."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from journeys.conftest import CHECKOUT
from request_flow.cli import report_table, speech, wording
from request_flow.cli.due_table import _remarks
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

    assert keys - set(wording.KEYS) == {"on", "action", "actor"}


def test_every_coded_value_of_an_event_has_words(law, workflow, monkeypatch):
    monkeypatch.setattr(speech, "LANGUAGE", "zh")
    monkeypatch.setattr(wording, "LANGUAGE", "zh")
    words = wording.Wording(law, workflow)
    coded = [
        (key, value)
        for each in RULES["actions"].values()
        for key, rule in each.items()
        if rule["kind"] == "one_of"
        for value in RULES["values"][rule["of"]]
    ]

    assert len(coded) > 40
    assert [(key, value) for key, value in coded if words.value(key, value).isascii()] == []


def test_the_ground_of_an_outcome_is_named_by_the_law(law, workflow, monkeypatch):
    monkeypatch.setattr(speech, "LANGUAGE", "zh")
    monkeypatch.setattr(wording, "LANGUAGE", "zh")
    words = wording.Wording(law, workflow)

    assert words.content({"outcome": "refuse_third_party", "grounds": "trade_secret", "note": "x_y"}) == (
        "结果 保护第三方合法权益；依据 商业秘密；备注 x_y"
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ogi-2019:33.2", "政府信息公开条例第33条第2款"),
        ("ogi-2019:36.1.6", "政府信息公开条例第36条第1款第6项"),
        ("ruling:U1", "ruling:U1"),
    ],
)
def test_a_provision_is_cited_as_people_do(law, workflow, monkeypatch, address, words):
    monkeypatch.setattr(wording, "LANGUAGE", "zh")

    assert wording.Wording(law, workflow).provision(address) == words


def test_every_irregularity_is_told_in_a_sentence(workflow):
    line = {
        "overdue": False,
        "suspended": False,
        "irregularities": [{"code": code} for code in workflow.irregularities],
    }
    remarks = list(_remarks(line, workflow))

    assert len(remarks) == len(workflow.irregularities)
    assert set(remarks) <= {text for each in workflow.irregularities.values() for text in (each.zh, each.en)}
