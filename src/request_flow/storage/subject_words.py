"""Which cases have two given characters side by side in their subject: found without reading any subject.

Chinese is searched by words of two characters, which neither database's own full-text search finds.  For every pair of
neighbouring characters (二元组) a row keeps in which cases of a block of ids it stands, as 16-bit offsets.  Subjects
never change but where a case is erased after its term, and cases are never deleted, so a block is written once, when it
is full and nobody can add to it any more; the cases after the last block are few and are read one by one.  What the
pairs find is a superset: ``AB`` and ``BC`` stand in ``ABC``, but also apart, so the subject itself is asked last.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence

from request_flow.storage.agencies import hold_every_agency
from request_flow.storage.remembered import remember, remembered, remembered_asked
from request_flow.storage.unit import Request, Unit

BLOCK = 4096
"""Ids in a block."""
UNTIL = "subjects_indexed"
"""The setting that holds the number of the first block that is not written yet."""
SUBJECTS = "SELECT id, subject FROM cases WHERE id >= ? AND id < ?"
INSERT = "INSERT INTO subject_words (word, block, cases) VALUES (?, ?, ?)"


def runs_of(text: str) -> list[str]:
    """Return the words of a text: what stands between blanks and punctuation, in small letters."""
    return "".join(each if each.isalnum() else " " for each in text.lower()).split()


def pairs_of(text: str) -> set[str]:
    """Return every two characters that stand side by side in a word of a text."""
    return {run[at : at + 2] for run in runs_of(text) for at in range(len(run) - 1)}


def first_unwritten(unit: Unit) -> int:
    """Return the first id that no block covers yet."""
    return int(remembered(unit, UNTIL) or 0) * BLOCK


def has_full_block(unit: Unit) -> bool:
    """Return whether there are cases enough for another block."""
    return _last_id(unit) >= first_unwritten(unit) + BLOCK


def settled_blocks(unit: Unit) -> range:
    """Return the blocks to be written to which nobody can add a case any more.

    Whoever is registering holds an agency and ends first: an id that is given later lies beyond.
    """
    hold_every_agency(unit, alone=True)
    return range(first_unwritten(unit) // BLOCK, _last_id(unit) // BLOCK)


def write_block(unit: Unit, block: int) -> None:
    """Write the pairs of one block; another that wrote it meanwhile is left alone."""
    hold_every_agency(unit)
    if first_unwritten(unit) != block * BLOCK:
        return
    start = block * BLOCK
    found: dict[str, array[int]] = {}
    rows = unit.run(unit.store.sql(SUBJECTS), (start, start + BLOCK)).fetchall()
    for case_id, subject in sorted(rows):
        for pair in pairs_of(subject):
            found.setdefault(pair, array("H")).append(case_id - start)
    unit.run_many(unit.store.sql(INSERT), [(pair, block, _packed(places)) for pair, places in found.items()])
    remember(unit, UNTIL, str(block + 1))


def without_case(unit: Unit, case_id: int, subject: str) -> None:
    """Take a case whose subject is erased out of the block that covers it; the unit holds every agency alone."""
    block, place = divmod(case_id, BLOCK)
    if case_id >= first_unwritten(unit):
        return
    sql = unit.store.sql
    for pair in sorted(pairs_of(subject)):
        row = unit.run(sql("SELECT cases FROM subject_words WHERE word = ? AND block = ?"), (pair, block)).fetchone()
        if row is None:
            continue
        left = array("H", [each for each in _unpacked(row[0]) if each != place])
        if left:
            change = "UPDATE subject_words SET cases = ? WHERE word = ? AND block = ?"
            unit.run(sql(change), (_packed(left), pair, block))
        else:
            unit.run(sql("DELETE FROM subject_words WHERE word = ? AND block = ?"), (pair, block))


def cases_with_pairs(unit: Unit, runs: Iterable[str], most: int) -> list[int] | None:
    """Return the ids within the blocks whose subjects have every pair of the words, newest first.

    ``None``: there are more than ``most``, or the words have no pair.
    """
    pairs = _pairs_of_runs(runs)
    if not pairs:
        return None
    by_block: dict[int, list[bytes]] = {}
    for block, places in unit.run(*_blocks_asked(unit, pairs)).fetchall():
        by_block.setdefault(block, []).append(places)
    found: list[int] = []
    for block, of_block in by_block.items():
        if len(of_block) < len(pairs):
            continue
        common = set(_unpacked(of_block[0]))
        for places in of_block[1:]:
            common.intersection_update(_unpacked(places))
        found.extend(block * BLOCK + place for place in sorted(common, reverse=True))
        if len(found) > most:
            return None
    return found


def words_asked(unit: Unit, runs: Iterable[str]) -> list[Request]:
    """Return what :func:`cases_with_pairs` and :func:`first_unwritten` ask."""
    pairs = _pairs_of_runs(runs)
    return [_blocks_asked(unit, pairs), remembered_asked(unit, UNTIL)] if pairs else []


def _pairs_of_runs(runs: Iterable[str]) -> list[str]:
    return sorted({pair for run in runs for pair in pairs_of(run)})


def _blocks_asked(unit: Unit, pairs: Sequence[str]) -> Request:
    marks = ", ".join("?" * len(pairs))
    statement = f"SELECT block, cases FROM subject_words WHERE word IN ({marks}) ORDER BY block DESC"  # noqa: S608  # marks
    return unit.store.sql(statement), pairs


def _last_id(unit: Unit) -> int:
    return int(unit.run("SELECT coalesce(max(id), 0) FROM cases").fetchone()[0])


def _packed(places: "array[int]") -> bytes:
    if sys.byteorder == "big":
        places.byteswap()
    return places.tobytes()


def _unpacked(packed: bytes) -> Sequence[int]:
    places = array("H", bytes(packed))
    if sys.byteorder == "big":
        places.byteswap()
    return places
