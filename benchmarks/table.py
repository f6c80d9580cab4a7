"""The table that every benchmark prints: our figure beside a floor or a peer measured in the same run."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the performance table.

    ``ratio`` says how much better ours is than the floor: above 1 is better, whether the unit is a rate or a time.
    """

    work: str
    ours: float
    unit: str
    """A rate such as ``/s``, where more is better, or a time such as ``ms``, where less is."""
    floor_name: str
    floor: float
    ratio: float
    bar: float
    """What the ratio, or where ``bar_is_absolute`` our own figure, must reach."""
    met: bool
    bar_is_absolute: bool = False


def rate_row(work: str, ours: float, floor_name: str, floor: float, *, ratio_bar: float) -> Row:
    """Return the row of a rate per second that must be ``ratio_bar`` times the floor's."""
    ratio = ours / floor
    return Row(work, ours, "/s", floor_name, floor, ratio, ratio_bar, ratio >= ratio_bar)


def absolute_rate_row(work: str, ours: float, floor_name: str, floor: float, *, rate_bar: float) -> Row:
    """Return the row of a rate per second that must itself reach ``rate_bar``."""
    return Row(work, ours, "/s", floor_name, floor, ours / floor, rate_bar, ours >= rate_bar, bar_is_absolute=True)


def time_row(work: str, ours: float, floor_name: str, floor: float, *, most: float) -> Row:
    """Return the row of a time in seconds that may be at most ``most`` times the floor's; shown in milliseconds."""
    return Row(work, ours * 1000, "ms", floor_name, floor * 1000, floor / ours, 1 / most, ours <= most * floor)


def most_row(work: str, ours: float, unit: str, floor_name: str, floor: float, *, most: float) -> Row:
    """Return the row of a figure, such as a time or a size, that itself may be at most ``most``."""
    return Row(work, ours, unit, floor_name, floor, floor / ours, most, ours <= most, bar_is_absolute=True)


def interleaved_rates(
    work: Mapping[str, tuple[Callable[[], object], int]],
    *,
    rounds: int = 9,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """Return the median rate of each piece of work, given with how many operations one call does.

    The rounds go round robin, so that what slows the machine for a moment slows all alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for name, (run, _) in work.items():
        run()  # the first call fills caches; it is not what a user waits for all day
        seconds[name].clear()
    for _ in range(rounds):
        for name, (run, _) in work.items():
            start = clock()
            run()
            seconds[name].append(clock() - start)
    return {name: operations / statistics.median(seconds[name]) for name, (_, operations) in work.items()}


def number(value: float) -> str:
    """Return a figure short enough for a column: 7,800,000 or 0.42."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def lines(rows: Iterable[Row]) -> list[str]:
    """Return the table as text, a heading first."""
    table: list[Sequence[str]] = [("work", "ours", "unit", "floor", "its figure", "ratio", "bar", "met")]
    table += [
        (
            row.work,
            number(row.ours),
            row.unit,
            row.floor_name,
            number(row.floor),
            f"{row.ratio:,.2f}" if row.ratio < 100 else f"{row.ratio:,.0f}",
            number(row.bar) if row.bar_is_absolute else f"x{row.bar:.2g}",
            "yes" if row.met else "NO",
        )
        for row in rows
    ]
    widths = [max(len(cells[column]) for cells in table) for column in range(len(table[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in table]


def show(rows: Iterable[Row]) -> None:
    """Print the table."""
    print("\n".join(lines(rows)))
