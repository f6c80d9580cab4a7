"""The reports of all agencies at once, written as files: ``<code>-<year>.<kind>`` in one folder.

The figures of a year are one query for all agencies; then reports are made and written one after the other, so that
memory does not grow with their number.  Writing takes far longer than counting: it is shared among as many processes
as the program may use, none of which touches the store.  A file is there whole or not at all.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from request_flow.errors import BadInput, RequestFlowError, Sentence, StoreUnavailable
from request_flow.report.figures import by_agency
from request_flow.report.form import form_for
from request_flow.report.identities import broken
from request_flow.report.model import Report
from request_flow.report.writers import WRITERS, write
from request_flow.services.program import Program
from request_flow.services.reporting import live_report, refuse_ahead, standing_report
from request_flow.services.succession import Shares, ended_by
from request_flow.storage.agencies import all_agencies
from request_flow.storage.figures import remedies_in, year_groups
from request_flow.storage.unit import Unit, reading

BATCH = 20
"""How many reports a process is given at a time."""
FEW = 100
"""So few reports are written sooner by this process than others are started."""
AHEAD = 2
"""How many batches wait for each process; more would only fill the memory."""
MOST_PROCESSES = 8
SAFE_IN_NAMES = "".join(chr(sign) for sign in range(33, 127) if chr(sign) not in '%/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class Unsound:
    """A report that was written although its sums do not all hold."""

    agency: str
    faults: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error on its way from another process: what is raised there cannot itself be sent."""

    kind: type[RequestFlowError]
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Written:
    """How many reports and files were written, and which of the reports do not add up."""

    reports: int
    files: int
    unsound: tuple[Unsound, ...]


def write_all(
    program: Program,
    year: int,
    kinds: Sequence[str],
    folder: Path,
    *,
    fonts: Path | None = None,
    progress: Callable[[int], None] = lambda _: None,
    processes: int | None = None,
) -> Written:
    """Write the year's report of every agency, in each of ``kinds``; ``progress`` is told how many are done.

    Raises:
        BadInput: there is no such kind of file, no format exists for the year, or the year lies ahead.
        StoreUnavailable: a file cannot be written; those written before stay.
    """
    form_for(year)
    refuse_ahead(program, year)
    wanted = tuple(dict.fromkeys(kinds))
    _refuse_unknown(wanted)
    unsound: list[Unsound] = []
    done = 0
    with reading(program.store) as unit:
        unit.steady()
        reports = _noting(unsound, reports_of_year(program, unit, year))
        first = list(islice(reports, FEW))
        few = len(first) < FEW
        count = 1 if few else processes or min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
        for written in _written(_chained(first, reports), wanted, folder, fonts, count):
            done += written
            progress(done)
    return Written(done, done * len(wanted), tuple(unsound))


def reports_of_year(program: Program, unit: Unit, year: int) -> Iterator[Report]:
    """Yield the report of every agency, in the order of their codes: as it stands, else as its cases make it now.

    An agency that another took over from by that year makes none.
    """
    shares = _shares(unit, year)
    ended = ended_by(shares[year].successions, year)
    for agency in all_agencies(unit):
        stands = str(year) in agency.frozen_years.split()
        standing = standing_report(unit, agency, year) if stands else None
        if standing is not None or agency.id not in ended:
            yield standing or live_report(program, unit, agency, year, shares)


def _shares(unit: Unit, year: int) -> dict[int, Shares]:
    """Return what counts with each agency in the year and the one before, read in one query a year."""
    remedies: dict[int, list[tuple[str, str]]] = {}
    for agency_id, number, text in remedies_in(unit):
        remedies.setdefault(agency_id, []).append((number, text))

    def of(each: int) -> Shares:
        groups = by_agency(year_groups(unit, each))
        return Shares(unit, each, lambda agency: groups.get(agency, ()), lambda agency: remedies.get(agency, ()))

    return {each: of(each) for each in (year, year - 1)}


def file_name(agency: str, year: int, kind: str) -> str:
    """Return the name of a report's file; what no file may be called is written as %2F and the like."""
    code = "".join(sign if sign in SAFE_IN_NAMES or not sign.isascii() else quote(sign, safe="") for sign in agency)
    if code.startswith("."):
        code = "%2E" + code[1:]
    return f"{code}-{year}.{kind}"


def _refuse_unknown(kinds: Iterable[str]) -> None:
    for kind in kinds:
        if kind not in WRITERS:
            known = ", ".join(WRITERS)
            raise BadInput(
                "unknown_report_kind", f"不能写成“{kind}”；可用：{known}", f"cannot write {kind!r}; known are {known}"
            )


def _noting(unsound: list[Unsound], reports: Iterable[Report]) -> Iterator[Report]:
    for report in reports:
        faults = broken(report.checks)
        if faults:
            unsound.append(Unsound(report.agency, tuple(each.sentence for each in faults)))
        yield report


def _chained(first: list[Report], rest: Iterator[Report]) -> Iterator[Report]:
    while first:
        yield first.pop(0)
    yield from rest


def _written(
    reports: Iterator[Report], kinds: tuple[str, ...], folder: Path, fonts: Path | None, processes: int
) -> Iterator[int]:
    """Write the reports and yield how many more are done."""
    if processes == 1:
        for report in reports:
            yield _write_batch([report], kinds, folder, fonts)
        return
    waiting: set[Future[int | _Failure]] = set()
    # A process that is forked would hold the connection to the store of this one.
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))
    try:
        while batch := list(islice(reports, BATCH)):
            waiting.add(pool.submit(_write_apart, batch, kinds, folder, fonts))
            if len(waiting) >= AHEAD * processes:
                yield from _ended(waiting)
        while waiting:
            yield from _ended(waiting)
    except BrokenProcessPool as error:
        raise StoreUnavailable(
            "writer_ended",
            "写报告的进程意外结束（可能内存不足），已写出的文件保留；请重试",
            "a process that wrote reports ended (out of memory?); the files written so far stay: try again",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _ended(waiting: set[Future[int | _Failure]]) -> Iterator[int]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for each in done:
        waiting.discard(each)
        result = each.result()
        if isinstance(result, _Failure):
            raise result.kind(result.code, result.sentence.zh, result.sentence.en)
        yield result


def _write_apart(reports: list[Report], kinds: tuple[str, ...], folder: Path, fonts: Path | None) -> int | _Failure:
    try:
        return _write_batch(reports, kinds, folder, fonts)
    except RequestFlowError as error:
        return _Failure(type(error), error.code, error.sentence)


def _write_batch(reports: list[Report], kinds: tuple[str, ...], folder: Path, fonts: Path | None) -> int:
    for report in reports:
        for kind in kinds:
            _place(folder / file_name(report.agency, report.year or 0, kind), write(report, kind, fonts=fonts))
    return len(reports)


def _place(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{os.getpid()}.part")
    try:
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            "cannot_write",
            f"无法写入 {path}：{error.strerror}",
            f"{path} cannot be written: {error.strerror}",
        ) from error
