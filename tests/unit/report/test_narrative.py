"""The text of a report: figures filled from the tables, and every placeholder that names nothing refused."""

from dataclasses import replace

import pytest

from request_flow.errors import BadInput
from request_flow.report.form import forms
from request_flow.report.model import Report
from request_flow.report.named_figures import Figures, narrative
from request_flow.report.narrative import drafts_of, gaps_in, narrative_of, sections_of, year_before

from .conftest import sound

TABLE2 = {"regs_made": 0, "norm_made": 3, "norm_repealed": 1, "norm_valid": 12, "fees_wan": "1.50"}
REGISTER = {"consultations_answered": 1000, "fees_charged": "300.00", "fees_waived": "0"}
LAST = replace(sound("2021"), year=2023, table3={**sound("2021").table3, "new": (5, 1, 0, 0, 1, 1, 8)})


def figures(**changes) -> Figures:
    given = {"report": replace(sound("2021"), table2=TABLE2), "agency": "澄州市教育局", "register": REGISTER}
    return Figures(**{**given, **changes})


def filled(text: str, **changes) -> str:
    return narrative_of({"overview": text}, figures(**changes))["overview"]


def refused(text: str, section: str = "overview") -> tuple[str, str]:
    with pytest.raises(BadInput) as error:
        narrative_of({section: text}, figures())
    return error.value.code, error.value.sentence.zh


@pytest.mark.parametrize(("text", "shown"), [
    ("{{ year }}年，{{ agency.name }}",                                    "2024年，澄州市教育局"),
    ("新收{{ table3.new.total }}件",                                       "新收12件"),
    ("自然人{{ table3.new.natural_person }}件",                            "自然人9件"),
    ("法人或其他组织{{ table3.new.organisations }}件",                     "法人或其他组织3件"),
    ("不予公开{{ table3.refused.total }}件",                               "不予公开1件"),
    ("办结{{ table3.total_handled.total }}件，其中{{ outcomes }}",         "办结11件，其中予以公开4件、部分公开2件、不予公开1件、无法提供3件、其他处理1件"),
    ("诉讼{{ table4.direct_total + table4.after_total }}件",               "诉讼3件"),
    ("收费{{ table2.fees_wan }}万元",                                      "收费1.50万元"),
    ("咨询{{ register.consultations_answered }}人次",                      "咨询1000人次"),
    ("{{ register.fees_charged | told('收取{}元', '未收取') }}",           "收取300.00元"),
    ("{{ register.fees_waived | told('减免{}元', '未减免') }}",            "未减免"),
    ("{{ table2.regs_made | told('制发规章{}件', '未制发规章') }}",        "未制发规章"),
    ("占{{ table3.disclosed.total | share(table3.total_handled.total) }}", "占36.4%"),
    ("{% if table3.carried_out.total > 2 %}多{% else %}少{% endif %}",     "多"),
    ("{% if register.training_sessions is entered %}有{% endif %}无",      "无"),
])  # fmt: skip
def test_a_placeholder_gives_the_figure_of_the_tables(text, shown):
    assert filled(text) == shown


@pytest.mark.parametrize(
    ("new", "before", "words"),
    [
        (12, 8, "比上年增长50%"),
        (8, 12, "比上年下降33.3%"),
        (9, 8, "比上年增长12.5%"),
        (8, 8, "与上年持平"),
        (0, 0, "与上年持平"),
        (3, 0, "上年为0"),
        (10001, 10000, "与上年基本持平"),
    ],
)
def test_a_change_is_told_in_words_rounded_to_a_tenth_of_a_percent(new, before, words):
    reports = [
        replace(sound("2021"), table3={**sound("2021").table3, "new": (count, 0, 0, 0, 0, 0, count)})
        for count in (new, before)
    ]

    text = "{{ table3.new.total | change(last_year.table3.new.total) }}"

    assert filled(text, report=reports[0], last=reports[1]) == words


def test_last_year_is_named_by_the_same_keys_on_its_own_form():
    assert filled("上年新收{{ last_year.table3.new.total }}件", last=LAST) == "上年新收8件"


def test_a_figure_that_was_not_entered_is_shown_as_a_mark_and_never_as_zero():
    shown = filled("培训{{ register.training_sessions }}次，{{ register.inspections | told('检查{}次', '未检查') }}")

    assert shown == "培训【待填：组织业务培训】次，检查【待填：开展监督检查】次"
    assert gaps_in({"overview": shown, "other": "无"}) == {"overview": ["组织业务培训", "开展监督检查"]}


def test_a_year_before_that_is_not_known_is_a_mark():
    shown = filled("{{ table3.new.total | change(last_year.table3.new.total) }}")

    assert shown == "【待填：上年表三】"


@pytest.mark.parametrize(("text", "line", "says"), [
    ("第一行\n新收{{ table3.nw.total }}件", 2, "没有“table3.nw.total”；table3 之下有：new、carried_in"),
    ("{{ table3.new }}",                    1, "table3.new 之下有：natural_person"),
    ("{{ year.real }}",                     1, "year 本身就是一个数"),
    ("{{ nothing }}",                       1, "可用：year、agency、outcomes、table2"),
    ("{{ table2.licensing_before }}",       1, "table2 之下有：regs_made、regs_repealed"),
    ("\n\n{% if false and register.x %}{% endif %}", 3, "没有“register.x”"),
])  # fmt: skip
def test_an_unknown_placeholder_names_section_line_and_what_there_is(text, line, says):
    code, sentence = refused(text)

    assert code == "unknown_placeholder"
    assert sentence.startswith(f"“一、总体情况”第 {line} 行：")
    assert says in sentence


@pytest.mark.parametrize("text", [
    "{{ table3.new.total",                              # not closed
    "{{ ''.__class__.__mro__ }}",                       # into the program
    "{{ year.__class__ }}",
    "{% for each in table3 %}{% endfor %}",             # no loops
    "{{ 9**9**9 }}",                                    # no arithmetic that can run away
    "{{ 'a' * 1000000000 }}",
    "{{ table3['new'] }}",
    "{{ year | upper }}",                               # none but our filters
    "{{ table3.new.total | change }}",                  # a filter without its figure
    "{{ table3.new.total | told('没有空', '无') }}",      # no place for the figure
    "{% set x = 1 %}",
    "{% include 'x' %}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "长" * 50_001,
])  # fmt: skip
def test_whatever_else_a_template_could_do_is_refused(text):
    code, sentence = refused(text, "problems")

    assert code in {"bad_placeholder", "unknown_placeholder", "narrative_too_long"}
    assert sentence.startswith("“五、存在的主要问题及改进情况”")


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.format)
def test_every_draft_can_be_filled_on_every_form(form):
    report = sound(form.format)

    drafts = drafts_of(form)
    shown = narrative_of(drafts, Figures(report, "澄州市教育局"))

    assert set(drafts) == set(sections_of(form)) == {"overview", "problems", "other"}
    assert "新收政府信息公开申请12件（自然人9件，法人或其他组织3件）；上年结转2件" in shown["overview"]
    assert "办结11件，其中予以公开4件、部分公开2件、不予公开1件、无法提供3件、其他处理1件" in shown["overview"]
    for part in ("主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障"):
        assert part in shown["overview"]


def test_the_outcomes_of_a_year_without_any_are_told_so():
    nothing = dict.fromkeys(sound("2021").table3, (0,) * 7)

    assert filled("{{ outcomes }}", report=replace(sound("2021"), table3=nothing)) == "均为0"


@pytest.mark.parametrize("name", ["more", "less", "unknown"])
def test_the_words_of_the_product_have_a_place_for_the_figure(name):
    assert "{}" in getattr(narrative().words, name)


def test_a_draft_without_a_figure_says_nothing_of_the_year_before():
    empty = Report("edu", 2023, "2021", table3=dict.fromkeys(sound("2021").table3, (0,) * 7))

    assert year_before(empty) is None
    assert year_before(LAST) is LAST
    assert year_before(replace(empty, status="frozen")) == replace(empty, status="frozen")
