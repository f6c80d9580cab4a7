"""C6: a text made from the tables is never accused, whatever its figures and its spelling; a changed figure is."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from request_flow.report.agreement import agreement
from request_flow.report.agreement_words import spelt
from request_flow.report.form import form_named
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.report.named_figures import Figures
from request_flow.report.narrative import drafts_of, narrative_of


@st.composite
def reports(draw) -> Report:
    """A report whose figures add up, on either form."""
    form = form_named(draw(st.sampled_from(["2019", "2021"])))
    table, count = form.table3, st.integers(0, 2000)
    results = [key for key in table.row_keys if key not in {"new", "carried_in", "total_handled", "carried_out"}]
    rows = {key: draw(st.tuples(*[count] * 6)) for key in (*results, "carried_in", "carried_out")}
    handled = tuple(sum(column) for column in zip(*(rows[key] for key in results), strict=True))
    stays = zip(handled, rows["carried_out"], strict=True)
    arrived = [done + left for done, left in stays]
    rows["total_handled"] = handled
    rows["carried_in"] = tuple(min(earlier, all_) for earlier, all_ in zip(rows["carried_in"], arrived, strict=True))
    rows["new"] = tuple(all_ - earlier for all_, earlier in zip(arrived, rows["carried_in"], strict=True))
    fours = {
        kind: dict(zip(("upheld", "corrected", "other", "pending"), draw(st.tuples(*[count] * 4)), strict=True))
        for kind in ("review", "direct", "after")
    }
    return Report(
        draw(st.sampled_from(["澄州市教育局", "澄州市人民政府", "chengzhou", ""])),
        form.valid.first,
        form.format,
        table2={key: draw(count) for key, cell in form.table2.cells.items() if cell.kind == "count"},
        table3={key: (*rows[key], sum(rows[key])) for key in table.row_keys},
        table4={
            f"{kind}_{result}": figure
            for kind, four in fours.items()
            for result, figure in {**four, "total": sum(four.values())}.items()
        },
    )


TYPICAL = (
    "{{ year }}年，本机关共收到政府信息公开申请{{ table3.new.total }}件，{{ table3.new.total | "
    "change(last_year.table3.new.total) }}，上年结转{{ table3.carried_in.total }}件，"
    "办结政府信息公开申请{{ table3.total_handled.total }}件，办理结果为：予以公开{{ table3.disclosed.total }}件，"
    "部分公开{{ table3.partial.total }}件，不予公开{{ table3.refused.total }}件，"
    "无法提供{{ table3.unable.total }}件，不予处理{{ table3.unprocessed.total }}件；"
    "转下年度办理{{ table3.carried_out.total }}件。\n"
    "因政府信息公开工作被申请行政复议{{ table4.review_total }}件，"
    "行政诉讼{{ table4.direct_total + table4.after_total }}件。制发规范性文件{{ table2.norm_made }}件。\n"
    "因政府信息公开工作被申请行政复议{{ table4.review_total }}件，其中结果维持{{ table4.review_upheld }}件、"
    "结果纠正{{ table4.review_corrected }}件、其他结果{{ table4.review_other }}件、"
    "尚未审结{{ table4.review_pending }}件；因政府信息公开被提起行政诉讼"
    "{{ table4.direct_total + table4.after_total }}件（维持{{ table4.direct_upheld + table4.after_upheld }}件，"
    "纠正{{ table4.direct_corrected + table4.after_corrected }}件，"
    "尚未审结{{ table4.direct_pending + table4.after_pending }}件）。"
    "因政府信息公开被提起行政诉讼{{ table4.direct_total + table4.after_total }}件，其中"
    "未经复议直接起诉{{ table4.direct_total }}件，复议后起诉{{ table4.after_total }}件。"
)


@settings(max_examples=40)
@given(report=reports(), last=reports(), counted=st.integers(0, 9999))
def test_a_text_filled_from_the_tables_never_disagrees_with_them(report, last, counted):
    register = dict.fromkeys(("items_published", "consultations_answered", "complaints_received"), counted)
    texts = {**drafts_of(report.form), "other": TYPICAL}

    shown = narrative_of(texts, Figures(report, report.agency or "本机关", register, last, register))
    checks = agreement(replace(report, narrative=shown))

    assert broken(checks) == []
    assert {each.row for each in checks} >= {"new", "carried_in", "total_handled", "carried_out", "disclosed"}
    assert {each.column for each in checks if each.table == "table4"} == {
        "review_total", "review_upheld", "review_corrected", "review_other", "review_pending", "direct_total",
        "direct_upheld", "direct_corrected", "direct_pending", "after_total",
    }  # fmt: skip


PLANTED = {
    "共收到政府信息公开申请{}件": "new",
    "上年结转{}件": "carried_in",
    "办结政府信息公开申请{}件": "total_handled",
    "予以公开{}件": "disclosed",
    "部分公开{}件": "partial",
    "结转下年度继续办理{}件": "carried_out",
}


@settings(max_examples=40)
@given(report=reports(), phrase=st.sampled_from(sorted(PLANTED)), more=st.integers(1, 50))
def test_a_number_typed_too_high_is_found_whatever_the_figures(report, phrase, more):
    row = PLANTED[phrase]
    right, carried_in = report.table3[row][-1], report.table3["carried_in"][-1]
    typed = right + more + (carried_in if row == "new" else 0)
    text = f"{report.year}年，本机关{phrase.format(typed)}。"

    assert [each.left for each in broken(agreement(replace(report, narrative={"overview": text})))] == [typed]


# Each form of a sentence, with the cells that each of its numbers adds up.
REVIEWS, SUITS = ("review_total",), ("direct_total", "after_total")
RESULTS = ("upheld", "corrected", "other", "pending")
OF_REVIEWS = [(f"review_{each}",) for each in RESULTS]
OF_SUITS = [(f"direct_{each}", f"after_{each}") for each in RESULTS]
FOUR = "其中维持{}件、纠正{}件、其他结果{}件、尚未审结{}件"
FORMS = [
    ("我单位新收政府信息公开申请{}件，上年结转{}件。", [("new",), ("carried_in",)]),
    ("本年新收政府信息公开申请。{}件，其中自然人申请若干。", [("new",)]),
    ("本年新收政府信息公开申请\n{}件。", [("new",)]),
    ("一、新收政府信息公开申请\n{}件。", [("new",)]),
    ("（二）依申请公开情况。全年共收到申请{}件。", [("new",)]),
    ("上年结转{}件，办结{}件，予以公开{}件，部分公开{}件，重复申请{}件；结转下年度继续办理{}件。",
     [("carried_in",), ("total_handled",), ("disclosed",), ("partial",), ("notproc_repeat",), ("carried_out",)]),
    (f"因政府信息公开被申请行政复议{{}}件，{FOUR}。", [REVIEWS, *OF_REVIEWS]),
    (f"因政府信息公开被提起行政诉讼{{}}件，行政复议{{}}件，{FOUR}。", [SUITS, REVIEWS, *[None] * 4]),
    (f"因政府信息公开被提起行政诉讼{{}}件（{FOUR}），行政复议{{}}件（{FOUR}）。", [SUITS, *OF_SUITS, REVIEWS, *OF_REVIEWS]),
    (f"因政府信息公开被申请行政复议{{}}件，{FOUR}；因政府信息公开被提起行政诉讼{{}}件，{FOUR}。",
     [REVIEWS, *OF_REVIEWS, SUITS, *OF_SUITS]),
    (f"因政府信息公开被提起行政诉讼{{}}件，其中直接起诉{{}}件（{FOUR}），复议后起诉{{}}件（{FOUR}）。",
     [SUITS, ("direct_total",), *[(f"direct_{each}",) for each in RESULTS],
      ("after_total",), *[(f"after_{each}",) for each in RESULTS]]),
    ("（四）政府信息公开行政复议、行政诉讼情况。全年发生行政诉讼{}件，行政复议{}件。", [SUITS, REVIEWS]),
]  # fmt: skip


def figure(report: Report, cells: tuple[str, ...] | None) -> int:
    """The sum of some cells; nothing for results that may be of either, which are not compared."""
    return sum(report.table3[cell][-1] if cell in report.table3 else report.table4[cell] for cell in cells or ())


def written(draw, number: int) -> str:
    """A number in one of the spellings of reports."""
    plain = str(number)
    spellings = [
        plain,
        f"{number:,}",
        plain.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        f" {plain} ",
    ]
    return draw(st.sampled_from([*spellings, *([spelt(number)] if number < 10_000 else [])]))


def lefts(report: Report, text: str, last: Report | None = None) -> list[int]:
    return [each.left for each in broken(agreement(replace(report, narrative={"overview": text}), "", last))]


def known(report: Report, form: tuple) -> bool:
    cells = [cell for several in form[1] for cell in several or ()]
    return all(cell in report.table3 or cell in report.table4 for cell in cells)


@settings(max_examples=150)
@given(data=st.data(), report=reports(), form=st.sampled_from(FORMS))
def test_no_form_of_a_sentence_made_from_the_tables_is_accused(data, report, form):
    assume(known(report, form))
    text, cells = form

    said = text.format(*(written(data.draw, figure(report, each)) for each in cells))

    assert lefts(report, said) == []
    assert lefts(report, said.replace("件", "件（次）")) == []


@settings(max_examples=150)
@given(data=st.data(), report=reports(), form=st.sampled_from(FORMS), more=st.integers(1, 50))
def test_one_figure_that_was_changed_in_a_sentence_is_accused(data, report, form, more):
    assume(known(report, form))
    text, cells = form
    at = data.draw(st.sampled_from([place for place, each in enumerate(cells) if each is not None]))
    numbers = [figure(report, each) for each in cells]
    # What came may be told with what was carried in: the changed figure is more than both.
    numbers[at] += more + (report.table3["carried_in"][-1] if cells[at] == ("new",) else 0)

    assert numbers[at] in lefts(report, text.format(*(written(data.draw, each) for each in numbers)))


def tenth(part: int, whole: int) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


@settings(max_examples=60)
@given(report=reports(), more=st.integers(101, 150))
def test_a_rate_made_from_the_tables_holds_and_another_is_accused(report, more):
    whole = report.table4["review_total"]
    assume(whole and report.table3["total_handled"][-1])
    rates = {
        f"因政府信息公开被申请行政复议{whole}件，维持率{{}}%。": tenth(report.table4["review_upheld"], whole),
        f"上年结转{report.table3['carried_in'][-1]}件，办结{report.table3['total_handled'][-1]}件，公开率{{}}%。":
            tenth(report.table3["disclosed"][-1], report.table3["total_handled"][-1]),
    }  # fmt: skip
    for text, rate in rates.items():
        assume(rate != 100)
        assert lefts(report, text.format(rate)) == []
        assert len(lefts(report, text.format(rate + more))) == 1


@settings(max_examples=60)
@given(report=reports(), last=reports(), more=st.integers(1, 50))
def test_a_change_made_from_both_tables_holds_and_another_is_accused(report, last, more):
    last = replace(last, year=report.year - 1)
    now, before = report.table3["new"][-1], last.table3["new"][-1]
    way = "增加" if now >= before else "减少"
    says = f"本年新收政府信息公开申请{now}件，较上年{way}{{}}件。"

    assert lefts(report, says.format(abs(now - before)), last) == []
    assert lefts(report, says.format(abs(now - before) + more), last) == [now]
    if before:
        says = f"本年新收政府信息公开申请{now}件，同比{'增长' if now >= before else '下降'}{{}}%。"
        assert lefts(report, says.format(abs(tenth(now - before, before))), last) == []
        assert lefts(report, says.format(abs(tenth(now - before, before)) + more), last) == [now]
    assert lefts(report, says.format(more)) == []  # without the report of the year before


@settings(max_examples=60)
@given(yuan=st.integers(0, 10**10), more=st.integers(1, 10**6))
def test_an_amount_made_from_table_2_holds_and_another_is_accused(yuan, more):
    wan = Decimal(yuan) / 10_000
    report = Report("", 2024, "2021", table2={"fees_wan": f"{wan:.4f}"})

    for text in (f"行政事业性收费{yuan}元。", f"行政事业性收费{yuan:,}元。", f"行政事业性收费{wan:.4f}万元。"):
        assert lefts(report, text) == []
    assert lefts(report, f"行政事业性收费{yuan + more}元。") == [yuan + more]
