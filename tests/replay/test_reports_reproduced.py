"""Published reports reproduced from cases: invented lawful histories, in by a case file, out as the same tables.

The histories come from ``support.from_table``; that it makes what it says is checked by the tests' own oracle as well,
which knows nothing of the product.
"""

from datetime import date
from itertools import count

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from journeys.office import take_in
from oracle.figures_by_day import COLUMNS, OTHERS, REPLIES, table3
from request_flow.report.identities import broken, check_consecutive
from request_flow.report.interchange import dump
from request_flow.report.reading import read_content
from request_flow.services.reporting import build_report
from support.from_table import NoSuchHistory, histories_of, write_cases
from support.program import program_at

BLOCKS = ("review", "direct", "after")
RESULTS = ("upheld", "corrected", "other", "pending")
CITY_YEARS = [("suqian_2023", "suqian_2024"), ("huaian_2024",), ("hongze_2024",)]
NOTHING = [0] * 7
# To shrink a failure takes minutes, each example being an import; the seed in it is enough to look at one.
NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


def as_lists(table):
    return {row: list(figures) for row, figures in table.items()}


def remedies_by_day(cases, year):
    """Count table 4 by looking at each remedy's two days: a second opinion beside the product's."""
    table = dict.fromkeys((f"{block}_{each}" for block in BLOCKS for each in (*RESULTS, "total")), 0)
    blocks = {"review": "review", "suit_direct": "direct", "suit_after_review": "after"}
    for case in cases:
        ends = {event["ref"]: event for event in case["events"] if event["action"] == "remedy_concluded"}
        for event in case["events"]:
            if event["action"] != "remedy_filed" or event["on"] > f"{year}-12-31":
                continue
            end = ends.get(event["ref"])
            reached = int(end["on"][:4]) if end else year + 1
            if reached >= year:
                block = blocks[event["kind"]]
                table[f"{block}_{end['result'] if end and reached == year else 'pending'}"] += 1
                table[f"{block}_total"] += 1
    return table


def built_from(program, path, reports, agency="replayed"):
    """Import the histories, none left out, and return the report of each year as the product builds it."""
    result = take_in(program, path)
    assert (result.added, result.unchanged, result.agencies_created) == (result.read, 0, [agency])
    assert [warning for warning in result.warnings if warning.code == "earlier_not_found"] == []
    return [build_report(program, agency, report["year"]) for report in reports]


def differences(built, reports):
    """Return what was built otherwise than published, and every identity that does not hold: none where all is well."""
    found = []
    for ours, theirs in zip(built, reports, strict=True):
        found += [(ours.year, each.id, each.left, each.right) for each in broken(ours.checks)]
        table = as_lists(ours.table3)
        if ours.format != theirs["format"]:  # printed on a form that was no longer that of its year
            table["other"] = [sum(column) for column in zip(*(table.pop(row) for row in OTHERS), strict=True)]
        for mine, published in ((table, theirs["table3"]), (dict(ours.table4 or {}), theirs["table4"])):
            rows = mine.keys() | published.keys()
            found += [
                (ours.year, row, mine.get(row), published.get(row))
                for row in sorted(rows)
                if mine.get(row) != published.get(row)
            ]
    return found


@pytest.mark.parametrize("names", CITY_YEARS, ids="-".join)
def test_the_histories_add_up_to_the_published_figures_by_the_oracle_of_the_tests(names, published):
    reports = [published(name) for name in names]
    cases = histories_of(reports, seed=11)

    for report in reports:
        counted = table3(cases, report["year"])
        if "other" in report["table3"]:
            counted["other"] = [sum(column) for column in zip(*(counted.pop(row) for row in OTHERS), strict=True)]
        assert counted == report["table3"]
        assert remedies_by_day(cases, report["year"]) == report["table4"]


def test_two_years_of_one_city_are_reproduced_from_cases_in_a_chain(sqlite_url, tmp_path, published):
    reports = [published("suqian_2023"), published("suqian_2024")]
    path = write_cases(tmp_path / "suqian.jsonl", histories_of(reports, seed=2023))
    with program_at(sqlite_url, tmp_path) as program:
        earlier, later = built_from(program, path, reports)

    assert differences([earlier, later], reports) == []
    carried = [118, 3, 0, 0, 0, 0, 121]
    assert list(earlier.table3["carried_out"]) == list(later.table3["carried_in"]) == carried
    # As the command does it: from the files that were written.
    earlier, later = (read_content(dump(each), "r.json", ".json").report for each in (earlier, later))
    chain = check_consecutive(earlier, later)
    assert (len(chain), broken(chain)) == (7, [])


def test_a_year_of_another_city_is_reproduced_from_cases_on_either_database(store_url, tmp_path, published):
    reports = [published("huaian_2024")]
    path = write_cases(tmp_path / "huaian.jsonl", histories_of(reports, seed=2024))
    with program_at(store_url, tmp_path) as program:
        built = built_from(program, path, reports)

    assert differences(built, reports) == []


def test_a_district_that_used_last_years_form_is_reproduced_in_the_form_of_its_year(store_url, tmp_path, published):
    reports = [published("hongze_2024")]
    assert (reports[0]["year"], reports[0]["format"]) == (2024, "2019")
    path = write_cases(tmp_path / "hongze.jsonl", histories_of(reports, seed=5))
    with program_at(store_url, tmp_path) as program:
        [built] = built_from(program, path, reports)

    assert differences([built], reports) == []
    assert built.format == "2021"


def test_the_same_seed_tells_the_same_histories_and_another_one_others(published):
    reports = [published("hongze_2024")]

    assert histories_of(reports, seed=3) == histories_of(reports, seed=3)
    assert histories_of(reports, seed=3) != histories_of(reports, seed=4)


def test_the_histories_are_of_every_kind(published):
    reports = [published("suqian_2023"), published("suqian_2024")]
    cases = histories_of(reports, seed=2023)
    acts = {event["action"] for case in cases for event in case["events"]}

    assert acts == {
        "receive", "confirm_receipt", "request_supplement", "receive_supplement", "lapse_supplement", "extend", "consult",
        "record_opinion", "request_reasons", "receive_reasons", "fix_delayed_term", "charge_fee", "pay_fee", "lapse_fee",
        "decide", "deliver", "withdraw", "close_other", "void", "correct_category", "remedy_filed", "remedy_concluded",
    }  # fmt: skip
    assert {case["channel"] for case in cases} == {
        "in_person", "oral", "registered_mail", "ordinary_mail", "online", "email", "fax",
    }  # fmt: skip
    assert len({case["number"] for case in cases}) == len(cases)
    repeats = [event for case in cases for event in case["events"] if event.get("outcome") == "notproc_repeat"]
    # 39 and 27 by the two tables; each names a case of the same register.
    assert len(repeats) == 66
    assert {event["earlier"] for event in repeats} <= {case["number"] for case in cases}
    assert sum(event.get("redo", False) for case in cases for event in case["events"]) > 0
    days = [date.fromisoformat(event["on"]) for case in cases for event in case["events"]]
    assert (min(days).year, max(days).year) == (2022, 2025)


def a_report(year, **rows):
    """A report with these figures of natural persons alone, everything else zero."""
    blank = dict.fromkeys(("new", "carried_in", *REPLIES, *OTHERS, "total_handled", "carried_out"), NOTHING)
    return {"year": year, "table3": blank | {row: [n, 0, 0, 0, 0, 0, n] for row, n in rows.items()}, "table4": {}}


@pytest.mark.parametrize(
    ("reports", "says"),
    [
        ([a_report(2023, new=1)], "2023, natural_person: new and carried_in"),
        ([a_report(2023, new=1, total_handled=1)], "2023, natural_person: the outcomes add up to 0"),
        (
            [a_report(2023, new=2, carried_out=2), a_report(2024, carried_in=1, carried_out=1)],
            "natural_person: 2023 ends with 2, 2024 begins with 1",
        ),
        ([a_report(2022), a_report(2024)], "2022 and 2024 are no consecutive years"),
        (
            [
                a_report(2023) | {"table4": {"review_pending": 2, "review_total": 2}},
                a_report(2024) | {"table4": {"review_upheld": 1, "review_total": 1}},
            ],
            "review: 2 pending when 2024 began, 1 in all of it",
        ),
        ([a_report(2023) | {"table4": {"direct_other": 1}}], "2023, direct: the results do not add up"),
    ],
)
def test_tables_that_no_cases_add_up_to_have_no_histories(reports, says):
    with pytest.raises(NoSuchHistory, match=says):
        histories_of(reports, seed=1)


@st.composite
def small_tables(draw):
    """One to three consecutive years in which everything adds up by construction; from 2020, so in both formats."""
    first = draw(st.integers(2020, 2023))
    reports = []
    waiting = [draw(st.integers(0, 2)) for _ in COLUMNS]
    pending = dict.fromkeys(BLOCKS, 0)
    for year in range(first, first + draw(st.integers(1, 3))):
        others = OTHERS if year > 2020 else ("other",)
        table = {row: [draw(st.sampled_from((0, 0, 0, 1, 2))) for _ in COLUMNS] for row in (*REPLIES, *others)}
        handled = [sum(column) for column in zip(*table.values(), strict=True)]
        # Not fewer than there were, so that the new ones are never less than none.
        closing = [max(draw(st.integers(0, 2)), w - h) for w, h in zip(waiting, handled, strict=True)]
        new = [h + c - w for h, c, w in zip(handled, closing, waiting, strict=True)]
        rows = {"new": new, "carried_in": waiting, **table, "total_handled": handled, "carried_out": closing}
        table4 = {}
        for block in BLOCKS:
            some = {result: draw(st.integers(0, 2)) for result in RESULTS}
            some["pending"] += max(0, pending[block] - sum(some.values()))
            pending[block] = some["pending"]
            table4 |= {f"{block}_{result}": n for result, n in some.items()}
            table4[f"{block}_total"] = sum(some.values())
        reports.append(
            {
                "year": year,
                "format": "2021" if year > 2020 else "2019",
                "table3": {row: [*figures, sum(figures)] for row, figures in rows.items()},
                "table4": table4,
            }
        )
        waiting = closing
    return reports


def test_any_small_tables_that_add_up_are_reproduced_from_cases(sqlite_url, tmp_path):
    numbers, reproduced = count(), []
    with program_at(sqlite_url, tmp_path) as program:  # one store for all: an agency an example

        @settings(max_examples=25, deadline=None, phases=NOT_SHRUNK)
        @given(reports=small_tables(), seed=st.integers(0, 999))
        def each_is_reproduced(reports, seed):
            agency = f"small-{next(numbers)}"
            cases = histories_of(reports, seed=seed, agency=agency)
            if cases:
                path = write_cases(tmp_path / f"{agency}.jsonl", cases)
                assert differences(built_from(program, path, reports, agency), reports) == []
                reproduced.append(agency)

        each_is_reproduced()

    assert len(reproduced) > 1
