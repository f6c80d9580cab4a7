"""A row of a register as a history: its events, its gaps, its contradictions."""

from datetime import date

import pytest

from request_flow.registers import read_register

D = date.fromisoformat


def read(path, **options):
    options.setdefault("agency", "hongze")
    entries = list(read_register(path, **options))
    assert len(entries) == 1
    return entries[0]


def acts(entry):
    return [(event["on"].isoformat(), event["action"]) for event in entry.case["events"]]


def test_a_plain_row_is_received_and_decided(one_row):
    entry = read(one_row())

    assert entry.problems == ()
    assert entry.case == {
        "number": "2024-1",
        "agency": "hongze",
        "applicant": {"category": "natural_person", "name": "张三"},
        "channel": "in_person",
        "events": [
            {"on": D("2024-03-05"), "action": "receive"},
            {"on": D("2024-03-15"), "action": "decide", "outcome": "disclosed"},
        ],
    }


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("平信", [("2024-03-04", "receive"), ("2024-03-05", "confirm_receipt")]),
        ("网络", [("2024-03-04", "receive"), ("2024-03-05", "confirm_receipt")]),
        ("电子邮件", [("2024-03-04", "receive"), ("2024-03-05", "confirm_receipt")]),
        ("传真", [("2024-03-04", "receive"), ("2024-03-05", "confirm_receipt")]),
        ("邮寄", [("2024-03-05", "receive")]),
        ("当面提交", [("2024-03-04", "receive")]),
        ("口头", [("2024-03-04", "receive")]),
    ],
)
def test_the_two_days_of_receipt_are_read_by_channel(one_row, channel, expected):
    entry = read(one_row(申请方式=channel, 来件日期="2024-03-04"))

    assert acts(entry)[:-1] == expected
    assert entry.flags == ()


def test_a_register_that_knows_only_the_receipt_date_confirms_on_it(one_row):
    assert acts(read(one_row(申请方式="网络")))[:2] == [("2024-03-05", "receive"), ("2024-03-05", "confirm_receipt")]


def test_an_online_request_that_nobody_confirmed_yet_awaits_confirmation(one_row):
    entry = read(one_row(申请方式="网络", 来件日期="2024-03-04", 收到申请日期="", 答复日期="", 答复类型=""))

    assert acts(entry) == [("2024-03-04", "receive")]
    assert entry.flags == ()


def test_an_answered_online_request_without_its_confirmation_is_flagged(one_row):
    entry = read(one_row(申请方式="网络", 来件日期="2024-03-04", 收到申请日期=""))

    assert acts(entry)[:2] == [("2024-03-04", "receive"), ("2024-03-04", "confirm_receipt")]
    assert entry.flags == ("confirmation_not_recorded",)
    assert entry.case["flags"] == ["not_evidenced"]


FULL = {
    "补正告知日期": "2024-03-08", "补正期限(工作日)": 10, "补正内容": "文号", "收到补正日期": "2024-03-15", "征求意见日期": "2024-03-18",
    "征求意见对象": "某公司", "征求意见类型": "第三方", "意见收到日期": "2024-03-25", "第三方意见": "不同意", "延期天数": "15个工作日",
    "延期日期": "2024-04-01", "延期批准人": "李四", "答复日期": "2024-04-10", "答复类型": "不予公开-保护第三方合法权益", "答复文号": "洪公开〔2024〕1号",
    "送达日期": "2024-04-11", "送达方式": "邮寄", "备注": "急件", "申请内容": "划片方案", "联系电话": 13812345678, "获取方式": "邮寄",
}  # fmt: skip


def test_a_full_row_gives_every_event_in_order(one_row):
    entry = read(one_row(**FULL))

    assert entry.flags == ()
    assert "flags" not in entry.case
    assert entry.case["events"] == [
        {"on": D("2024-03-05"), "action": "receive", "note": "急件"},
        {"on": D("2024-03-08"), "action": "request_supplement", "term_days": 10, "items": "文号"},
        {"on": D("2024-03-15"), "action": "receive_supplement"},
        {"on": D("2024-03-18"), "action": "consult", "ref": "c1", "kind": "third_party", "party": "某公司"},
        {"on": D("2024-03-25"), "action": "record_opinion", "ref": "c1", "opinion": "object"},
        {"on": D("2024-04-01"), "action": "extend", "days": 15, "approved_by": "李四"},
        {"on": D("2024-04-10"), "action": "decide", "outcome": "refuse_third_party", "document": "洪公开〔2024〕1号"},
        {"on": D("2024-04-11"), "action": "deliver", "method": "post"},
    ]
    assert entry.case["applicant"]["phone"] == "13812345678"
    assert entry.case["delivery"] == {"method": "邮寄"}


GAPS = [
    pytest.param({"补正告知日期": "2024-03-08", "收到补正日期": "2024-03-11"}, ("supplement_without_term",), id="no supplement term"),
    pytest.param({"收到补正日期": "2024-03-11"}, ("supplement_notice_undated",), id="a supplement nobody asked for"),
    pytest.param({"答复类型": "补正后仍不明确"}, ("supplement_round_missing",), id="unclear without a round"),
    pytest.param({"答复类型": "逾期不补正"}, ("lapse_without_supplement",), id="a lapse without a notice"),
    pytest.param({"答复类型": "逾期未缴费"}, ("lapse_without_fee_notice",), id="a fee lapse without a notice"),
    pytest.param({"征求意见日期": "2024-03-08"}, ("consultation_end_unknown",), id="no opinion, no calendar at hand"),
    pytest.param({"征求意见日期": "2024-03-08", "意见收到日期": "2024-03-11"}, ("opinion_not_recorded",), id="an opinion without content"),
    pytest.param({"意见收到日期": "2024-03-11", "第三方意见": "同意"}, ("consultation_undated",), id="an opinion nobody asked for"),
    pytest.param({"答复类型": "不予公开-保护第三方合法权益"}, ("third_party_not_consulted",), id="a third party never asked"),
    pytest.param(
        {"答复类型": "商业秘密", "征求意见日期": "2024-03-06", "意见收到日期": "2024-03-07", "第三方意见": "不同意", "征求意见类型": "其他机关"},
        ("third_party_not_consulted",), id="another agency asked in place of the third party",
    ),
    pytest.param({"答复类型": "无正当理由大量反复申请"}, ("reasons_not_asked",), id="excessive without asking"),
    pytest.param({"收到说明理由日期": "2024-03-08"}, ("reasons_undated", "reasons_not_judged"), id="reasons nobody asked for"),
    pytest.param({"要求说明理由日期": "2024-03-08"}, ("reasons_without_term",), id="no term for the reasons"),
    pytest.param({"延期日期": "2024-03-11", "延期天数": 10}, ("extension_without_approver",), id="no approver"),
    pytest.param({"延期天数": 10, "批准人": "李四"}, ("extension_without_date",), id="an extension without a date"),
    pytest.param({"延期日期": "2024-03-11", "批准人": "李四"}, ("extension_without_days",), id="an extension without days"),
    pytest.param({"是否延期": "是"}, ("extension_without_days",), id="extended, and nothing more"),
    pytest.param({"缴费日期": "2024-03-11"}, ("fee_notice_undated",), id="a fee nobody charged"),
    pytest.param({"收费通知日期": "2024-03-07", "缴费日期": "2024-03-11"}, ("fee_without_terms",), id="a fee without its amount"),
    pytest.param({"答复类型": "作废"}, ("void_without_approval",), id="voided by nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "gaps"), GAPS)
def test_what_the_register_does_not_show_is_a_flag_and_no_refusal(one_row, cells, gaps):
    entry = read(one_row(**cells))

    assert entry.problems == ()
    assert entry.flags == gaps
    assert entry.case["flags"] == ["not_evidenced"]


def test_a_consultation_without_an_opinion_needs_no_proof_once_its_term_is_over(one_row):
    ends = {D("2024-02-20"): D("2024-03-12")}
    path = one_row(收到申请日期="2024-02-19", 征求意见日期="2024-02-20")

    def after(reply):
        return read(
            one_row(收到申请日期="2024-02-19", 征求意见日期="2024-02-20", 答复日期=reply),
            consultation_ends=lambda sent, _: ends[sent],
        )

    assert path.exists()
    assert after("2024-03-12").flags == ("consultation_unfinished",)
    assert after("2024-03-13").flags == ()


def test_an_open_consultation_in_an_open_case_is_no_gap(one_row):
    entry = read(one_row(征求意见日期="2024-03-08", 答复日期="", 答复类型="办理中"))

    assert acts(entry) == [("2024-03-05", "receive"), ("2024-03-08", "consult")]
    assert entry.flags == ()


def test_an_undated_extension_stands_where_the_term_began_after_the_supplement(one_row):
    entry = read(one_row(补正告知日期="2024-03-06", 补正期限=5, 收到补正日期="2024-03-08", 延期天数=10, 批准人="李四"))

    assert acts(entry)[1:4] == [
        ("2024-03-06", "request_supplement"),
        ("2024-03-08", "receive_supplement"),
        ("2024-03-08", "extend"),
    ]


def test_an_extension_on_the_day_of_a_supplement_notice_comes_before_it(one_row):
    entry = read(
        one_row(
            补正告知日期="2024-03-06",
            补正期限=5,
            收到补正日期="2024-03-08",
            延期天数=10,
            延期日期="2024-03-06",
            批准人="李四",
        )
    )

    assert acts(entry)[1:4] == [
        ("2024-03-06", "extend"),
        ("2024-03-06", "request_supplement"),
        ("2024-03-08", "receive_supplement"),
    ]


def test_the_day_of_an_extension_without_days_is_kept_in_the_note(one_row):
    entry = read(one_row(延期日期="2024-03-11", 备注="急件"))

    assert entry.case["events"][0]["note"] == "急件；台账记有延期日期 2024-03-11，没有天数"


@pytest.mark.parametrize(
    ("outcome", "action", "reason"),
    [("逾期不补正", "lapse_supplement", None), ("撤回申请", "withdraw", None), ("其他处理-咨询", "close_other", "其他处理-咨询"), ("逾期未缴费", "lapse_fee", None)],
)  # fmt: skip
def test_an_end_that_is_no_answer_is_its_own_act(one_row, outcome, action, reason):
    last = read(one_row(答复类型=outcome)).case["events"][-1]

    assert (last["action"], last.get("reason")) == (action, reason)


def test_a_finer_column_completes_a_broad_outcome(one_row):
    entry = read(one_row(答复类型="不予公开", 具体情形="过程性信息"))

    assert entry.case["events"][-1]["outcome"] == "refuse_process_info"


def test_an_opinion_that_came_after_the_reply_is_kept(one_row):
    entry = read(one_row(征求意见日期="2024-03-06", 意见收到日期="2024-03-20", 第三方意见="同意"))

    assert acts(entry)[-1] == ("2024-03-20", "record_opinion")
    assert entry.flags == ("consultation_end_unknown",)


CONTRADICTIONS = [
    pytest.param({"答复日期": "2024-03-04"}, "dates_backwards", "答复日期", id="answered before received"),
    pytest.param({"来件日期": "2024-03-06"}, "dates_backwards", "收到申请日期", id="received before it arrived"),
    pytest.param({"征求意见日期": "2024-03-01"}, "dates_backwards", "征求意见日期", id="consulted before received"),
    pytest.param({"延期天数": 5, "延期日期": "2024-03-16"}, "dates_backwards", "答复日期", id="extended after the reply"),
    pytest.param({"补正告知日期": "2024-03-08", "收到补正日期": "2024-03-07"}, "dates_backwards", "收到补正日期", id="supplied before asked"),
    pytest.param({"征求意见日期": "2024-03-08", "意见收到日期": "2024-03-07"}, "dates_backwards", "意见收到日期", id="an opinion before the letter"),
    pytest.param({"送达日期": "2024-03-14"}, "dates_backwards", "送达日期", id="served before decided"),
    pytest.param({"答复类型": "看情况"}, "unknown_outcome", "答复类型", id="an unknown outcome"),
    pytest.param({"答复类型": "不予公开"}, "outcome_too_broad", "答复类型", id="an outcome without its case"),
    pytest.param({"答复类型": ""}, "no_outcome", "答复类型", id="answered without an outcome"),
    pytest.param({"答复类型": "办理中"}, "answered_but_open", "答复类型", id="answered and open"),
    pytest.param({"答复日期": ""}, "no_reply_date", "答复日期", id="an outcome without a day"),
    pytest.param({"答复类型": "逾期不补正", "补正告知日期": "2024-03-06", "收到补正日期": "2024-03-07"}, "supplied_but_lapsed", "收到补正日期", id="supplied and lapsed"),
    pytest.param({"答复类型": "逾期未缴费", "收费通知日期": "2024-03-06", "缴费日期": "2024-03-07"}, "paid_but_lapsed", "缴费日期", id="paid and lapsed"),
    pytest.param({"收到申请日期": ""}, "no_receipt", "收到申请日期", id="never received"),
    pytest.param({"登记编号": ""}, "missing_value", "登记编号", id="no number"),
    pytest.param({"申请人类型": "外星人"}, "unknown_value", "申请人类型", id="an unknown category"),
    pytest.param({"申请人类型": "法人"}, "unknown_value", "申请人类型", id="a category too broad"),
    pytest.param({"申请方式": "飞鸽"}, "unknown_value", "申请方式", id="an unknown channel"),
    pytest.param({"答复日期": "24-3-15"}, "two_digit_year", "答复日期", id="a year of two digits"),
    pytest.param({"登记编号": date(2024, 1, 1)}, "number_is_date", "登记编号", id="a number turned into a date"),
    pytest.param({"登记编号": 2024000000000000017}, "digits_lost", "登记编号", id="a number that lost its digits"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "code", "heading"), CONTRADICTIONS)
def test_a_row_that_contradicts_itself_is_refused_at_its_cell(one_row, cells, code, heading):
    entry = read(one_row(**cells))
    found = [problem for problem in entry.problems if problem.code == code]

    assert entry.case is None
    assert found
    assert found[0].field.split()[0] == heading
    assert found[0].field.endswith("2")
    assert found[0].line == 2


def test_a_contradiction_names_both_days_and_both_cells(one_row):
    problem = read(one_row(答复日期="2024年3月4日")).problems[0]

    assert problem.zh == "“答复日期 F2”的 2024-03-04 早于“收到申请日期 E2”的 2024-03-05，请核对这两个日期"
    assert problem.en == "答复日期 F2 is 2024-03-04, before 收到申请日期 E2, which is 2024-03-05: check both"


def test_a_request_in_person_answered_before_the_office_entered_it_is_no_contradiction(one_row):
    entry = read(one_row(来件日期="2024-03-01", 收到申请日期="2024-03-05", 答复日期="2024-03-04"))

    assert acts(entry) == [("2024-03-01", "receive"), ("2024-03-04", "decide")]
