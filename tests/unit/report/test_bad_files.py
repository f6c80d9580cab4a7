"""Files that are broken, hostile, or not what their names say: one clear sentence each, and no harm."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from request_flow.errors import BadInput, NotFound
from request_flow.report.reading import read_content, read_report
from request_flow.report.writers import write_html, write_json, write_xlsx

from .conftest import as_docx, sound


def _refused(content, ending, code="unreadable_report"):
    with pytest.raises(BadInput) as error:
        read_content(content, f"r{ending}", ending)
    assert error.value.code == code
    assert error.value.sentence.zh.startswith(f"r{ending}：")
    return error.value.sentence.en


def _edited(change):
    """The workbook after ``change``, saved by a program that computes no formulas."""
    workbook = openpyxl.load_workbook(io.BytesIO(write_xlsx(sound("2021"))), data_only=True)
    change(workbook)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _zip(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return content.getvalue()


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(NotFound, match="there is no such file"):
        read_report(tmp_path / "none.json")


def test_a_folder_is_no_report(tmp_path):
    with pytest.raises(BadInput, match="cannot be opened"):
        read_report(tmp_path)


def test_a_file_beyond_the_bound_is_not_even_read(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(80 * 1024 * 1024)

    with pytest.raises(BadInput, match="more than 16 MB"):
        read_report(path)


@pytest.mark.parametrize(
    ("content", "ending", "says"),
    [
        (b" \n", ".txt", "empty"),
        (b"hello", ".xlsx", "not a valid .xlsx file"),
        (b"hello", ".docx", "not a valid .docx file"),
        (b"%PDF-1.7", ".pdf", "the PDF is broken"),
        (b"hello", ".pdf", "not a valid .pdf file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, ".xls", "old Office format"),
        (bytes(range(256)) * 9, ".txt", "not text in UTF-8 or GB18030"),
        (b"PK\x03\x04broken", ".xlsx", "packed file is broken"),
        (_zip(a="b"), ".docx", "neither a Word document nor an Excel workbook"),
        (_zip(word__document_dot_xml="<a/>"), ".docx", "document is broken"),
        (_zip(xl__workbook_dot_xml="<a"), ".xlsx", "spreadsheet is broken"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(content, ending, says):
    assert says in _refused(content, ending)


@pytest.mark.parametrize(("content", "ending"), [(b"plain prose", ".txt"), (b"<html><p>hi</p></html>", ".html")])
def test_a_file_without_a_report_table_is_no_report(content, ending):
    assert "no table of a yearly report" in _refused(content, ending, "no_report")


@pytest.mark.parametrize("at", [40, 400, 4000])
def test_a_truncated_workbook_is_refused(at):
    assert "broken" in _refused(write_xlsx(sound("2021"))[:at], ".xlsx")


def test_a_packed_bomb_is_refused():
    content = _zip(xl__workbook_dot_xml="<x/>", xl__worksheets__sheet1_dot_xml=b"0" * (100 << 20))

    assert "more than 64 MB when unpacked" in _refused(content, ".xlsx", "report_too_large")


def test_an_entity_bomb_in_a_sheet_is_refused():
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    source = zipfile.ZipFile(io.BytesIO(write_xlsx(sound("2021"))))
    members = {name: source.read(name) for name in source.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode().split("?>", 1)[1]
    members["xl/worksheets/sheet1.xml"] = (
        f'<!DOCTYPE l [<!ENTITY a "{"a" * 40}">{entities}]>' + sheet.replace("</worksheet>", "<x>&m;</x></worksheet>")
    ).encode()

    assert "spreadsheet is broken" in _refused(_zip(**members), ".xlsx")


def test_one_cell_in_the_last_corner_of_a_sheet_does_not_fill_the_memory():
    def corner(workbook):
        workbook["表三"]["XFD1048576"] = "x"

    assert "1048576 rows" in _refused(_edited(corner), ".xlsx", "report_too_large")


def test_a_format_in_the_last_corner_of_a_sheet_does_no_harm():
    def corner(workbook):
        workbook["表三"]["XFD1048576"].font = Font(bold=True)

    assert read_content(_edited(corner), "r.xlsx", ".xlsx").report.table3 == sound("2021").table3


def test_a_formula_that_was_never_computed_is_no_silent_zero():
    def formula(workbook):
        workbook["表三"]["J7"] = "=SUM(D7:I7)"

    said = _refused(_edited(formula), ".xlsx", "bad_report_figure")
    assert "row 一、本年新收政府信息公开申请数量, column 总计: a formula that was never computed" in said


def test_a_hidden_sheet_is_not_read():
    def copy(workbook):
        other = workbook.copy_worksheet(workbook["表三"])
        other["D7"] = 1000
        other.sheet_state = "hidden"

    assert read_content(_edited(copy), "r.xlsx", ".xlsx").report.table3 == sound("2021").table3


def test_a_table_with_monstrous_spans_is_refused():
    rows = b"<tr><td>1</td></tr>" * 3000
    content = b"<html><table><tr><td colspan=1000 rowspan=9999>x</td></tr>" + rows + b"</table></html>"

    assert "larger than that of any report" in _refused(content, ".html", "report_too_large")


@pytest.mark.parametrize(
    ("write", "ending", "kind"),
    [
        (write_xlsx, ".docx", "xlsx"),
        (as_docx, ".xlsx", "docx"),
        (write_html, ".xlsx", "html"),
        (write_json, ".txt", "json"),
    ],
)
def test_a_renamed_file_is_read_as_what_it_is_with_a_warning(write, ending, kind):
    read = read_content(write(sound("2021")), "r", ending)

    assert read.report.table3 == sound("2021").table3
    assert f"the name ends in {ending}, the content is {kind}" in read.warnings[0].en


def test_a_page_saved_as_an_old_spreadsheet_is_read():
    assert read_content(write_html(sound("2021")), "r.xls", ".xls").report.table3 == sound("2021").table3


@given(st.binary(max_size=200), st.sampled_from([".json", ".xlsx", ".docx", ".html", ".txt", ""]))
def test_any_bytes_are_refused_with_a_sentence(content, ending):
    with pytest.raises(BadInput):
        read_content(content, "r", ending)


@given(st.data())
def test_a_document_with_damaged_bytes_is_read_or_refused(data):
    kind = data.draw(st.sampled_from(["xlsx", "docx", "html", "json"]))
    content = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        report = read_content(bytes(content), "r", f".{kind}").report
    except BadInput:
        return
    assert any((report.table2, report.table3, report.table4))


SAMPLES = {
    "xlsx": write_xlsx(sound("2021")),
    "docx": as_docx(sound("2021")),
    "html": write_html(sound("2021")),
    "json": write_json(sound("2021")),
}
