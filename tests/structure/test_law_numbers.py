"""The numbers of the law stand in definition files, not in Python.

Every whole number in ``src`` that equals a term of the law is looked at. What cannot be a term is let pass by its
place in the code (a position in a row or text, a power, a shift, the width of a column); anything else is
named below with its reason, or moved to ``workflows/``.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "request_flow"
LEGAL = frozenset({7, 10, 15, 20, 30, 40, 60})

ALLOWED = {
    # module                          number: reason
    "registers/case_faults.py": {40: "characters of a value that an error message quotes"},
    "registers/cells.py": {15: "digits that a spreadsheet keeps of a number", 30: "the day spreadsheets count from", 40: "characters quoted"},
    "registers/columns.py": {20: "rows that examples are taken from", 40: "characters of an example"},
    "report/agreement_words.py": {10: "the value of the Chinese numeral for ten"},
    "services/checks/store.py": {10: "connections that are kept free", 30: "seconds that two clocks may differ"},
    "services/checks/work.py": {15: "minutes that a message may wait"},
    "services/heartbeats.py": {30: "seconds between two heartbeats of a process", 40: "letters kept of a host's name"},
    "services/import_sheets.py": {60: "width of a column"},
    "services/jobs.py": {10: "seconds between two looks for messages to send"},
    "services/listing.py": {30: "filters that a person keeps", 40: "characters of their names"},
    "services/letters/verifying.py": {10: "numbers that a finding names"},
    "services/metrics.py": {10: "working days ahead that are counted one by one"},
    "services/overview.py": {20: "working days ahead that are shown"},
    "services/register_imports.py": {20: "imports that are listed"},
    "services/signing_in.py": {60: "seconds between two notes that a session was used"},
    "services/single_sign_on.py": {10: "minutes at the identity service", 60: "seconds that two clocks may differ"},
    "services/summing.py": {20: "missing agencies that a sentence names"},
    "services/writing_reports.py": {20: "reports that a process is given at a time"},
    "services/worklist.py": {10: "working days ahead that are shown", 20: "cases of a group that are shown"},
    "storage/agencies.py": {20: "codes that an error message lists"},
    "storage/database.py": {30: "seconds to wait for a lock", 10: "seconds to wait for a connection"},
    "workdays/edition.py": {7: "days of a week"},
}  # fmt: skip

# A migration is the past: it repeats the column widths of its day. A page is laid out in widths, sizes and counts of lines,
# and computes nothing of the law.
LEFT_OUT = ("storage/migrations/versions/", "cli/", "web/", "report/writers/", "report/charts.py")


def is_no_term(node: ast.Constant, parents: list[ast.AST]) -> bool:
    """Return whether the place of a number shows that it is no term."""
    parent = parents[-1]
    if any(isinstance(each, ast.Subscript) and node in ast.walk(each.slice) for each in parents):
        return True
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.LShift | ast.RShift | ast.Pow):
        return True
    return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "String"


def numbers(node: ast.AST, parents: list[ast.AST]) -> Iterator[tuple[int, int]]:
    """Yield line and value of each suspicious number below ``node``."""
    for child in ast.iter_child_nodes(node):
        chain = [*parents, node]
        if isinstance(child, ast.Constant) and type(child.value) is int and child.value in LEGAL:
            if not is_no_term(child, chain):
                yield child.lineno, child.value
        else:
            yield from numbers(child, chain)


def suspicious(text: str) -> list[tuple[int, int]]:
    return list(numbers(ast.parse(text), []))


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_number_of_the_law_stands_in_a_module(path):
    name = path.relative_to(SOURCE).as_posix()
    if name.startswith(LEFT_OUT):
        return
    allowed = ALLOWED.get(name, {})

    assert [
        (line, number) for line, number in suspicious(path.read_text(encoding="utf-8")) if number not in allowed
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "TERM = 20",
        "due = calendar.add(day, 7)",
        "def due(day, days=15): ...",
        "if days > 20: refuse()",
        "TERMS = {'reply': 20}",
        "x = (1, 40)",
        "late = days * 60",
    ],
)
def test_a_term_in_code_is_found(text):
    assert len(suspicious(text)) == 1


@pytest.mark.parametrize(
    "text", ["row[7]", "text[:10]", "text[7:15]", "1 << 20", "size >> 10", "10**15", "String(40)", "x = '20'"]
)
def test_a_position_a_power_or_a_width_is_no_term(text):
    assert suspicious(text) == []
