"""Cells: days in every spelling, numbers, and words."""

from datetime import date, datetime, time

import pytest

from request_flow.registers.case_keys import case_keys
from request_flow.registers.cells import EPOCH_1904, DayReader, Unreadable, amount_of, count_of, text_of
from request_flow.registers.vocabulary import vocabulary

FIFTH = date(2024, 3, 5)


@pytest.fixture
def day():
    return DayReader(vocabulary().headings.limits)


@pytest.mark.parametrize(
    "cell",
    [
        FIFTH, datetime(2024, 3, 5, 10, 30), "2024-03-05", "2024-3-5", "2024.3.5", "2024.03.05", "2024/3/5", "2024/03/05",
        "2024年3月5日", "2024年03月05号", "2024年3月5日 10时30分", "2024-03-05 10:30:00", "2024/3/5 上午10:30", "2024-03-05T10:30:00",
        "2024-03-05T10:30:00+08:00", "２０２４年３月５日", "２０２４－３－５", "２０２４．３．５", "2024／3／5", " 2024-3-5 ", "2024 年 3 月 5 日",
        "2024年3月5日（星期二）", "2024年3月5", "2024—3—5", "20240305", 20240305.0, 45356.0, 45356.4375, "45356",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(day, cell):
    # 45356 is 2024-03-05 in the 1900 system: 45292 is 2024-01-01, and 31 + 29 + 4 days follow.
    assert day(cell) == FIFTH


def test_a_serial_number_counts_from_1904_where_the_file_says_so():
    assert DayReader(vocabulary().headings.limits, EPOCH_1904)(43894.0) == FIFTH


@pytest.mark.parametrize("cell", ["", "  ", "/", "-", "—", "——", "无", "否", "不涉及", "N/A"])
def test_a_cell_that_says_nothing_is_no_day(day, cell):
    assert day(cell) is None


@pytest.mark.parametrize("cell", ["24-3-5", "24.3.5", "24年3月5日", "3/5/24", "3/5/2024", "05-03-24"])
def test_a_year_that_is_not_written_out_first_is_refused_and_not_guessed(day, cell):
    with pytest.raises(Unreadable) as caught:
        day(cell)

    assert caught.value.code == "two_digit_year"
    assert "2024-03-05" in caught.value.said.zh


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3月5日", "no_year"), ("3.5", "no_year"), ("2024-02-30", "bad_date"), ("2023年2月29日", "bad_date"), ("2024-13-01", "bad_date"),
        ("2024年3月", "bad_date"), ("2024-3-5、2024-3-9", "bad_date"), ("三月", "bad_date"), ("1024-03-05", "bad_date"), (17.0, "bad_date"),
        (-4.0, "bad_date"), (1e12, "bad_date"), (time(10, 30), "bad_date"), (True, "bad_date"), ("2024-03-05起", "bad_date"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(day, cell, code):
    with pytest.raises(Unreadable) as caught:
        day(cell)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "count"),
    [(10.0, 10), ("10", 10), ("10个工作日", 10), ("１０天", 10), ("延长10个工作日", 10), ("10.0", 10), ("", None), ("0", None), (0.0, None), ("/", None), ("否", None), ("是", 0), ("已延期", 0)],
)  # fmt: skip
def test_a_whole_number_is_read(cell, count):
    assert count_of(cell) == count


@pytest.mark.parametrize("cell", ["十五", "10-15", 2.5, "若干", True])
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(Unreadable, match="bad_number"):
        count_of(cell)


@pytest.mark.parametrize(
    ("cell", "amount"), [(100.0, 100), (120.5, 120.5), ("￥1,200.50", 1200.5), ("100元", 100), ("/", None)]
)
def test_an_amount_is_read(cell, amount):
    assert amount_of(cell) == amount


@pytest.mark.parametrize(
    ("cell", "text"), [(13812345678.0, "13812345678"), (" 张三 ", "张三"), (2.5, "2.5"), ("无", None), ("/", None), ("无锡", "无锡")]
)  # fmt: skip
def test_a_text_is_read_as_a_person_sees_it(cell, text):
    assert text_of(cell) == text


def test_a_number_longer_than_a_spreadsheet_keeps_is_no_text():
    with pytest.raises(Unreadable, match="digits_lost"):
        text_of(320111199001011234.0)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("予以公开", "disclosed"), ("（一）予以公开", "disclosed"), ("部分公开", "partial"), ("不予公开-过程性信息", "refuse_process_info"),
        ("不予公开（过程性信息）", "refuse_process_info"), ("（三）不予公开 6.属于四类过程性信息", "refuse_process_info"), ("三、不予公开：6、属于四类过程性信息", "refuse_process_info"),
        ("(三)6", "refuse_process_info"), ("（三） 6.", "refuse_process_info"), ("㈢6", "refuse_process_info"), ("不予公开-属于国家秘密", "refuse_state_secret"),
        ("不予公开-其他法律行政法规禁止公开", "refuse_law_forbids"), ("危及“三安全一稳定”", "refuse_three_safeties"), ("不予公开/保护第三方合法权益", "refuse_third_party"),
        ("不予公开－属于三类内部事务信息", "refuse_internal_affairs"), ("不予公开 行政执法案卷", "refuse_enforcement_file"), ("属于行政查询事项", "refuse_admin_query"),
        ("无法提供-不掌握", "unable_not_held"), ("无法提供-需另行制作", "unable_needs_making"), ("无法提供—补正后申请内容仍不明确", "unable_unclear_after_supplement"),
        ("信息不存在", "unable_not_held"), ("不予处理-信访投诉举报", "notproc_petition"), ("不予处理-重复申请", "notproc_repeat"), ("要求提供公开出版物", "notproc_publication"),
        ("无正当理由大量反复申请", "notproc_excessive"), ("不予处理-要求行政机关确认或重新出具已获取信息", "notproc_confirm_reissue"), ("逾期不补正", "other_lapse_supplement"),
        ("其他处理-申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "other_lapse_fee"), ("其他处理-撤回申请", "other_other"), ("其他", "other_other"),
        ("unable_not_held", "unable_not_held"), ("Disclosed", "disclosed"), ("作废", "void"), ("办理中", ""),
    ],
)  # fmt: skip
def test_an_outcome_is_known_in_the_spellings_of_many_offices(text, outcome):
    assert vocabulary().outcomes.find(text).outcome == outcome


@pytest.mark.parametrize("text", ["不予公开", "无法提供", "不予处理", "看情况", ""])
def test_an_outcome_that_names_no_row_of_the_report_is_unknown(text):
    assert vocabulary().outcomes.find(text) is None


def test_each_outcome_of_the_case_file_has_its_spellings_and_its_row():
    outcomes = case_keys().one_of("outcomes")
    rows = ["（一）", "（二）"]
    rows += [f"（三）{n}" for n in range(1, 9)] + [f"（四）{n}" for n in range(1, 4)]
    rows += [f"（五）{n}" for n in range(1, 6)] + [f"（六）{n}" for n in range(1, 4)]

    assert [vocabulary().outcomes.find(row).outcome for row in rows] == list(outcomes)


@pytest.mark.parametrize(
    ("text", "category"),
    [("自然人", "natural_person"), ("公民", "natural_person"), ("商业企业", "commercial_enterprise"), ("法人或其他组织-商业企业", "commercial_enterprise"), ("法人或者其他组织（科研机构）", "research_institution"), ("社会公益组织", "public_welfare_org"), ("律师事务所", "legal_service"), ("法人或其他组织-其他", "other_org"), ("其他", "other_org")],
)  # fmt: skip
def test_a_category_is_known_in_many_spellings(text, category):
    assert vocabulary().categories.find(text) == category


@pytest.mark.parametrize(
    ("text", "channel"),
    [("当面提交", "in_person"), ("口头", "oral"), ("邮寄", "registered_mail"), ("EMS", "registered_mail"), ("平信", "ordinary_mail"), ("邮寄（平信）", "ordinary_mail"), ("网络", "online"), ("电子邮件", "email"), ("传真", "fax")],
)  # fmt: skip
def test_a_channel_is_known_in_many_spellings(text, channel):
    assert vocabulary().channels.find(text) == channel
