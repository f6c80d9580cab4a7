"""Statistics beyond the form, over a register whose days were counted by hand."""

import csv
import io
import json
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from request_flow.errors import BadInput
from request_flow.report.casework import OWN, WAITING, Stage, Standing, Term, casework
from request_flow.report.statistics import DayTally, Gathered, Scope, Statistics, YearFigures
from request_flow.report.statistics_tables import tables_of
from request_flow.report.statistics_words import Share
from request_flow.report.writers.statistics import Spelling, shown, write_statistics
from request_flow.report.writers.statistics_charts import WIDTH, charts_of, lines_of
from support.build import a_request, engine, history_of
from support.statistics_cases import register

SVG = "{http://www.w3.org/2000/svg}"
YEARS = (YearFigures(2023, 1, 1, 0), YearFigures(2024, 8, 6, 2))
YEAR_END = date(2024, 12, 31)
ENGLISH = Spelling("en", ", ".join)
CHINESE = Spelling("zh", "、".join)
NINETY = Fraction(9, 10)


def work(request, last=YEAR_END):
    return casework(*history_of(request), engine().rules, last)


def statistics(year=2024, requests=None, years=YEARS):
    gathered = Gathered(engine().law, year)
    for request in register() if requests is None else requests:
        done = work(request, date(year, 12, 31))
        if done is not None:
            gathered.add("edu", done)
    return Statistics(Scope({"edu": "教育局"}, None, year, date(year, 12, 31)), gathered, tuple(years))


def table(key, found=None):
    """Return the rows of a table as an English reader sees them."""
    tables = {each.key: each for each in tables_of(found or statistics())}
    return [[shown(cell, ENGLISH) for cell in row] for row in tables[key].rows]


@pytest.mark.parametrize(
    ("place", "term", "days"),
    [
        (0, Term.ORIGINAL, {Stage.HANDLING: 20, Stage.DELIVERY: 1}),
        (1, Term.EXTENDED, {Stage.HANDLING: 25}),
        (2, Term.LATE, {Stage.HANDLING: 21}),
        (3, Term.ORIGINAL, {Stage.BEFORE_SUPPLEMENT: 3, Stage.SUPPLEMENT: 6, Stage.HANDLING: 11}),
        (
            4,
            Term.ORIGINAL,
            {Stage.HANDLING: 3, Stage.CONSULTATION: 8, Stage.DRAFTING: 0, Stage.REVIEW: 1, Stage.DECISION: 1},
        ),
        (5, Term.NOT_RUNNING, {Stage.HANDLING: 5, Stage.FEE: 21}),
    ],
)
def test_every_working_day_belongs_to_one_stage(place, term, days):
    ended = work(register()[place]).ended

    assert (ended.term, dict(ended.days)) == (term, days)


def test_a_void_request_and_one_never_confirmed_as_received_say_nothing():
    assert work(register()[8]) is None
    assert work(a_request("online").received("2024-03-01").did("withdraw", "2024-03-04")) is None


def test_the_clock_begins_with_the_confirmation_where_the_channel_needs_one():
    # Confirmed on Monday 4 March, answered on Friday 8 March: 4 days; what went before is nobody's.
    online = a_request("online").received("2024-03-01").confirmed("2024-03-04").decided("disclosed", "2024-03-08")

    assert dict(work(online).ended.days) == {Stage.HANDLING: 4}


def test_a_day_fixed_under_article_35_keeps_a_later_answer_in_time():
    asked = (
        a_request().received("2024-03-01").asked_for_reasons("2024-03-04").gave_reasons("2024-03-08", reasonable=True)
    )
    fixed = asked.did("fix_delayed_term", "2024-03-11", until="2024-05-31")

    assert work(fixed.but().decided("disclosed", "2024-03-29")).ended.term is Term.ORIGINAL
    assert work(fixed.but().decided("disclosed", "2024-05-31")).ended.term is Term.DELAYED
    assert work(fixed.but().decided("disclosed", "2024-06-03")).ended.term is Term.LATE


def test_an_answer_redone_in_its_year_is_counted_with_the_days_of_both_rounds():
    # 20 days to the first answer; after 3 June: 4 that week, 10 June is 端午, 4 days to the 14th, 4 to the 20th: 12.
    once = a_request().received("2024-03-01").decided("disclosed", "2024-03-29").contested("r1", "2024-04-22")
    again = once.remedied("r1", "2024-06-03", "corrected", redo=True, redo_term_days=10)

    assert dict(work(again.but().decided("partial", "2024-06-20")).ended.days) == {Stage.HANDLING: 32}
    assert work(again.but().decided("partial", "2024-06-20")).ended.term is Term.LATE
    in_the_next_year = work(again.but().decided("partial", "2025-01-03"))
    assert (in_the_next_year.ended.on, in_the_next_year.ended.outcome) == (date(2024, 3, 29), "disclosed")
    assert in_the_next_year.standing == Standing("in_progress", Term.LATE, again=True)
    found = statistics(requests=[again.but().decided("partial", "2025-01-03")])
    assert table("open", found)[-2:] == [
        ["to be answered anew (not in the total)", "1", "0", "0", "0", "1", "0"],
        ["total", "0", "0", "0", "0", "0", "0"],
    ]
    assert table("remedies", found)[0][:2] == ["disclosed", "not recorded"]


def test_how_an_open_request_stands_is_as_of_the_last_day():
    assert work(register()[6], date(2024, 12, 30)).standing == Standing("in_progress", Term.ORIGINAL, again=False)
    assert work(register()[6], date(2024, 12, 31)).standing == Standing("in_progress", Term.LATE, again=False)
    assert work(register()[6], date(2024, 12, 1)).standing is None
    assert work(register()[6], date(2025, 1, 3)).standing is None


@given(st.integers(0, 9), st.dates(date(2024, 1, 1), date(2025, 2, 28)))
def test_the_stages_add_up_to_the_working_days_between_receipt_and_answer(place, last):
    request = register()[place]
    done = work(request, last)
    if done is None or done.ended is None:
        return
    received = date.fromisoformat(request.case()["events"][0]["on"])

    assert done.ended.own() + done.ended.waited() == engine().rules.calendar.count(received, done.ended.on)
    assert set(done.ended.days) <= OWN | WAITING | {Stage.DELIVERY}


def tally(*days):
    found = DayTally()
    for each in days:
        found.add(each)
    return found


def test_median_and_percentile_are_as_the_module_defines_them():
    ten = tally(1, 2, 3, 4, 5, 6, 7, 8, 9, 30)

    assert (ten.median(), ten.percentile(NINETY), ten.most, ten.days, ten.cases) == (5.5, 9, 30, 75, 10)
    assert (tally(4, 8).median(), tally(4, 8).percentile(NINETY)) == (6, 8)
    assert (tally(7).median(), tally(7).percentile(NINETY)) == (7, 7)
    assert (tally().median(), tally().percentile(NINETY), tally().most) == (None, None, None)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_nine_of_ten_are_done_within_the_percentile_and_fewer_within_a_day_less(days):
    found = tally(*days).percentile(NINETY)

    assert sum(each <= found for each in days) * 10 >= len(days) * 9
    assert sum(each < found for each in days) * 10 < len(days) * 9


def test_terms_kept_by_outcome_and_by_category():
    # closed, original, extended, delayed, late, no term, kept of those with a term
    assert table("terms_by_outcome") == [
        ["disclosed", "2", "2", "0", "0", "0", "0", "100.0%"],
        ["partial", "2", "1", "1", "0", "0", "0", "100.0%"],
        ["refuse process info", "1", "0", "0", "0", "1", "0", "0.0%"],
        ["other lapse fee", "1", "0", "0", "0", "0", "1", ""],
        ["total", "6", "3", "1", "0", "1", "1", "80.0%"],
    ]
    assert table("terms_by_category") == [
        ["natural person", "5", "2", "1", "0", "1", "1", "75.0%"],
        ["commercial enterprise", "1", "1", "0", "0", "0", "0", "100.0%"],
        ["total", "6", "3", "1", "0", "1", "1", "80.0%"],
    ]


def test_one_late_case_among_thousands_is_not_rounded_away():
    assert [shown(share, ENGLISH) for share in (Share(9_999, 10_000), Share(7, 7), Share(2, 3), Share(0, 0))] == [
        "99.9%",
        "100.0%",
        "66.7%",
        "",
    ]


def test_those_open_at_the_end_are_told_apart_by_their_term():
    assert table("open") == [
        ["in progress", "1", "0", "0", "0", "1", "0"],
        ["awaiting supplement", "1", "0", "0", "0", "0", "1"],
        ["awaiting fee", "0", "0", "0", "0", "0", "0"],
        ["to be answered anew (not in the total)", "0", "0", "0", "0", "0", "0"],
        ["total", "2", "0", "0", "0", "1", "1"],
    ]


def test_days_per_stage_add_up_to_the_whole():
    # cases, days, share of 125, median, 90th percentile, maximum
    own, waiting = "the agency's own", "waiting for others"
    assert table("stages") == [
        ["receipt to supplement notice", own, "1", "3", "2.4%", "3", "3", "3"],
        ["awaiting supplement", waiting, "1", "6", "4.8%", "6", "6", "6"],
        ["search and handling", own, "6", "85", "68.0%", "15.5", "25", "25"],
        ["consultation", waiting, "1", "8", "6.4%", "8", "8", "8"],
        ["awaiting fee", waiting, "1", "21", "16.8%", "21", "21", "21"],
        ["drafting", own, "1", "0", "0.0%", "0", "0", "0"],
        ["review", own, "1", "1", "0.8%", "1", "1", "1"],
        ["issuing the answer", own, "1", "1", "0.8%", "1", "1", "1"],
        ["delivery", "after the answer", "1", "1", "", "1", "1", "1"],
        [own, own, "6", "90", "72.0%", "17", "25", "25"],
        [waiting, waiting, "6", "35", "28.0%", "3", "21", "21"],
        ["total", "total", "6", "125", "100.0%", "20.5", "26", "26"],
    ]


def test_units_and_caseworkers_are_those_on_record():
    # closed, late, kept, median days, median own days, 90th percentile of own days, open, overdue
    assert table("units") == [
        ["办公室", "2", "0", "100.0%", "22.5", "22.5", "25", "1", "1"],
        ["法规股", "1", "0", "100.0%", "13", "5", "5", "0", "0"],
        ["not recorded", "3", "1", "50.0%", "21", "14", "21", "1", "0"],
    ]
    assert table("caseworkers") == [
        ["办公室", "小李", "1", "0", "100.0%", "20", "20", "20", "1", "1"],
        ["办公室", "小王", "1", "0", "100.0%", "25", "25", "25", "0", "0"],
        ["法规股", "小赵", "1", "0", "100.0%", "13", "5", "5", "0", "0"],
        ["not recorded", "not recorded", "3", "1", "50.0%", "21", "14", "21", "1", "0"],
    ]


def test_grounds_are_listed_with_their_articles():
    assert table("grounds") == [
        ["disclosed", "provided", "ogi-2019:36.1.2", "1", "16.7%"],
        ["disclosed", "not recorded", "ogi-2019:36.1.1, ogi-2019:36.1.2", "1", "16.7%"],
        ["partial", "severed withheld", "ogi-2019:37", "1", "16.7%"],
        ["partial", "severed third party", "ogi-2019:37, ogi-2019:15", "1", "16.7%"],
        ["refuse process info", "draft", "ogi-2019:16.2", "1", "16.7%"],
        ["other lapse fee", "no finer grounds", "fees-2021:6", "1", "16.7%"],
    ]


def test_remedies_lost_are_those_whose_result_was_reached_in_the_year():
    # concluded, upheld, corrected, other, lost: one filed over the answer of 2023, one over that of 2024
    assert table("remedies") == [
        ["refuse process info", "draft", "ogi-2019:16.2", "2", "1", "1", "0", "50.0%"],
        ["total", "", "", "2", "1", "1", "0", "50.0%"],
    ]
    assert table("remedies", statistics(2023)) == [["total", "", "", "0", "0", "0", "0", ""]]


def test_a_remedy_against_silence_is_about_no_answer():
    silent = a_request().received("2024-03-01").contested("r1", "2024-05-06").remedied("r1", "2024-06-03", "other")

    assert table("remedies", statistics(requests=[silent]))[0] == [
        "no answer when filed",
        "",
        "",
        "1",
        "0",
        "0",
        "1",
        "0.0%",
    ]


def test_a_request_answered_on_two_grounds_counts_once_under_each_and_free_words_are_not_shown():
    both = (
        a_request()
        .received("2024-03-01")
        .decided("disclosed", "2024-03-04", grounds=["provided", "already_public", "张三要求的"])
    )
    found = statistics(requests=[both])

    assert [row[1] for row in table("grounds", found)] == ["provided", "already public", "grounds not in the list"]
    for kind in ("json", "csv", "html"):
        assert "张三" not in write_statistics(found, kind, CHINESE).decode()


def test_json_has_keys_that_stay_and_figures_as_numbers():
    found = json.loads(write_statistics(statistics(), "json", CHINESE))

    assert (found["agencies"], found["year"], found["as_of"]) == (["edu"], 2024, "2024-12-31")
    assert found["tables"]["terms_by_outcome"]["rows"][-1] == {
        "outcome": "total", "outcome_name": "合计", "closed": 6, "within_original": 3, "within_extended": 1,
        "within_delayed": 0, "late": 1, "not_running": 1, "kept_share": 0.8,
    }  # fmt: skip
    assert found["tables"]["units"]["rows"][0]["median_days"] == 22.5
    assert found["tables"]["grounds"]["rows"][1]["articles"] == ["ogi-2019:36.1.1", "ogi-2019:36.1.2"]
    assert all(each["counts"]["zh"] and each["counts"]["en"] for each in found["tables"].values())


def test_csv_is_known_by_spreadsheets_and_holds_every_table():
    written = write_statistics(statistics(), "csv", CHINESE)
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))

    assert written.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["历年对比"]
    assert ["合计", "6", "3", "1", "0", "1", "1", "80.0%"] in rows
    assert Counter(len(row) == 0 for row in rows)[True] == len(tables_of(statistics())) - 1


def test_a_unit_named_like_a_formula_is_none_in_a_spreadsheet():
    odd = a_request().received("2024-03-01").did("assign", "2024-03-04", unit="=1+1").decided("disclosed", "2024-03-05")
    written = write_statistics(statistics(requests=[odd]), "csv", CHINESE).decode("utf-8-sig")

    assert "'=1+1" in {row[0] for row in csv.reader(io.StringIO(written)) if row}


def test_the_page_holds_every_table_and_its_words_are_escaped():
    odd = (
        a_request()
        .received("2024-03-01")
        .did("assign", "2024-03-04", unit="<b>甲</b>")
        .decided("disclosed", "2024-03-05")
    )
    page = write_statistics(statistics(requests=[odd]), "html", CHINESE).decode()
    read = html.fromstring(page.encode())

    assert "&lt;b&gt;甲" in page
    assert [each.get("id") for each in read.iter("h2")] == [each.key for each in tables_of(statistics())]
    assert len(list(read.iter("figure"))) == 4
    assert not list(read.iter("script"))


def test_no_other_kind_is_written():
    with pytest.raises(BadInput, match="unknown_statistics_kind"):
        write_statistics(statistics(), "xlsx", CHINESE)


def drawn(key, language="en"):
    [chart] = [each for each in charts_of(statistics(), language) if each.key == key]
    return etree.fromstring(chart.svg.encode())


def test_the_chart_of_days_tells_waiting_from_work_without_colour():
    svg = drawn("days")
    bars = list(svg.iter(f"{SVG}rect"))[5:]  # behind hatch, paper and legend

    assert [text.text for text in svg.iter(f"{SVG}text")][3:7] == [
        "receipt to supplement notice", "3 (2.4%)", "awaiting supplement", "6 (4.8%)",
    ]  # fmt: skip
    assert ["hatch" in each.get("fill") for each in bars] == [False, True, False, True, True, False, False, False]
    assert float(bars[2].get("width")) == max(float(each.get("width")) for each in bars)


def test_the_chart_of_years_has_two_bars_a_year_and_says_them_in_words():
    svg = drawn("years", "zh")

    assert [text.text for text in svg.iter(f"{SVG}text")] == [
        "历年收到与办结（件）", "收到", "办结", "2023", "1", "1", "2024", "8", "6",
    ]  # fmt: skip
    assert svg.find(f"{SVG}desc").text == "2023 收到 1, 办结 1；2024 收到 8, 办结 6。"


def test_a_year_in_which_nothing_was_closed_has_no_chart_of_what_was_closed():
    assert [each.key for each in charts_of(statistics(requests=[]), "zh")] == ["years"]
    assert charts_of(statistics(requests=[], years=()), "zh") == []


def test_long_labels_go_on_in_the_next_line():
    assert lines_of("申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请") == [
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再",
        "处理其政府信息公开申请",
    ]
    assert lines_of("short") == ["short"]
    assert WIDTH == 340
