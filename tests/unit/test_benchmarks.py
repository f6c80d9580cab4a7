"""The benchmarks run, on tiny sizes: what they measure is real work, and a change of a service does not break them unseen.

No figure is judged here but those that do not depend on the speed of the machine.
"""

from collections.abc import Iterator

import pytest
from benchmarks import figures, footprint, histories, imports, province, registers, startup, streams, transitions
from benchmarks.stores import Stores, stores
from benchmarks.table import absolute_rate_row, lines, most_row, rate_row, time_row

from request_flow.registers.case_file import check_case
from support.typist import BYTE_CODE


@pytest.fixture(scope="module")
def place() -> Iterator[Stores]:
    with stores(postgresql=False) as made:
        yield made


def test_every_history_that_is_measured_with_is_a_sound_case_of_four_events() -> None:
    made = list(histories.cases(50))

    assert [len(case["events"]) for case in made] == [4] * 50
    assert [check_case(case, 1).problems for case in made] == [()] * 50
    assert len({case["number"] for case in made}) == 50


def test_the_same_seed_makes_the_same_histories() -> None:
    assert list(histories.cases(20, seed=3)) == list(histories.cases(20, seed=3))
    assert list(histories.cases(20, seed=3)) != list(histories.cases(20, seed=4))


def test_a_rate_meets_a_bar_that_is_a_share_of_the_floor() -> None:
    assert rate_row("work", 41, "floor", 100, ratio_bar=0.40).met
    assert not rate_row("work", 39, "floor", 100, ratio_bar=0.40).met


def test_a_rate_meets_a_bar_of_its_own_whatever_the_floor() -> None:
    assert absolute_rate_row("work", 10_000, "floor", 1, rate_bar=10_000).met
    assert not absolute_rate_row("work", 9_999, "floor", 1, rate_bar=10_000).met


def test_a_time_meets_a_bar_that_is_so_many_times_the_floors_time() -> None:
    row = time_row("work", 0.120, "floor", 0.100, most=1.2)

    assert (row.met, row.unit, row.ours, row.floor) == (True, "ms", 120, 100)
    assert not time_row("work", 0.121, "floor", 0.100, most=1.2).met


def test_a_size_meets_a_bar_that_it_does_not_exceed() -> None:
    assert most_row("work", 3_000, "B", "floor", 700, most=3_000).met
    assert not most_row("work", 3_001, "B", "floor", 700, most=3_000).met


def test_the_table_says_which_bars_are_not_met() -> None:
    [heading, met, missed] = lines(
        [rate_row("quick", 100, "floor", 100, ratio_bar=0.5), most_row("large", 9, "MB", "floor", 3, most=5)]
    )

    assert heading.split() == ["work", "ours", "unit", "floor", "its", "figure", "ratio", "bar", "met"]
    assert met.endswith("x0.5  yes")
    assert missed.endswith("5     NO")


def test_steps_are_taken_through_the_service(place: Stores) -> None:
    [row] = transitions.rows(place, rounds=1, cases=2)

    assert row.ours > 0
    assert row.floor > 0


def test_a_register_is_imported_and_its_rows_written_again(place: Stores) -> None:
    [row] = imports.rows(place, count=60, rounds=1)

    assert row.ours > 0
    assert row.bar == 10_000


def test_the_figures_of_all_agencies_are_those_of_one_plain_query(place: Stores) -> None:
    url = place.url("SQLite")
    with place.program("SQLite", url) as program:
        figures.fill(url, "SQLite", 3_000, 5)
        connection = figures.bare(url)
        year = figures.YEAR
        plain = sorted(map(str, connection.cursor().execute(figures.SAME, (year,) * 4).fetchall()))
        connection.close()
        ours = figures.groups_of_all(program)

    summed: dict[tuple[object, ...], int] = {}
    for group in ours:
        summed[tuple(group[:4])] = summed.get(tuple(group[:4]), 0) + group.cases
    assert sorted(str((*key, count)) for key, count in summed.items()) == plain
    assert len(plain) > 50


def test_the_figures_are_measured(place: Stores) -> None:
    assert len(figures.rows(place, cases=2_000, agencies=4, rounds=1)) == 3


def test_the_sums_of_sums_of_a_small_province_are_the_sum_of_its_cases(place: Stores) -> None:
    found = province.rows(place, cases=2_000, agencies=30)

    assert [row.unit for row in found] == ["ms", "s", "MB", "s"]


@pytest.mark.soak
def test_what_goes_through_every_case_is_measured_in_processes_of_its_own(place: Stores) -> None:
    found = streams.rows(place, few=40, many=60)

    assert [row.unit for row in found] == ["/s", "/s", "MB", "MB", "MB"]


@pytest.mark.soak
def test_a_spreadsheet_is_read_whole(place: Stores) -> None:
    found = registers.rows(place, count=50)

    assert [row.unit for row in found] == ["s", "ms", "MB"]


@pytest.mark.parametrize("kind", ["SQLite"])
def test_a_case_that_waits_takes_less_disk_than_its_bar(place: Stores, kind: str) -> None:
    disk, memory = footprint.measure(place, kind, 60)

    assert 200 < disk.ours < disk.bar
    assert memory.ours < memory.bar


@pytest.mark.soak
def test_the_commands_that_are_timed_run(place: Stores) -> None:
    found = startup.rows(place, times=1, byte_code=BYTE_CODE)

    assert [row.work for row in found] == [
        "request-flow --help",
        "request-flow case show",
        "request-flow case show --json",
    ]
