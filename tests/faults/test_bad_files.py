"""Files that are no register, no report or no holiday notice at all: one sentence, the right exit code, nothing written."""

import json
import zipfile
from random import Random

import pytest
import xlsxwriter

from faults.contents import contents
from faults.material import case
from faults.stock import stock
from support.console import Console

RUBBISH = Random(20240105).randbytes(4_000)
MEGABYTE = 1 << 20
HEADINGS = ["登记编号", "申请人", "申请人类型", "申请方式", "收到申请日期", "答复日期", "答复类型"]
ROW = ["2024-0201", "张三", "自然人", "当面提交", "2024-03-05", "2024-03-15", "予以公开"]


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """Return the command over a store that holds one case; nothing here may change it."""
    folder = tmp_path_factory.mktemp("files")
    return stock(Console(folder / "home"), [case("2024-0001")])


@pytest.fixture(scope="module")
def before(console):
    return contents(console.url)


def make(kind, folder):
    """Write the file of a kind into the folder and return its path."""
    path = folder / kind.partition(" ")[0]
    match kind.partition(" ")[2]:
        case "missing":
            pass
        case "folder":
            path.mkdir()
        case "empty":
            path.write_bytes(b"")
        case "rubbish":
            path.write_bytes(RUBBISH)
        case "rubbish that begins like a package":
            path.write_bytes(b"PK\x03\x04" + RUBBISH)
        case "of 80 MB":
            with path.open("wb") as file:
                file.write(b"PK\x03\x04")
                file.truncate(80 * MEGABYTE)
        case "of 320 MB when unpacked":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
                package.writestr("[Content_Types].xml", "<Types/>")
                with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
                    for _ in range(320):
                        sheet.write(b" " * MEGABYTE)
        case "in GB18030":
            path.write_bytes(json.dumps(case_in_chinese(), ensure_ascii=False).encode("gb18030") + b"\n")
        case "a web page":
            path.write_text("<html><body>台账</body></html>", encoding="utf-8")
        case "a list":
            path.write_text('[{"number": "2024-0001"}]', encoding="utf-8")
        case "no register":
            path.write_text("日期,金额\n2024-01-05,17\n", encoding="utf-8")
    return path


def case_in_chinese():
    return case("2024-0202", subject="招生划片方案")


# the file -> exit code, code of the error, and words that the sentences say in zh and in en
REGISTERS = {
    "a.jsonl missing": ("no_file", "没有这个文件", "no such file"),
    "c.jsonl folder": ("unreadable_file", "这是文件夹", "is a folder"),
    "e.jsonl empty": ("empty_register", "没有任何申请", "no case"),
    "f.xlsx empty": ("empty_file", "是空文件", "is empty"),
    "g.md a web page": ("no_register", "不是登记簿", "is no register"),
    "g.jsonl rubbish": ("no_register", "每行一件", "one case a line"),
    "g.json a list": ("no_register", "不用“[ ]”括成列表", "without [ ]"),
    "h.xlsx rubbish": ("unknown_encoding", "另存为 .xlsx", "save it as .xlsx"),
    "j.xlsx rubbish that begins like a package": ("broken_file", "不是完好的表格文件", "no sound spreadsheet"),
    "l.xlsx of 80 MB": ("file_too_large", "80 MB", "80 MB"),
    "m.xlsx of 320 MB when unpacked": ("file_too_large", "300 MB", "300 MB"),
    "o.csv a web page": ("not_a_spreadsheet", "网页", "web page"),
    "p.csv no register": ("no_heading", "找不到台账的表头", "no heading"),
}


@pytest.mark.parametrize("kind", REGISTERS)
def test_a_file_that_is_no_register_is_refused_and_nothing_is_written(console, before, tmp_path, kind):
    code, zh, en = REGISTERS[kind]
    path = make(kind, tmp_path)

    answer = console("import", path, "--agency", "hongze", "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, code)
    assert zh in error["zh"]
    assert en in error["en"]
    assert path.name in error["zh"] or code == "empty_register"
    assert answer.err == f"错误：{error['zh']}\n"
    assert contents(console.url) == before


@pytest.mark.parametrize("kind", ["a.jsonl missing", "j.xlsx rubbish that begins like a package"])
def test_what_is_due_in_a_file_that_is_no_register_is_refused(console, before, tmp_path, kind):
    code, _, en = REGISTERS[kind]

    answer = console("due", make(kind, tmp_path), "--json", REQUEST_FLOW_LANG="en")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, code)
    assert answer.err == f"error: {error['en']}\n"
    assert en in answer.err
    assert contents(console.url) == before


def test_a_case_file_in_another_encoding_is_refused_line_by_line(console, before, tmp_path):
    answer = console("import", make("s.jsonl in GB18030", tmp_path), "--json", REQUEST_FLOW_LANG="en")

    problems = answer.json()["problems"]
    assert answer.code == 2
    assert {each["code"] for each in problems} == {"not_utf8"}
    assert "line 1: not UTF-8 from byte" in answer.err
    assert "像是 GB18030，请另存为 UTF-8" in problems[0]["zh"]
    assert "codec" not in problems[0]["zh"] + problems[0]["en"]
    assert contents(console.url) == before


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"year: 2027\nnumber: a\0b\n", "2：不是有效的 YAML：有 YAML 不允许的控制字符", "2: not valid YAML: a control"),
        (
            "year: 2027\nnumber: 国办\n".encode("gb18030"),
            "2：无法读取：不是 UTF-8",
            "2: cannot be read: it is not UTF-8",
        ),
        (b"year: [2027\n", "2：不是有效的 YAML：此处应有逗号或“]”", "2: not valid YAML: "),
    ],
    ids=["a NUL", "GB18030", "no YAML"],
)
def test_a_notice_that_is_no_yaml_is_the_fault_of_its_file_and_line(console, before, tmp_path, content, zh, en):
    path = tmp_path / "notice.yaml"
    path.write_bytes(content)

    answer = console("calendar", "load", path, "--json")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, "broken_notice")
    assert f"{path}:" in error["zh"]
    assert zh in error["zh"]
    assert en in error["en"]
    assert "codec" not in error["zh"]
    assert contents(console.url) == before


def test_a_spreadsheet_in_gb18030_is_read(console, before, tmp_path):
    path = tmp_path / "register.csv"
    path.write_bytes(f"{','.join(HEADINGS)}\n{','.join(ROW)}\n".encode("gb18030"))

    answer = console("import", path, "--agency", "hongze", "--dry-run", "--json")

    assert (answer.code, answer.json()["added"], answer.json()["problems"]) == (0, 1, [])
    assert contents(console.url) == before


def workbook(path, *rows, merged=(), formulas=()):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("台账")
        for place, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(place, 0, row)
        for area, text in merged:
            sheet.merge_range(area, text)
        for cell, formula, value in formulas:
            sheet.write_formula(cell, formula, None, value)
    return path


def test_a_formula_that_was_never_computed_is_named_by_its_line_and_field(console, before, tmp_path):
    path = workbook(tmp_path / "formula.xlsx", ROW, formulas=[("F2", "=E2+10", "")])

    answer = console("import", path, "--agency", "hongze", "--json")

    problems = answer.json()["problems"]
    assert answer.code == 2
    assert [(each["line"], each["code"]) for each in problems] == [(2, "formula_not_computed")]
    assert "公式" in problems[0]["zh"]
    assert "formula" in problems[0]["en"]
    assert contents(console.url) == before


def test_a_formula_with_its_value_is_read_as_the_value(console, before, tmp_path):
    path = workbook(tmp_path / "computed.xlsx", ROW, formulas=[("F2", "=DATE(2024,3,15)", 45366)])

    answer = console("import", path, "--agency", "hongze", "--dry-run", "--json")

    assert (answer.code, answer.json()["added"]) == (0, 1)


def test_two_rows_merged_into_one_number_are_refused_by_line(console, before, tmp_path):
    second = ["", "李四", "自然人", "当面提交", "2024-03-06", "", ""]
    path = workbook(tmp_path / "merged.xlsx", ROW, second, merged=[("A2:A3", "2024-0203")])

    answer = console("import", path, "--agency", "hongze", "--json")

    problems = answer.json()["problems"]
    assert answer.code == 2
    assert [(each["line"], each["code"]) for each in problems] == [(3, "merged_number")]
    assert contents(console.url) == before


REPORTS = {
    "a.xlsx missing": ("no_such_file", "没有这个文件", "there is no file"),
    "b.xlsx folder": ("cannot_read", "无法读取", "cannot be read"),
    "e.docx rubbish": ("unreadable_report", ".docx", ".docx"),
    "g.json rubbish": ("report_not_utf8", "UTF-8", "UTF-8"),
    "i.html a web page": ("no_report", "年度报告", "report"),
}


@pytest.mark.parametrize("kind", REPORTS)
def test_a_file_that_is_no_report_is_refused(console, tmp_path, kind):
    code, zh, en = REPORTS[kind]
    path = make(kind, tmp_path)

    answer = console("report", "check", path, "--json", REQUEST_FLOW_LANG="en")

    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, code)
    assert zh in error["zh"]
    assert en in error["en"]
    assert path.name in error["en"]
    assert answer.err == f"error: {error['en']}\n"


NOTICES = {
    "a.yaml missing": ("no_such_file", "there is no file"),
    "c.yaml empty": ("broken_notice", "is no holiday notice"),
    "d.yaml rubbish": ("broken_notice", "it is not UTF-8 (save it as UTF-8)"),
}


@pytest.mark.parametrize("kind", NOTICES)
def test_a_file_that_is_no_holiday_notice_is_refused_and_nothing_is_loaded(console, before, tmp_path, kind):
    path = make(kind, tmp_path)

    answer = console(
        "calendar", "load", path, "--yes", "--json", "--number", "国办发明电〔2026〕9号", REQUEST_FLOW_LANG="en"
    )

    code, says = NOTICES[kind]
    error = answer.json()["error"]
    assert (answer.code, error["code"]) == (2, code)
    assert path.name in error["zh"]
    assert answer.err == f"error: {error['en']}\n"
    assert says in error["en"]
    assert contents(console.url) == before
