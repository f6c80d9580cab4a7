"""Files that are looked through: reports, registers and histories; what breaks, what cannot be read, what is a bomb."""

import io
import zipfile
from dataclasses import replace

import orjson
import pytest
from openpyxl import load_workbook

from request_flow.report.interchange import dump
from request_flow.report.writers import write
from request_flow.services.reporting import build_report
from request_flow.storage.unit import reading
from web.office import Office

PAGE = "/a/edu/check"
TWO, ONE = (2, 0, 0, 0, 0, 0, 2), (1, 0, 0, 0, 0, 0, 1)
SOUND = {"new": TWO, "disclosed": ONE, "total_handled": ONE, "carried_out": ONE}
UNSOUND = SOUND | {"new": (3, 0, 0, 0, 0, 0, 3)}
CASE = {
    "number": "2026-0001",
    "agency": "edu",
    "applicant": {"category": "natural_person", "name": "张文慧"},
    "channel": "registered_mail",
    "subject": "食堂食材配送成本构成明细表",
    "events": [{"on": "2026-11-02", "action": "receive"}],
}
BOMB_OF_XML = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("c"), ord("m")))
    + b"]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
    b"<w:body><w:p><w:r><w:t>&l;</w:t></w:r></w:p></w:body></w:document>"
)
"""Unfolded, its text has 200 thousand million characters."""


def a_report(office: Office, rows: dict[str, tuple[int, ...]], year: int = 2025, kind: str = "json") -> bytes:
    empty = build_report(office.program, "edu", year)
    report = replace(empty, table3={**(empty.table3 or {}), **rows}, status="published", checks=())
    return dump(report) if kind == "json" else write(report, kind)


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def checks(office: Office, *files: tuple[str, bytes], what: str = "reports", login: str = "lu", **more: str):
    sent = [("file", each) for each in files]
    return office.client(login).post(PAGE, {"what": what, **more}, files=sent)


def test_the_form_opens(office: Office):
    words = office.client("lu").words(PAGE)

    assert "文件不保存" in words
    assert "核对文件" in words


@pytest.mark.parametrize("kind", ["json", "xlsx", "docx", "html"])
def test_a_report_that_adds_up_is_told_so(office: Office, kind: str):
    answer = checks(office, (f"2025.{kind}", a_report(office, SOUND, kind=kind)))

    assert answer.status_code == 200
    assert "全部相符" in answer.text
    assert "一、本年新收政府信息公开申请数量" in answer.text
    assert 'class="bad' not in answer.text


def test_each_broken_sum_is_a_sentence_and_its_cell_is_marked(office: Office):
    answer = checks(office, ("2025.json", a_report(office, UNSOUND)))

    assert "C1 表三“自然人”：一、本年新收政府信息公开申请数量 3 + 二、上年结转政府信息公开申请数量 0 = 3" in answer.text
    assert answer.text.count('<td class="bad "') == 4


def test_two_years_are_held_against_each_other(office: Office):
    earlier, later = a_report(office, SOUND, 2024), a_report(office, SOUND, 2025)

    answer = checks(office, ("2024.json", earlier), ("2025.json", later))

    assert "2024.json + 2025.json" in answer.text
    assert "C4 表三“自然人”：本年二、上年结转政府信息公开申请数量 0" in answer.text


def test_years_that_do_not_follow_are_not_compared_and_that_is_said(office: Office):
    answer = checks(office, ("2023.json", a_report(office, SOUND, 2023)), ("2025.json", a_report(office, SOUND, 2025)))

    assert "2023.json 与 2025.json 无法核对结转：年度不相邻（2023、2025）" in answer.text


def test_a_register_is_told_line_by_line_and_nothing_is_kept(office: Office):
    impossible = {
        **CASE,
        "number": "2026-0002",
        "events": [*CASE["events"], {"on": "2026-11-01", "action": "decide", "outcome": "disclosed"}],
    }
    lines = b"\n".join(orjson.dumps(each) for each in (CASE, impossible))

    answer = checks(office, ("cases.jsonl", lines), what="register")

    assert "读到2件，无误1件，有误1行" in answer.text
    assert "第2行" in answer.text
    with reading(office.program.store) as unit:
        assert unit.run("SELECT count(*) FROM cases").fetchone()[0] == 0


def test_the_findings_are_given_as_a_spreadsheet(office: Office):
    answer = checks(office, ("2025.json", a_report(office, UNSOUND)), **{"as": "xlsx"})

    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("文件", "轻重", "位置", "情况")
    assert [row[:3] for row in rows if row[1] == "不符"] == [
        ("2025.json", "不符", "table3 natural_person"),
        ("2025.json", "不符", "table3 total"),
    ]


def test_the_findings_in_a_register_are_given_as_csv(office: Office):
    bad = orjson.dumps({**CASE, "channel": "pigeon"})

    answer = checks(office, ("cases.jsonl", bad), what="register", **{"as": "csv"})

    assert answer.content.decode("utf-8-sig").splitlines()[1].startswith("cases.jsonl,不符,第1行 channel,")


@pytest.mark.parametrize(
    ("what", "name", "content"),
    [
        ("reports", "empty.json", b""),
        ("reports", "a.json", b"{"),
        ("reports", "a.pdf", b"%PDF-1.7 nothing"),
        ("reports", "a.docx", b"PK\x03\x04 nothing"),
        ("register", "a.xlsx", b"PK\x03\x04 nothing"),
        ("register", "a.csv", "天气,心情\n晴,好\n".encode()),
        ("register", "a.jsonl", b"\n"),
        ("register", "../../etc/passwd", b""),
    ],
)
def test_what_cannot_be_read_is_said_at_the_field(office: Office, what: str, name: str, content: bytes):
    answer = checks(office, (name, content), what=what)

    assert answer.status_code == 422
    assert 'id="file-err"' in answer.text
    assert "etc" not in answer.text


def test_no_file_and_too_many_files_are_faults_of_the_form(office: Office):
    report = a_report(office, SOUND)

    assert "请选择文件" in office.client("lu").post(PAGE, {"what": "reports"}).text
    assert "一次最多核对5个文件" in checks(office, *[(f"{each}.json", report) for each in range(6)]).text
    assert "一次最多核对1个文件" in checks(office, ("a", b"x"), ("b", b"x"), what="register").text


def test_a_packed_file_that_unfolds_to_too_much_is_refused(office: Office):
    zeros = packed({"xl/workbook.xml": b"0" * (80 << 20)})
    assert len(zeros) < 1 << 20

    answer = checks(office, ("bomb.xlsx", zeros))

    assert answer.status_code == 422
    assert "解压后超过" in answer.text


@pytest.mark.parametrize("what", ["reports", "register"])
def test_a_page_of_entities_within_entities_is_refused(office: Office, what: str):
    bomb = packed(
        {"word/document.xml": BOMB_OF_XML, "xl/workbook.xml": BOMB_OF_XML, "[Content_Types].xml": BOMB_OF_XML}
    )

    assert checks(office, ("bomb.docx" if what == "reports" else "bomb.xlsx", bomb), what=what).status_code == 422


def test_a_file_over_the_limit_is_refused(office: Office):
    answer = checks(office, ("long.json", b" " * ((16 << 20) + 1)))

    assert answer.status_code == 422
    assert "long.json超过16MB，请分开核对" in answer.text


def test_what_somebody_typed_as_a_name_is_no_markup(office: Office):
    answer = checks(office, ("<b>&.json", a_report(office, SOUND)))

    assert "<b>&.json" not in answer.text
    assert "&lt;b&gt;&amp;.json" in answer.text


def test_only_who_may_checks_files(office: Office):
    assert office.client("admin").get(PAGE).status_code == 403
    assert checks(office, ("a.json", b"{}"), login="admin").status_code == 403
    assert checks(office, ("a.json", b"{}"), login="he").status_code == 403
    assert office.client("fang").get(PAGE).status_code == 200


def test_the_page_reads_in_english(office: Office):
    client = office.client("lu")
    assert "Check a file" in client.words(f"{PAGE}?lang=en")
    text = client.post(
        f"{PAGE}?lang=en", {"what": "reports"}, files={"file": ("a.json", a_report(office, UNSOUND))}
    ).text
    assert "What does not add up" in text


def test_nothing_of_a_check_is_left_in_the_folder_for_files_of_the_moment(office: Office, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "moment"))
    (tmp_path / "moment").mkdir()

    checks(office, ("cases.jsonl", orjson.dumps(CASE)), what="register")

    assert list((tmp_path / "moment").iterdir()) == []
