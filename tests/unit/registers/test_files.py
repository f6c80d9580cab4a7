"""Files of registers: encodings, disguises, and what cannot or must not be read."""

import zipfile

import pytest

from request_flow.errors import BadInput
from request_flow.registers import read_register
from request_flow.registers.vocabulary import vocabulary
from unit.registers.samples import CSV, HEADINGS, ROW, numbers, problems, read, row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_is_read_in_the_encodings_and_delimiters_in_use(text, encoding, delimiter):
    entries = read(text(CSV.replace(",", delimiter), encoding=encoding))[1]

    assert numbers(entries) == [(2, "2024-1")]
    assert entries[0].case["applicant"]["name"] == "张三"


def test_line_breaks_within_quotes_keep_the_numbers_of_the_lines(text):
    content = (
        ",".join([*HEADINGS[:-1], '"答复\n类型"'])
        + "\n"
        + CSV.splitlines()[1]
        + "\n"
        + CSV.splitlines()[1].replace("张三", '"张\n三"')
        + "\n"
        + CSV.splitlines()[1]
        + "\n"
    )
    entries = read(text(content))[1]

    assert [entry.line for entry in entries] == [3, 4, 6]


def test_a_line_shifted_by_a_stray_comma_is_a_problem(text):
    assert problems(read(text(CSV + "2024-2,张三,自然人,当面提交,2024-03-05,2024-03-15,予以公开,多出一格\n"))[1]) == [
        (3, "too_many_cells")
    ]


def test_a_quote_that_never_closes_is_refused_with_its_line(text):
    with pytest.raises(BadInput, match=r"broken_text.*line 3"):
        read(text(CSV + '2024-2,"张三,自然人,当面提交,2024-03-05,2024-03-15,予以公开\n'))


def test_a_tab_text_that_calls_itself_a_workbook_is_read(text):
    assert numbers(read(text(CSV.replace(",", "\t"), "export.xls", "gb18030"))[1]) == [(2, "2024-1")]


def test_a_workbook_that_calls_itself_a_text_is_read(workbook):
    path = workbook(HEADINGS, row("2024-1"))

    assert numbers(read(path.rename(path.with_suffix(".csv")))[1]) == [(2, "2024-1")]


UNREADABLE = [
    pytest.param(b"", "a.csv", "empty_file", id="empty"),
    pytest.param(b"", "a.xlsx", "empty_file", id="an empty workbook file"),
    pytest.param(b"# Notes\n\nNothing.\n", "notes.md", "no_register", id="notes"),
    pytest.param(b"%PDF-1.7\n", "a.pdf", "no_register", id="a printed page"),
    pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.jsonl", "no_register", id="a picture called a case file"),
    pytest.param(b'[{"number": "1"}]', "a.json", "no_register", id="one list of cases"),
    pytest.param(b"PK\x03\x04 not a zip", "a.xlsx", "broken_file", id="a broken archive"),
    pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "a.xls", "broken_file", id="a broken old workbook"),
    pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password_protected", id="locked"),
    pytest.param(b"<html><table><tr><td>x</td></tr></table></html>", "a.xls", "not_a_spreadsheet", id="a web page"),
    pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.csv", "unknown_encoding", id="a picture"),
    pytest.param("今日无事\n".encode(), "a.csv", "no_heading", id="a text that is no register"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "code"), UNREADABLE)
def test_what_is_no_register_is_refused_with_a_sentence(text, content, name, code):
    with pytest.raises(BadInput) as caught:
        read(text(content, name))

    assert caught.value.code == code
    assert caught.value.sentence.zh.startswith(name)
    assert caught.value.sentence.en


def test_a_workbook_cut_off_is_refused(workbook):
    path = workbook(HEADINGS, row("2024-1"))
    path.write_bytes(path.read_bytes()[:3000])

    with pytest.raises(BadInput, match="broken_file"):
        read(path)


def test_a_file_over_the_limit_is_told_how_to_split(tmp_path):
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(80 << 20)

    with pytest.raises(BadInput, match=r"file_too_large.*80 MB.*split it"):
        read(path)


def bomb(path, lie):
    """A workbook whose sheet unpacks beyond the limit; the directory may claim that it is small."""
    megabytes = vocabulary().headings.limits.unpacked_megabytes + 1
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>'.ljust(1 << 20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media.xml", "w") as member:
        for _ in range(megabytes):
            member.write(rows)
    if lie:
        content = path.read_bytes()
        path.write_bytes(content.replace((megabytes << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))


@pytest.mark.parametrize("lie", [False, True])
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_whatever_it_claims(workbook, lie):
    path = workbook(HEADINGS, row("2024-1"))
    bomb(path, lie)
    assert path.stat().st_size < 3 << 20

    with pytest.raises(BadInput, match="file_too_large"):
        read(path)


def test_an_open_document_sheet_is_read_and_one_cell_repeated_without_end_is_not(tmp_path):
    def ods(rows):
        cells = "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                for cell in row
            )
            + "</table:table-row>"
            for row in (HEADINGS, ROW)
        )
        names = " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
        )
        content = f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="台账">{cells}{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
        path = tmp_path / "register.ods"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
            archive.writestr("content.xml", content)
        return path

    repeated = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'

    assert numbers(read(ods(""))[1]) == [(2, "2024-1")]
    with pytest.raises(BadInput, match="file_too_large"):
        read(ods(repeated))


def test_entries_stream_and_a_fault_far_down_comes_after_the_rows_before_it(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(CSV + (CSV.splitlines()[1] + "\n") * 40 + '"never closed', encoding="utf-8")

    register = read_register(path, agency="hongze")

    assert [next(register).case["number"] for _ in range(41)] == ["2024-1"] * 41
    with pytest.raises(BadInput, match=r"broken_text.*line 43"):
        next(register)
