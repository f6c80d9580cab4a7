"""Checking report files of anybody (核对报告): each by itself, and each against the next one; no store is touched.

What is not there is not checked, and that is said in a remark, so that nobody should think it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from request_flow.errors import Sentence
from request_flow.report.agreement import agreement, other_years
from request_flow.report.identities import check, check_consecutive, consecutive
from request_flow.report.model import Check, Read, Report
from request_flow.report.year_register import differences


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found in one file, or between two; ``compared`` is false where the two could not be compared.

    ``report`` is that of the file, of two the later one.
    """

    name: str
    remarks: tuple[Sentence, ...]
    checks: tuple[Check, ...]
    report: Report
    compared: bool = True
    is_pair: bool = False


def check_files(reads: Iterable[tuple[str, Read]]) -> Iterator[CheckedFile]:
    """Yield what was found in each report, then between each two that stand beside one another."""
    listed = list(reads)
    for name, read in listed:
        remarks = (*read.warnings, *_unchecked(name, read.report), *filter(None, [other_years(read.report)]))
        yield CheckedFile(name, remarks, (*check(read.report), *agreement(read.report)), read.report)
    for (name, read), (other_name, other) in pairwise(listed):
        both = f"{name} + {other_name}"
        pair = consecutive(read.report, other.report)
        reason = _apart(name, read.report, other_name, other.report) if pair is None else _without(both, *pair)
        if pair is not None and reason is None:
            yield CheckedFile(both, tuple(_of_table2(*pair)), tuple(check_consecutive(*pair)), pair[1], is_pair=True)
        elif reason is not None:
            yield CheckedFile(both, (reason,), (), other.report, compared=False, is_pair=True)


def _of_table2(earlier: Report, later: Report) -> list[Sentence]:
    """Return what does not come out in table 2 from year to year: told, and no fault, since documents also expire."""
    told = differences(later.form, later.table2 or {}, earlier.form, earlier.table2 or {})
    return [each.sentence for each in told]


def _unchecked(name: str, report: Report) -> Iterator[Sentence]:
    """Yield a remark where tables are missing: what is not there is not checked, and nobody should think it was."""
    tables = {
        Sentence("表二", "table 2"): report.table2,
        Sentence("表三", "table 3"): report.table3,
        Sentence("表四", "table 4"): report.table4,
    }
    missing = [table for table, figures in tables.items() if not figures]
    if missing:
        zh, en = "、".join(each.zh for each in missing), ", ".join(each.en for each in missing)
        yield Sentence(f"{name} 里没有{zh}，未核对", f"{name} has no {en}: not checked")


def _apart(name: str, first: Report, other_name: str, other: Report) -> Sentence:
    """Return why the carry-over between two reports cannot be compared."""
    if first.is_of_another(other):
        zh, en = f"机关不同（{first.called}、{other.called}）", f"the agencies differ ({first.called}, {other.called})"
    elif first.year is None or other.year is None:
        zh, en = "有一份没有写明年度", "one of them does not say its year"
    else:
        zh, en = f"年度不相邻（{first.year}、{other.year}）", f"the years do not follow ({first.year}, {other.year})"
    return Sentence(
        f"{name} 与 {other_name} 无法核对结转：{zh}",
        f"{name} and {other_name}: the carry-over was not compared, {en}",
    )


def _without(both: str, earlier: Report, later: Report) -> Sentence | None:
    if earlier.table3 and later.table3:
        return None
    return Sentence(
        f"{both} 无法核对结转：有一份没有表三", f"{both}: the carry-over was not compared, one has no table 3"
    )
