"""Checking the store opens every letter: each fault that is planted around the program is found and told."""

# ruff: noqa: S608  # the statements are whole texts of this file

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from request_flow.services.letters.drafting import draft_letter
from request_flow.services.letters.keeping import void_letter
from request_flow.services.letters.serving import Proof, serve_letter
from request_flow.services.verifying import verify
from services.desk import HEAD
from services.letters.office import SLIP, a_request, issued
from support.program import program_at

TABLES = ("letters", "letter_files", "letter_records", "letter_drafts", "letter_sequences", "events")
FIRST, SECOND, THIRD = "教公开〔2024〕1号-补", "教公开〔2024〕2号-补", "教公开〔2024〕3号-补"
DAY = date(2024, 3, 29)
OF_FIRST = f"(SELECT id FROM letters WHERE number = '{FIRST}')"
OF_SECOND = f"(SELECT id FROM letters WHERE number = '{SECOND}')"
PDF_OF_FIRST = f"UPDATE letter_files SET {{}} WHERE form = 'pdf' AND letter_id = {OF_FIRST}"


@pytest.fixture
def store_url(sqlite_url):
    """Plant on SQLite, whose rules of a table can be taken away."""
    return sqlite_url


@pytest.fixture
def filled(office):
    """Give three notices, one of them served, one void, a receipt slip and a draft about a record."""
    numbers = [a_request(office) for _ in range(3)]
    for number in numbers:
        issued(office, number)
    serve_letter(office, "edu", FIRST, HEAD, on=DAY, method="in_person", proof=Proof("signature", "张三"))
    void_letter(office, "edu", THIRD, "印错", HEAD)
    issued(office, numbers[0], SLIP)
    draft_letter(office, "edu", numbers[1], HEAD, kind="receipt-slip", inputs={"materials": ["申请表1份"]}, event=1)
    assert verify(office).findings == []
    assert verify(office).letters == 4
    return office


# what was done -> the statements, and what is told: agency, number, code, words in zh, words in en
PLANTED = {
    "a byte of a letter": (
        [PDF_OF_FIRST.format("sealed = CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB)")],
        ("edu", "2024-0001", "letter_bytes", f"{FIRST} 的 pdf 与发出时的哈希不符", f"{FIRST} as pdf differs"),
    ),
    "the hash of a letter": (
        [PDF_OF_FIRST.format("sha256 = zeroblob(32)")],
        ("edu", "2024-0001", "letter_bytes", f"{FIRST} 的 pdf", f"{FIRST} as pdf differs"),
    ),
    "the bytes of another letter": (
        [
            f"CREATE TABLE other AS SELECT * FROM letter_files WHERE letter_id = {OF_SECOND}",
            PDF_OF_FIRST.format("(sha256, size, sealed) = (SELECT sha256, size, sealed FROM other WHERE form = 'pdf')"),
        ],
        ("edu", "2024-0001", "letter_bytes", f"{FIRST} 的 pdf", f"{FIRST} as pdf differs"),
    ),
    "a form deleted": (
        [f"DELETE FROM letter_files WHERE form = 'docx' AND letter_id = {OF_FIRST}"],
        ("edu", "2024-0001", "letter_form_missing", "没有 docx 格式的存档", "is not kept as docx"),
    ),
    "what a letter was made of": (
        [f"UPDATE letters SET sealed = (SELECT sealed FROM letters WHERE id = {OF_SECOND}) WHERE id = {OF_FIRST}"],
        ("edu", "2024-0001", "letter_sealed", f"{FIRST} 的内容无法解密", f"{FIRST} was made of cannot be opened"),
    ),
    "whom a letter went to": (
        [f"UPDATE letters SET addressee = CAST(x'00' || addressee AS BLOB) WHERE id = {OF_FIRST}"],
        ("edu", "2024-0001", "letter_sealed", "无法解密", "cannot be opened"),
    ),
    "the day that a letter bears": (
        [f"UPDATE letters SET day = '2024-03-28' WHERE id = {OF_FIRST}"],
        ("edu", "2024-0001", "letter_columns", "可能被改动：day", "may have been changed: day"),
    ),
    "the title of a letter": (
        [f"UPDATE letters SET title = '政府信息公开告知书' WHERE id = {OF_FIRST}"],
        ("edu", "2024-0001", "letter_columns", "可能被改动：title", "may have been changed: title"),
    ),
    "the proof of service": (
        ["UPDATE letter_records SET sealed = CAST(x'00' || sealed AS BLOB) WHERE what = 'served'"],
        ("edu", "2024-0001", "letter_sealed", "送达或者作废的记录无法解密", "what became of the letter"),
    ),
    "a letter deleted whole": (
        [
            f"DELETE FROM letter_files WHERE letter_id = {OF_SECOND}",
            f"DELETE FROM letters WHERE id = {OF_SECOND}",
        ],
        ("edu", "2024-补", "letter_sequence", "文号缺第 2 号，文书可能被删除", "numbers left out: 2"),
    ),
    "the last letter deleted": (
        [
            f"DELETE FROM letter_files WHERE letter_id = (SELECT id FROM letters WHERE number = '{THIRD}')",
            f"DELETE FROM letter_records WHERE letter_id = (SELECT id FROM letters WHERE number = '{THIRD}')",
            f"DELETE FROM letters WHERE number = '{THIRD}'",
        ],
        ("edu", "2024-补", "letter_sequence", "文号缺第 3 号", "numbers left out: 3"),
    ),
    "the sequence put back": (
        ["UPDATE letter_sequences SET last = 2 WHERE suffix = '补'"],
        ("edu", "2024-补", "letter_sequence", "序号记到第 2 号，而最大的文号是第 3 号", "has come to 2"),
    ),
    "the sequence deleted": (
        ["DELETE FROM letter_sequences WHERE suffix = '回'"],
        ("edu", "2024-回", "letter_sequence", "序号记到第 0 号，而最大的文号是第 1 号", "has come to 0"),
    ),
    "a void letter's number taken away": (
        [f"UPDATE letters SET n = NULL, year = NULL, suffix = NULL WHERE number = '{THIRD}'"],
        ("edu", "2024-0003", "letter_columns", "number", "number"),
        ("edu", "2024-补", "letter_sequence", "文号缺第 3 号", "numbers left out: 3"),
    ),
    "a number given twice": (
        [f"UPDATE letters SET n = 1 WHERE number = '{SECOND}'"],
        ("edu", "2024-0002", "letter_columns", "number", "number"),
        ("edu", "2024-补", "letter_sequence", "文号缺第 2 号", "numbers left out: 2"),
        ("edu", "2024-补", "letter_sequence", "文号第 1 号重复", "numbers given twice: 1"),
    ),
    "the number on a letter": (
        [f"UPDATE letters SET number = '{FIRST}' WHERE number = '{SECOND}'"],
        ("edu", "2024-0002", "letter_sealed", "无法解密", "cannot be opened"),
        ("edu", "2024-0002", "letter_number", "第 2 条记录的文号不是文书", "record 2 does not bear the number"),
        ("edu", FIRST, "letter_number_twice", f"文号 {FIRST} 用了 2 次", f"the number {FIRST} is that of 2 letters"),
    ),
    "a case that is not there": (
        ["UPDATE letters SET case_id = 4711, event_seq = NULL WHERE kind = 'receipt-slip'"],
        (
            "edu",
            "教公开〔2024〕1号-回",
            "letter_case",
            "所属的申请或者机关不存在",
            "the case or the agency of the letter",
        ),
    ),
    "a record that is not there": (
        ["UPDATE letters SET event_seq = 9 WHERE kind = 'receipt-slip'"],
        ("edu", "2024-0001", "letter_event", "所依据的第 9 条记录不存在", "is about record 9, which is not there"),
    ),
    "a service without its record": (
        ["UPDATE letter_records SET event_seq = 7 WHERE what = 'served'"],
        ("edu", "2024-0001", "letter_event", "第 7 条记录不存在", "is about record 7"),
    ),
    "files of no letter": (
        ["INSERT INTO letter_files VALUES (99, 'pdf', zeroblob(32), 1, x'00')"],
        (
            "-",
            "99",
            "letter_missing",
            "存有文书 99 的 pdf，但没有这份文书",
            "the pdf of the letter 99, and no such letter",
        ),
    ),
    "a draft of a case that is not there": (
        ["UPDATE letter_drafts SET case_id = 4711"],
        ("edu", "1", "draft_case", "文书草稿 1 所属的申请或者机关不存在", "the case or the agency of the draft 1"),
    ),
    "a draft about a record that is not there": (
        ["UPDATE letter_drafts SET event_seq = 5"],
        ("edu", "2024-0002", "draft_event", "草稿 1 所依据的第 5 条记录不存在", "the draft 1 is about record 5"),
    ),
    "the words of a draft": (
        ["UPDATE letter_drafts SET sealed = CAST(x'00' || sealed AS BLOB)"],
        ("edu", "2024-0002", "draft_sealed", "草稿 1 无法解密", "the draft 1 cannot be opened"),
    ),
    "the case of a draft": (
        ["UPDATE letter_drafts SET case_id = (SELECT id FROM cases WHERE number = '2024-0003')"],
        ("edu", "2024-0003", "draft_sealed", "草稿 1 无法解密", "the draft 1 cannot be opened"),
    ),
}


def without_rules(path):
    """Make the tables of letters plain ones, as somebody with the file could, and keep what was in them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        for table in TABLES:
            connection.execute(f"CREATE TABLE plain_ AS SELECT * FROM {table}")
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"ALTER TABLE plain_ RENAME TO {table}")


def test_every_fault_that_is_planted_in_the_letters_is_found_and_told(filled, sqlite_url, tmp_path):
    path = sqlite_url.removeprefix("sqlite:///")
    missed = []
    with closing(sqlite3.connect(path)) as source:
        for number, (what, (statements, *told)) in enumerate(PLANTED.items()):
            copy = tmp_path / f"{number}.sqlite3"
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            without_rules(copy)
            with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                for statement in statements:
                    connection.execute(statement)
            with program_at(f"sqlite:///{copy}", tmp_path, "2024-03-29") as program:
                found = verify(program).findings
            fits = len(found) == len(told) and all(
                (each.agency, each.number, each.code) == (agency, about, code)
                and zh in each.sentence.zh
                and en in each.sentence.en
                for each, (agency, about, code, zh, en) in zip(found, told, strict=True)
            )
            if not fits:
                missed.append((what, found))

    assert missed == []


def test_letters_are_looked_at_and_never_mended(filled, sqlite_url):
    path = sqlite_url.removeprefix("sqlite:///")
    without_rules(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(PDF_OF_FIRST.format("sha256 = zeroblob(32)"))

    assert [each.code for each in verify(filled, rebuild=True).findings] == ["letter_bytes"]
    assert [each.code for each in verify(filled).findings] == ["letter_bytes"]
