"""What is entered for the yearly report by its pages: table 2, the register of the year, the texts, and who entered what."""

import pytest

from web.office import plain
from web.report_office import YEAR, frozen, text_in, with_a_year


@pytest.fixture
def a_year(office):
    return with_a_year(office)


def test_a_text_begins_with_the_draft_and_is_shown_with_the_figures_of_the_tables(a_year):
    officer = a_year.client("lu")

    assert "{{ table3.new.total }}" in text_in(officer, "overview")
    page = officer.words(f"{YEAR}/overview/edit")
    assert "范本，保存后才采用" in page
    assert "本年新收政府信息公开申请3件" in page
    assert "一、本年新收政府信息公开申请数量 3" in page  # among the figures that can be named


def test_a_text_is_kept_with_its_places_and_read_with_its_figures(a_year):
    officer = a_year.client("lu")
    answer = officer.post(
        f"{YEAR}/overview/edit",
        {"text": "全年新收{{ table3.new.total }}件，结转{{ table3.carried_out.total }}件。", "do": "keep"},
    )

    assert answer.headers["location"] == f"{YEAR}/overview"
    assert "全年新收3件，结转1件。" in officer.words(f"{YEAR}/overview")
    assert "{{ table3.new.total }}" in text_in(officer, "overview")


def test_a_preview_keeps_nothing(a_year):
    officer = a_year.client("lu")
    answer = officer.post(f"{YEAR}/problems/edit", {"text": "新收{{ table3.new.total }}件", "do": "preview"})

    assert answer.status_code == 200
    assert "新收3件" in answer.text
    assert "这一部分还没有文字" in officer.words(f"{YEAR}/problems")


def test_a_text_that_disagrees_with_the_tables_is_not_kept_until_it_is_said_to_be_meant(a_year):
    officer = a_year.client("lu")
    said = {"text": "本年新收政府信息公开申请5件。", "do": "keep"}
    answer = officer.post(f"{YEAR}/overview/edit", said)

    assert answer.status_code == 422
    assert "有1处需要更正，尚未保存" in plain(answer.text)
    assert "照此保存" in answer.text
    assert "没有文字" in officer.words(f"{YEAR}/overview")

    assert officer.post(f"{YEAR}/overview/edit", {**said, "do": "anyway"}).status_code == 303
    assert "C6 文字与表格的数字 1处不符" in officer.words(f"{YEAR}/overview")


def test_a_place_that_names_nothing_is_told_at_the_text_which_stays_as_typed(a_year):
    answer = a_year.client("lu").post(f"{YEAR}/overview/edit", {"text": "共{{ table3.newer }}件", "do": "keep"})

    assert answer.status_code == 422
    assert "没有“table3.newer”" in plain(answer.text)
    assert 'id="text-err"' in answer.text
    assert "共{{ table3.newer }}件" in answer.text


def test_the_draft_can_be_taken_again_and_a_figure_put_at_the_end(a_year):
    officer = a_year.client("lu")
    taken = officer.post(f"{YEAR}/overview/edit", {"text": "别的", "do": "draft"})
    assert "认真贯彻落实" in taken.text

    answer = officer.post(f"{YEAR}/overview/edit", {"text": "共", "figure": "{{ table3.new.total }}", "do": "insert"})
    assert "共{{ table3.new.total }}</textarea>" in answer.text


def test_table_2_is_entered_beside_last_years_and_its_arithmetic_is_looked_at(a_year):
    officer = a_year.client("lu")
    last = {"f_norm_made": "2", "f_norm_repealed": "0", "f_norm_valid": "10"}
    assert officer.post("/a/edu/reports/2024/active/edit", last).status_code == 303
    now = {"f_norm_made": "3", "f_norm_repealed": "1", "f_norm_valid": "13"}
    assert officer.post(f"{YEAR}/active/edit", now).headers["location"] == f"{YEAR}/active/edit"

    page = officer.words(f"{YEAR}/active/edit")
    assert "已保存，改动3项。" in page
    assert "上年10" in page
    # 10 in force a year ago, 3 made, 1 repealed: 12 and not 13
    assert "13，应等于" in page
    assert "= 12" in page


def test_a_figure_that_is_none_is_told_beside_its_field_and_nothing_is_kept(a_year):
    officer = a_year.client("lu")
    answer = officer.post(f"{YEAR}/active/edit", {"f_norm_made": "三件", "f_norm_repealed": "1"})

    assert answer.status_code == 422
    assert 'id="f_norm_made-err"' in answer.text
    assert 'value="三件"' in answer.text
    assert "还没有填报过" in officer.words(f"{YEAR}/entries")


def test_a_file_fills_the_form_and_keeps_nothing(a_year):
    officer = a_year.client("lu")
    sent = {"file": ("figures.csv", b"norm_made,3\nnorm_lost,4\n", "text/csv")}
    answer = officer.post(f"{YEAR}/active/edit", {}, files=sent)

    assert answer.status_code == 200
    assert "已从文件读入1项，核对后保存。" in answer.text
    assert "表中没有的项目未读入：norm_lost" in answer.text
    assert 'name="f_norm_made" type="text" inputmode="decimal" autocomplete="off" value="3"' in answer.text
    assert "还没有填报过" in officer.words(f"{YEAR}/entries")


def test_a_file_that_cannot_be_read_is_told_at_its_field(a_year):
    answer = a_year.client("lu").post(f"{YEAR}/active/edit", {}, files={"file": ("a.xlsx", b"no workbook", "")})

    assert answer.status_code == 422
    assert 'id="file-err"' in answer.text


def test_the_register_of_the_year_is_kept_and_every_entry_is_told_with_who_and_when(a_year):
    officer = a_year.client("lu")
    assert officer.post(f"{YEAR}/register/edit", {"f_consultations_answered": "120"}).status_code == 303
    assert officer.post(f"{YEAR}/register/edit", {"f_consultations_answered": ""}).status_code == 303

    page = officer.words(f"{YEAR}/entries")
    assert "1月5日 10:00 陆平 年度登记 解答政府信息公开咨询 收回" in page
    assert "1月5日 10:00 陆平 年度登记 解答政府信息公开咨询 120" in page


def test_a_frozen_year_takes_neither_figures_nor_texts(a_year):
    officer = frozen(a_year).client("lu")

    answer = officer.post(f"{YEAR}/active/edit", {"f_norm_made": "3"})
    assert answer.status_code == 422
    assert "已冻结" in answer.text
    assert officer.get(f"{YEAR}/overview/edit").status_code == 409


def test_nothing_is_entered_in_the_tables_that_are_counted(a_year):
    assert a_year.client("lu").get(f"{YEAR}/requests/edit").status_code == 404
    assert a_year.client("lu").get("/a/edu/reports/2199/register/edit").status_code == 400
