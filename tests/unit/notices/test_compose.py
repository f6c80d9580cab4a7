"""A letter from its kind and its situation: every value in its place, whoever wrote it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.notices.catalogue import catalogue
from request_flow.notices.compose import compose, text_of
from request_flow.notices.inputs import read_inputs
from request_flow.notices.model import Grid, Paragraph, Run
from request_flow.notices.plain_text import lines_of
from request_flow.notices.situation import Particulars
from request_flow.notices.template_faults import used_names
from request_flow.notices.values import TABLE
from support.build import a_request
from support.letters import AGENCY, REASON, kind_of, letter, situation

ANY_TEXT = st.text(alphabet=st.characters(codec=None), min_size=1, max_size=300)
HOSTILE = [
    "<script>alert(1)</script>",
    '</v></p><section class="slip" title="x"><p>',
    "&amp;&lt;]]>",
    "{{ 7*7 }}{% for a in b %}",
    "\u202e反\u2066向\u200f",
    "张\x00三\x1b[31m\ufffe",
    "字" * 10_000,
    "𠮷田𡈽口",
    "甲\r\n乙\u2028丙\n\n\n丁",
]


def supplemented(**applicant):
    person = {"category": "natural_person", "name": "赵启明", "address": "澄州市学府街3号"} | applicant
    return a_request("in_person", applicant=person, subject="学校建设的全部材料").received("2026-03-02")


def asked(items="请写明校名", request=None):
    return situation(request or supplemented(), "request_supplement", "2026-03-10", term_days=10, items=items)


def paragraphs(found):
    return [each for each in found.blocks if isinstance(each, Paragraph)]


def test_the_letter_bears_title_number_addressee_signer_and_day():
    found = letter("supplement-notice", asked(), why="不明确")

    assert (found.title, found.number, found.addressee, found.signer, found.day) == (
        "政府信息公开申请补正告知书",
        "澄教公开〔2026〕1号-补",
        "赵启明",
        AGENCY,
        date(2026, 3, 10),
    )
    assert found.sealed
    assert not found.draft


def test_each_run_says_where_its_words_come_from():
    found = letter("supplement-notice", asked(), why="没有写明学校")
    runs = [run for paragraph in paragraphs(found) for run in paragraph.runs]

    assert Run("2026年3月2日", "rule", "received_on") in runs
    assert Run("没有写明学校", "free", "why") in runs
    assert Run("请写明校名", "free", "items") in runs
    assert Run("10", "rule", "term_days") in runs
    assert Run("您", "fixed", "you") in runs
    assert runs[0] == Run("本机关于")


def test_a_line_end_starts_a_new_paragraph_and_a_list_is_numbered():
    found = letter("supplement-notice", asked("甲\n\n乙\r\n丙"), why="其一\n其二")
    texts = [each.text for each in paragraphs(found)]

    assert "经审查，其一" in texts
    assert [each.text for each in paragraphs(found) if each.style == "item"] == ["1.甲", "2.乙", "3.丙"]


def test_a_sentence_that_a_person_ended_ends_once():
    said = text_of(letter("supplement-notice", asked(), why="没有写明学校。"))

    assert "没有写明学校。根据" in said


@pytest.mark.parametrize(
    ("category", "others", "you", "addressee"),
    [
        ("natural_person", [], "您", "赵启明"),
        ("commercial_enterprise", [], "你单位", "赵启明"),
        ("natural_person", ["钱一", "孙二"], "你们", "赵启明、钱一、孙二"),
    ],
)
def test_an_applicant_is_spoken_to_as_a_person_a_body_or_several(category, others, you, addressee):
    request = a_request(
        category=category,
        applicant={"category": category, "name": "赵启明"},
        **({"joint_applicants": [{"category": category, "name": each} for each in others]} if others else {}),
    ).received("2026-03-02")
    found = letter("supplement-notice", asked(request=request), why="不明确")

    assert found.addressee == addressee
    assert f"收到{you}提交的" in text_of(found)


def test_what_is_not_filled_in_yet_is_shown_by_its_meaning():
    found = letter("supplement-notice", situation(supplemented(), "request_supplement", term_days=10, items="校名"))

    assert "经审查，【待填：为什么不明确】。" in text_of(found)


def test_a_list_that_is_not_filled_in_yet_is_shown_as_well():
    of = asked()
    object.__setattr__(of, "act", of.act._replace(data={"term_days": 10}))

    assert "\n【待填：需要补正的事项】" in text_of(letter("supplement-notice", of, why="不明确"))


def test_what_may_be_left_out_leaves_no_trace():
    said = text_of(letter("supplement-notice", asked(), why="不明确"))

    assert "待填" not in said
    assert "办公时间" not in said


def test_days_before_and_after_an_extension_are_those_of_the_engine():
    # Day 1 is Tue 2026-03-03; day 20 Mon 2026-03-30; ten more, Qingming (4 to 6 April) left out: Tue 2026-04-14.
    of = situation(supplemented(), "extend", "2026-03-20", days=10, approved_by="王主任")
    said = text_of(letter("extension-notice", of, reason="需要查找"))

    assert "不能在2026年3月30日答复期限届满之前" in said
    assert "延长10个工作日，至2026年4月14日届满" in said


def test_a_draft_of_a_letter_without_a_number_is_marked():
    kind = catalogue().kind("supplement-notice")
    found = compose(kind, asked(), {}, draft=True)

    assert found.draft
    assert found.number is None
    assert text_of(found).startswith(f"{AGENCY}\n政府信息公开申请补正告知书\n")


def test_a_letter_over_the_record_takes_the_event_as_its_act():
    of = situation(supplemented(), today="2026-03-02")

    assert of.act is not None
    assert of.act.act == "receive"
    assert of.before.received_on is None
    assert "答复期限届满之日 | 2026年3月30日" in text_of(letter("receipt-slip", of))


def test_the_code_of_the_page_is_the_value_that_the_contract_names():
    assert letter("receipt-slip", situation(supplemented(), today="2026-03-02")).code == "2026-0001"
    assert letter("supplement-notice", asked()).code is None


def test_what_happened_after_the_act_is_not_in_its_letter():
    later = supplemented().extended(5, "2026-03-25")
    of = situation(later, "request_supplement", "2026-03-10", term_days=10, items="校名")

    assert [each.act for each in of.events] == ["receive", "request_supplement"]


def test_a_request_that_has_quotation_marks_and_a_full_stop_is_quoted_as_chinese_quotes():
    person = {"category": "natural_person", "name": "赵启明"}
    request = a_request("in_person", applicant=person, subject="“双减”政策的‘实施方案’。").received("2026-03-02")

    found = letter("supplement-notice", asked(request=request), why="不明确")

    assert paragraphs(found)[0].text == (
        "本机关于2026年3月2日收到您提交的政府信息公开申请，您申请公开“‘双减’政策的‘实施方案’”。"
    )


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:12]))
def test_a_hostile_text_is_printed_as_itself_and_breaks_nothing(text):
    request = supplemented(name=text[:1999] if len(text) < 2000 else text[:2000])
    found = letter("supplement-notice", asked(text, request), why=text, guidance=text)
    said = text_of(found)

    assert len(found.blocks) >= 7
    assert found.slips == ()
    for line in lines_of(text):
        assert said.count(line) >= 3
    assert said.endswith(f"{AGENCY}\n2026年3月10日\n")


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_in_any_place_comes_back_line_by_line(items, why, guidance):
    found = letter("supplement-notice", asked(items), why=why, guidance=guidance)
    said = text_of(found)

    for typed in (items, why, guidance):
        for line in lines_of(typed):
            assert line in said
    for name, typed in (("why", why), ("guidance", guidance), ("items", items)):
        if not lines_of(typed):
            continue
        runs = [run.text for each in paragraphs(found) for run in each.runs if run.name == name]
        assert "\n".join(runs) == "\n".join(lines_of(typed))


@given(ANY_TEXT, ANY_TEXT)
def test_any_name_of_an_agency_stays_itself(name, phone):
    of = situation(supplemented(), "request_supplement", agency=Particulars(phone=phone), term_days=10, items="校名")
    object.__setattr__(of, "agency_name", name)
    said = text_of(letter("supplement-notice", of, why="不明确"))

    for line in lines_of(phone):
        assert line in said
    assert said.splitlines()


def test_a_table_and_a_slip_are_read_from_the_template(tmp_path):
    body = (
        '<p>{{ text }}</p>\n<table class="grid" data-widths="1 2">\n<tr><th>日期</th><th>事项</th></tr>\n'
        "{% for day, what, rest, number in timeline %}<tr><td>{{ day }}</td><td>{{ what }}</td></tr>\n{% endfor %}</table>\n"
        '<section class="slip" title="回执">\n<p class="note">收到{{ more }}</p><ol><li>甲</li><li></li></ol></section>'
    )
    of = situation(supplemented(), today="2026-03-02")
    found = compose(kind_of(tmp_path, body), of, {"text": "一\n二", "more": "信"})

    grid = found.blocks[2]
    assert isinstance(grid, Grid)
    assert (grid.widths, grid.header) == ((1, 2), True)
    assert [[cell.text for cell in row] for row in grid.rows] == [["日期", "事项"], ["2026年3月2日", "收到申请"]]
    [slip] = found.slips
    assert (slip.title, [each.text for each in slip.blocks]) == ("回执", ["收到信", "1.甲", "2."])
    assert [each.text for each in found.blocks[:2]] == ["一", "二"]
    assert text_of(found).endswith("\n回执\n收到信\n1.甲\n2.\n")


def test_layout_of_the_template_is_not_printed(tmp_path):
    body = "<p>\n  甲\n  {% if more %}乙{% endif %}\n  {{ text }}\n  丙 丁\n</p>\n\n"
    found = compose(kind_of(tmp_path, body), situation(supplemented(), today="2026-03-02"), {"text": "值"})

    assert [each.text for each in found.blocks] == ["甲值丙 丁"]


def test_a_table_without_rows_is_left_out(tmp_path):
    body = '<p>{{ text }}</p><table class="grid" data-widths="1">{% for one in items %}<tr><td>{{ one }}</td></tr>{% endfor %}</table>'
    found = compose(kind_of(tmp_path, body), situation(supplemented(), today="2026-03-02"), {"text": "甲", "items": ()})

    assert len(found.blocks) == 1


def test_a_template_that_may_not_be_used_is_told_and_not_run(tmp_path):
    with pytest.raises(BrokenDefinition, match=r"body\.html\.j2:1"):
        compose(kind_of(tmp_path, "{{ text.x }}"), situation(supplemented(), today="2026-03-02"), {})


def test_what_was_typed_is_read_by_the_contract_of_its_letter(tmp_path):
    kind = kind_of(tmp_path, "<p>{{ text }}</p>")

    assert read_inputs(kind, {"text": "甲", "items": "乙\n\n丙", "more": ""}) == {"text": "甲", "items": ("乙", "丙")}
    assert read_inputs(kind, {"items": ["乙"]}) == {"items": ("乙",)}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"timeline": "x"}, "not_typed_here"),
        ({"received_on": "2026-03-02"}, "not_typed_here"),
        ({"text": 7}, "bad_value_typed"),
        ({"items": 7}, "bad_value_typed"),
        ({"items": [7]}, "bad_value_typed"),
        ({"items": ["x"] * 201}, "bad_value_typed"),
    ],
)
def test_what_cannot_be_typed_is_refused(tmp_path, raw, code):
    with pytest.raises(BadInput) as caught:
        read_inputs(kind_of(tmp_path, "<p>{{ text }}</p>"), raw)
    assert caught.value.code == code


def test_every_value_of_the_table_can_be_asked_of_any_case():
    plain = situation(a_request().received("2026-03-02"), today="2026-03-02")
    rich = situation(
        supplemented()
        .asked_to_supplement("2026-03-10")
        .supplemented("2026-03-16")
        .consulted("c1", "2026-03-18", party="众合食品有限公司")
        .answered_by("c1", "2026-03-25", "object", reasonable=True)
        .extended(5, "2026-04-01")
        .decided("refuse_third_party", "2026-04-20", grounds="trade_secret")
        .contested("r1", "2026-05-06")
        .remedied("r1", "2026-06-24", "upheld"),
        today="2026-06-24",
    )
    for of in (plain, rich):
        for name, take in TABLE.items():
            value = take(of)
            assert value is None or isinstance(value, str | int | float | date | tuple), name
    assert TABLE["basis"](rich) == "《中华人民共和国政府信息公开条例》第十五条、第三十二条、第三十六条第三项"
    assert TABLE["ground"](rich) == "商业秘密"
    assert TABLE["remedy_cases"](rich) == (("行政复议", "2026年5月6日", "结果维持", "2026年6月24日"),)
    assert [row[1] for row in TABLE["timeline"](rich)][:3] == ["收到申请", "补正告知", "收到补正"]
    assert TABLE["term_days_counted"](plain)[0] == ("2026年3月3日", "1", "工作日")


def test_the_third_party_letter_says_what_the_third_party_did():
    silent = supplemented().consulted("c1", "2026-03-05", party="甲公司", received_on="2026-03-06")
    one_objects = silent.but().consulted("c2", "2026-03-05", party="乙公司", received_on="2026-03-06")
    one_objects.answered_by("c2", "2026-03-16", "object", reasonable=True)

    def said(request):
        of = situation(request, "decide", "2026-04-13", outcome="refuse_third_party", grounds="trade_secret")
        return text_of(letter("reply-refused-third-party", of, reason=REASON))

    assert "于2026年3月5日书面征求第三方意见，第三方逾期未提出意见，由本机关依法决定是否公开。" in said(silent)
    assert "于2026年3月16日收到第三方不同意公开的意见，另有第三方逾期未提出意见。" in said(one_objects)


def test_the_patterns_use_what_they_declare():
    kind = catalogue().kind("extension-notice")

    assert "due_before" in used_names(kind.body)
