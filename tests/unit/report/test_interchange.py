"""The report file: what goes out comes back, and every wrong value is named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput
from request_flow.report.form import form_named
from request_flow.report.interchange import dump, loads, report_from
from request_flow.report.model import Report

from .conftest import sound


def _data(report):
    return json.loads(dump(report))


def test_a_report_survives_its_own_file(report):
    read = loads(dump(report), "r.json")

    assert read.report == report
    assert read.warnings == ()


def test_the_file_has_the_keys_of_the_contract_in_order(report):
    assert list(_data(report)) == [
        "agency", "year", "format", "as_of", "status", "table2", "table3", "table4", "narrative", "checks",
    ]  # fmt: skip


def test_the_same_report_gives_the_same_bytes(report):
    assert dump(report) == dump(loads(dump(report), "r.json").report)


def test_a_report_printed_on_the_form_of_other_years_is_read_with_a_warning(report):
    data = _data(report) | {"year": 2030 if report.format == "2019" else 2019}
    read = report_from(data, "r.json")

    assert read.report.format == report.format
    assert [f"the {report.format} form" in warning.en for warning in read.warnings] == [True]


def test_rows_of_another_form_than_named_are_read_as_what_they_are(report):
    other = "2021" if report.format == "2019" else "2019"
    read = report_from(_data(report) | {"format": other}, "r.json")

    assert read.report.format == report.format
    assert f"'format' says {other}" in read.warnings[0].en


def test_absent_tables_are_none(report):
    data = _data(report)
    del data["table4"], data["status"], data["narrative"], data["as_of"]

    read = report_from(data | {"table2": {}, "source": "print", "known_errors": []}, "r.json")

    assert (read.report.table2, read.report.table4, read.report.status) == (None, None, "draft")
    assert read.warnings == ()


def test_an_unknown_key_is_warned_about(report):
    assert "'extra'" in report_from(_data(report) | {"extra": 1}, "r.json").warnings[0].en


@pytest.mark.parametrize("mark", ["", "/", "-", "—", None])
def test_blank_cells_read_as_zero_with_a_warning(mark, report):
    data = _data(report)
    data["table3"]["new"][2] = mark
    read = report_from(data, "r.json")

    assert read.report.table3 == report.table3
    assert [w.en for w in read.warnings] == ["r.json: table 3, row new, column research_institution: blank, read as 0"]


@pytest.mark.parametrize("value", [-1, 1.5, 2.0, "3", True, [1], {"a": 1}, 10**15])
def test_a_figure_that_is_no_count_is_refused_by_row_and_column(value, report):
    data = _data(report)
    data["table3"]["partial"][1] = value

    with pytest.raises(BadInput, match="table 3, row partial, column commercial_enterprise") as error:
        report_from(data, "r.json")
    assert "表三“（二）部分公开" in error.value.sentence.zh


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"year": "2024"}, "'year' must be a year"),
        ({"year": True}, "'year' must be a year"),
        ({"year": 0}, "'year' must be a year"),
        ({"agency": 3}, "'agency' must be text"),
        ({"format": "1999"}, "no form '1999'"),
        ({"status": "done"}, "status 'done'"),
        ({"as_of": "2024-02-30"}, "'as_of' is no date"),
        ({"table3": []}, "table 3 must be an object"),
        ({"table4": 5}, "table 4 must be an object"),
        ({"table4": {"review_upheld": 1}}, "table 4 lacks review_corrected"),
        ({"table2": {"licensing": "many"}}, "table 2, licensing"),
        ({"narrative": {"overview": 1}}, "'narrative'"),
    ],
)
def test_a_wrong_value_is_named(change, says, report):
    with pytest.raises(BadInput, match=says):
        report_from(_data(report) | change, "r.json")


def test_a_missing_row_is_named(report):
    data = _data(report)
    del data["table3"]["carried_in"]

    with pytest.raises(BadInput, match="table 3 lacks carried_in among its rows"):
        report_from(data, "r.json")


def test_a_row_that_the_form_does_not_have_is_named(report):
    data = _data(report)
    data["table3"]["novel"] = [0] * 7

    with pytest.raises(BadInput, match="table 3 has novel among its rows"):
        report_from(data, "r.json")


def test_a_row_of_six_figures_is_refused(report):
    data = _data(report)
    data["table3"]["new"].pop()

    with pytest.raises(BadInput, match="table 3, row new: 7 figures are needed"):
        report_from(data, "r.json")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "report_not_json"),
        (b'{"table3": NaN}', "report_not_json"),
        (b'{"table3": {}, "table3": {}}', "report_not_json"),
        (b"[" * 100_000, "report_not_json"),
        (b'{"year": ' + b"9" * 5000 + b"}", "report_not_json"),
        ('{"agency": "某局"}'.encode("gb18030"), "report_not_utf8"),
        (b"[]", "no_report"),
        (b'{"agency": "x", "year": 2024}', "no_report"),
        (b'{"table3": {}}', "no_format"),
    ],
)
def test_content_that_is_no_report_is_refused(content, code):
    with pytest.raises(BadInput) as error:
        loads(content, "r.json")
    assert error.value.code == code
    assert error.value.sentence.zh.startswith("r.json：")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["table3", "table4", "table2", "new", "year", "agency", "format", "review_total"]),
                inner,
            )
        ),
    )
)
def test_any_json_is_read_or_refused_with_a_sentence(data):
    try:
        read = report_from(data, "r.json")
    except BadInput:
        return
    assert isinstance(read.report, Report)
    assert read.report.form in {form_named("2019"), form_named("2021")} or read.report.format


def test_a_text_under_a_key_that_is_no_section_is_kept_and_told():
    data = _data(sound("2021")) | {"narrative": {"overview": "", "overveiw": "本年新收政府信息公开申请99件。"}}
    read = report_from(data, "r.json")

    assert read.report.narrative["overveiw"] == "本年新收政府信息公开申请99件。"
    [warning] = read.warnings
    # the narrative sections of both formats: 总体情况, 存在的主要问题及改进情况, 其他需要报告的事项
    assert "'overveiw' in 'narrative' is no section of this form (other, overview, problems)" in warning.en
