"""Numbers of cases: one sequence an agency and year, without gaps or doubles however many register at once.

A number is taken inside the transaction that registers the case: undone with it, and never given twice.
"""

import re
from collections.abc import Iterable, Mapping

from request_flow.storage.unit import Unit

NUMBER = re.compile(r"(\d{4})-(\d{1,9})")
WIDTH = 4


def take_number(unit: Unit, agency_id: int, year: int) -> str:
    """Return the next number of the year, such as ``2024-0017``."""
    statement = unit.store.sql(
        "INSERT INTO sequences (agency_id, year, last) VALUES (?, ?, 1) "
        "ON CONFLICT (agency_id, year) DO UPDATE SET last = sequences.last + 1 RETURNING last"
    )
    last = unit.run(statement, (agency_id, year)).fetchone()[0]
    return f"{year}-{last:0{WIDTH}}"


def raise_sequences(unit: Unit, agency_id: int, numbers: Iterable[str]) -> None:
    """Let the sequences go on after the highest of the numbers that came with an import."""
    highest: dict[int, int] = {}
    note_highest(highest, numbers)
    raise_sequences_to(unit, agency_id, highest)


def note_highest(highest: dict[int, int], numbers: Iterable[str]) -> None:
    """Keep in ``highest``, by year, the highest of the numbers that are of the sequences' making."""
    for number in numbers:
        matched = NUMBER.fullmatch(number)
        if matched:
            year, count = int(matched[1]), int(matched[2])
            if count > highest.get(year, 0):
                highest[year] = count


def raise_sequences_to(unit: Unit, agency_id: int, highest: Mapping[int, int]) -> None:
    """Let the sequence of each year go on after its highest number, if it is not further already."""
    statement = unit.store.sql(
        "INSERT INTO sequences (agency_id, year, last) VALUES (?, ?, ?) ON CONFLICT (agency_id, year) "
        "DO UPDATE SET last = CASE WHEN sequences.last < excluded.last THEN excluded.last ELSE sequences.last END"
    )
    for year, count in sorted(highest.items()):
        unit.run(statement, (agency_id, year, count))
