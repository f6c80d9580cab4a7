"""What stands against issuing a letter: each finding arises where it should, and not in the case beside it."""

from datetime import date

import pytest

from request_flow.notices.catalogue import catalogue
from request_flow.notices.check_rules import check_rules
from request_flow.notices.checks import check
from request_flow.notices.compose import compose
from request_flow.notices.situation import Particulars
from support.build import a_request
from support.letters import (
    CONTRACT,
    PARTICULARS,
    PERSON,
    REASON,
    WHY,
    consulted,
    extension,
    findings,
    from_text,
    post,
    received,
    refusal,
    situation,
    supplement,
    written,
)


def test_nothing_stands_against_a_letter_in_order():
    assert findings("supplement-notice", supplement(more=post()), why=WHY) == {}
    assert findings("extension-notice", extension(more=post()), reason="需要逐份查找") == {}
    assert findings("reply-refused-third-party", refusal(more=post()), reason=REASON, severability="不能区分处理") == {}


def test_the_gravest_finding_comes_first():
    kind = catalogue().kind("supplement-notice")
    of = supplement("2026-03-15", agency=Particulars(phone="1"))
    severities = [each.severity for each in check(kind, compose(kind, of, {}), of)]

    assert severities == sorted(severities, key=["must", "override", "remind"].index)
    assert {"must", "override", "remind"} <= set(severities)


def test_every_finding_says_where_it_is_what_it_rests_on_and_both_sentences():
    found = findings("extension-notice", extension("2026-04-01"), reason="需要查找")["extension_after_due"]

    assert found.severity == "must"
    assert found.where == "act"
    assert found.cites == ("ogi-2019:33.2",)
    assert found.sentence.zh == "答复期限已于2026年3月30日届满，届满之后不能再延长。"
    assert "2026年3月30日" in found.sentence.en


# The step itself. R = Mon 2026-03-02: the 7th working day is Wed 03-11, the 20th Mon 03-30.


def test_a_step_that_the_case_has_no_way_for_is_found():
    of = situation(received().decided("disclosed", "2026-03-04"), "extend", "2026-03-10", days=5, approved_by="王主任")

    assert "act_without_effect" in findings("extension-notice", of, reason="需要查找")


@pytest.mark.parametrize(("on", "found"), [("2026-03-30", False), ("2026-03-31", True)])
def test_an_extension_after_the_due_day_is_found(on, found):
    assert ("extension_after_due" in findings("extension-notice", extension(on), reason="需要查找")) is found


def test_an_extension_of_a_delayed_term_is_found():
    delayed = received().asked_for_reasons("2026-03-04").gave_reasons("2026-03-06", reasonable=True)
    delayed.did("fix_delayed_term", "2026-03-10", until="2026-06-01")

    assert "extension_without_effect" in findings("extension-notice", extension(request=delayed), reason="需要查找")


def test_a_second_notice_to_supplement_is_found():
    again = received().asked_to_supplement("2026-03-03").supplemented("2026-03-06")
    found = findings("supplement-notice", supplement(request=again), why=WHY)

    assert found["second_supplement"].severity == "override"
    assert "second_supplement" not in findings("supplement-notice", supplement(), why=WHY)


@pytest.mark.parametrize(("on", "found"), [("2026-03-11", False), ("2026-03-12", True)])
def test_a_notice_to_supplement_after_the_seventh_working_day_is_found(on, found):
    told = findings("supplement-notice", supplement(on), why=WHY)

    assert ("supplement_notice_late" in told) is found
    if found:
        assert told["supplement_notice_late"].sentence.zh == "告知补正的期限是2026年3月11日，已经超过。"


def test_any_other_irregularity_of_the_step_is_told_by_its_own_words(tmp_path):
    of = situation(received(), "decide", "2026-03-10", outcome="notproc_repeat", grounds="repeat")

    def edit(contract):
        return contract.replace("occasion: {zh: 随时, en: at any time}\nissue: after", "act: decide\nissue: act")

    found = from_text(tmp_path, of, edit=edit)["irregular"]
    assert found.sentence.zh == "办理这一步将记为异常：重复申请未注明已答复的申请。"


# Days. The consultation of 03-04 to 03-16 stops Thu 03-05 to Mon 03-16, 8 working days: due Thu 2026-04-09 with Qingming.


@pytest.mark.parametrize(("on", "found"), [("2026-04-10", False), ("2026-04-13", True)])
def test_an_answer_signed_after_the_due_day_is_found(on, found):
    told = findings("reply-refused-third-party", refusal(on), reason=REASON)

    assert ("signed_after_due" in told) is found


def test_a_letter_signed_after_it_goes_out_is_found():
    late = supplement(today="2026-03-11")

    assert findings("supplement-notice", late, why=WHY)["signed_after_act"].severity == "must"
    assert findings("supplement-notice", supplement(today="2026-03-09"), why=WHY) == {}


def test_a_letter_signed_on_a_day_off_is_told():
    assert "signed_on_day_off" in findings("supplement-notice", supplement("2026-03-08"), why=WHY)
    assert "signed_on_day_off" not in findings("supplement-notice", supplement("2026-03-09"), why=WHY)


def test_a_due_day_in_a_year_without_holidays_is_told():
    late = a_request("in_person", applicant=PERSON, subject="明细表").received("2026-12-14")

    assert "provisional_due" in findings("receipt-slip", situation(late, today="2026-12-14"))
    assert "provisional_due" not in findings("receipt-slip", situation(received(), today="2026-03-02"))


# What is filled in.


def test_a_particular_of_the_agency_that_is_missing_is_named():
    found = findings("supplement-notice", supplement(agency=Particulars(short="澄教公开", phone="1")), why=WHY)
    assert (
        found["missing_particulars"].sentence.zh
        == "2026年3月10日有效的机关信息没有填写：地址；请管理员补填，生效日期不晚于该日。"
    )

    bare = findings("reply-refused-third-party", refusal(agency=Particulars()), reason=REASON)
    assert "行政复议机关、管辖法院、发文机关代字" in bare["missing_particulars"].sentence.zh


def test_a_variable_that_is_not_filled_in_is_named():
    found = findings("supplement-notice", supplement())["unfilled"]

    assert (found.severity, found.where, found.sentence.zh) == ("must", "why", "没有填写：为什么不明确。")


@pytest.mark.parametrize(("length", "found"), [(500, False), (501, True)])
def test_a_text_longer_than_its_bound_is_found(length, found):
    assert ("too_long" in findings("supplement-notice", supplement(), why="字" * length)) is found


def test_an_item_longer_than_its_bound_is_found():
    of = situation(received(), today="2026-03-02")

    assert "too_long" in findings("receipt-slip", of, materials=("甲", "字" * 201))
    assert "too_long" not in findings("receipt-slip", of, materials=("甲", "字" * 200))


# Grounds, reasons, remedies.


def test_a_refusal_without_its_ground_is_found():
    found = findings("reply-refused-third-party", refusal(grounds=None), reason=REASON)["ground_missing"]

    assert found.severity == "must"
    assert found.sentence.zh.endswith("请选择一项：商业秘密、个人隐私。")


@pytest.mark.parametrize("reason", ["", None, "。。。"])
def test_a_refusal_without_reasons_is_found_once(reason):
    found = findings("reply-refused-third-party", refusal(), **({"reason": reason} if reason is not None else {}))

    assert found["reason_missing"].severity == "must"
    assert "unfilled" not in found


def test_reasons_of_a_few_characters_are_told():
    assert findings("reply-refused-third-party", refusal(), reason="是商业秘密")["reason_thin"].severity == "override"
    assert "reason_thin" not in findings("reply-refused-third-party", refusal(), reason="一二三四五六七八九十")


def test_a_refusal_whose_text_has_no_place_for_reasons_is_found(tmp_path):
    def edit(contract):
        return contract.replace("occasion: {zh: 随时, en: at any time}", "outcomes: [refuse_third_party]")

    assert "reason_missing" in from_text(tmp_path, refusal(), edit=edit)


def test_whether_a_part_can_be_severed_is_asked_for():
    assert (
        findings("reply-refused-third-party", refusal(), reason=REASON)["severability_not_stated"].severity == "remind"
    )


@pytest.mark.parametrize(
    ("name", "code"), [("search", "search_not_described"), ("right_agency", "right_agency_not_named")]
)
def test_what_may_be_left_empty_is_asked_for_where_a_letter_has_it(tmp_path, name, code):
    def edit(contract):
        return contract.replace("  more:", f"  {name}:")

    of = situation(received(), today="2026-03-02")
    kind = written(
        tmp_path,
        f"<p>{{{{ text }}}}{{% if {name} %}}{{{{ {name} }}}}{{% endif %}}</p>",
        edit(CONTRACT.format(audience="applicant")),
    )
    letter = kind.kind("letter")

    def codes(**typed):
        return {each.code for each in check(letter, compose(letter, of, typed), of, typed)}

    assert code in codes(text="甲")
    assert code not in codes(text="甲", **{name: "在档案室和业务系统中检索"})


def test_a_letter_that_lost_its_remedies_is_found():
    kind = catalogue().kind("reply-refused-third-party")
    of, typed = refusal(), {"reason": REASON}
    whole = compose(kind, of, typed)
    lost = compose(catalogue().edited(kind.name, kind.body.replace("{{ remedies }}", "")), of, typed)

    assert "remedy_missing" not in {each.code for each in check(kind, whole, of, typed)}
    found = {each.code: each for each in check(kind, lost, of, typed)}["remedy_missing"]
    assert found.severity == "must"
    assert "先申请行政复议" in found.sentence.zh


def test_a_letter_that_should_tell_remedies_of_an_outcome_there_is_not_is_found():
    kind = catalogue().kind("reply-refused-third-party")
    of = situation(received(), today="2026-03-02")

    assert "remedy_missing" in {each.code for each in check(kind, compose(kind, of, {}), of)}


# Where it is sent.


@pytest.mark.parametrize(
    ("delivery", "code"),
    [
        (post(), None),
        (post(to=" 张文慧 "), None),
        (post(to="张三"), "addressee_differs"),
        (post(address=""), "address_missing"),
        (post(address="澄州市学府街3号"), "address_differs"),
        (post(address="澄州市云溪路８号"), None),
        (post(address="", method="in_person"), None),
        (post(address="澄州市学府街3号", method="in_person"), None),
    ],
)
def test_letter_and_envelope_are_for_the_same(delivery, code):
    found = findings("supplement-notice", supplement(more=delivery), why=WHY)

    assert set(found) == ({code} if code else set())


def test_an_agent_may_be_the_addressee_of_the_envelope():
    request = received(agent={"name": "李律师"})

    assert findings("supplement-notice", supplement(request=request, more=post(to="李律师")), why=WHY) == {}


def test_a_letter_to_a_third_party_goes_to_the_party_and_not_to_the_applicant(tmp_path):
    for to, expected in (("众合食品有限公司", False), ("张文慧", True)):
        of = situation(consulted(), today="2026-03-16", more=post(to=to, address="开发区1号"))
        assert ("addressee_differs" in from_text(tmp_path, of, audience="third_party")) is expected


# Fees: 120 pages are 70 at 10 yuan and 20 at 20, 1100 yuan.


@pytest.mark.parametrize(("amount", "found"), [(1100, False), (1200, True)])
def test_a_fee_off_the_tariff_is_found(tmp_path, amount, found):
    of = situation(received(), "charge_fee", "2026-03-10", basis="per_page", quantity=120, amount=amount)

    assert ("fee_off_tariff" in from_text(tmp_path, of)) is found


@pytest.mark.parametrize(("day", "found"), [("2020-12-31", True), ("2021-01-04", False)])
def test_a_fee_of_a_day_before_the_tariff_is_found(tmp_path, day, found):
    of = situation(received("2020-12-21"), "charge_fee", day, basis="per_item", quantity=12, amount=200)

    assert ("fee_before_tariff" in from_text(tmp_path, of)) is found


def test_a_fee_by_items_depends_on_other_cases_and_is_not_judged_here(tmp_path):
    of = situation(received(), "charge_fee", "2026-03-10", basis="per_item", quantity=12, amount=1)

    assert "fee_off_tariff" not in from_text(tmp_path, of)


def test_every_check_of_the_file_is_asked_in_these_tests(request):
    asked = "".join(path.read_text(encoding="utf-8") for path in request.path.parent.glob("test_check*.py"))

    assert [code for code in check_rules().checks if f'"{code}"' not in asked] == []


def test_the_day_of_a_letter_is_a_day_of_the_case():
    of = supplement(today="2026-03-09")

    assert of.day == date(2026, 3, 9)
    assert PARTICULARS.short == "澄教公开"
    assert "date_not_computed" not in findings("supplement-notice", of, why=f"{WHY}，2026年3月9日查找")
