"""A register is taken in by the page: its columns are named, it is tried, what is sound becomes cases, the rest a workbook."""

import io
import time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from request_flow.services import register_imports
from request_flow.services.reading import Wanted, list_cases
from request_flow.web import import_pages
from web.office import Office, plain

PAGE = "/a/edu/import"
HEAD = ("登记编号", "申请人类型", "申请人", "申请方式", "申请内容", "收到申请日期", "答复日期", "答复类型")
SOUND = (
    ("2026-0101", "公民", "张文慧", "当面", "食堂食材配送成本构成明细表", "2026-11-02", None, None),
    ("2026-0102", "企业", "澄州建工有限公司", "信函", "校舍维修项目中标公告", "2026-11-03", None, None),
)
FAULTY = ("2026-0103", "公民", "王小明", "当面", "学区划分方案", "2026-11-31", None, None)
STRANGE = ("编号甲", "乙类", "丙", "来的办法", "要什么", "哪一天", "回的日子", "回了什么")


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lends one program only: the form must give it back before the work can begin."""
    monkeypatch.setattr(import_pages, "PATIENCE", 0.0)


def register(*rows: tuple[object, ...]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def sent(office: Office, content: bytes, name: str = "台账.xlsx", login: str = "sun") -> str:
    answer = office.client(login).post(PAGE, files={"file": (name, content)})
    assert answer.status_code == 303, plain(answer.text)[-600:]
    return str(answer.headers["location"])


def done(office: Office, address: str, what: str, data: dict[str, Any] | None = None, login: str = "sun") -> str:
    """Have a register tried or taken, and return the page once the work is over."""
    answer = office.client(login).post(f"{address}/{what}", data=data)
    assert answer.status_code == 303, plain(answer.text)[-600:]
    end = time.monotonic() + 30
    while "hx-trigger" in (page := office.client(login).page(address)):
        assert time.monotonic() < end
        time.sleep(0.02)
    return plain(page)


def as_understood(office: Office, address: str) -> dict[str, str]:
    """Return what the form of the columns sends when nothing is changed in it."""
    import_id = int(address.rpartition("/")[2])
    standing = register_imports.standing_of(office.program, "edu", import_id)
    found = register_imports.columns_of(office.program, standing)
    assert found is not None
    table, meaning = found
    return {f"column-{place}": meaning[each.heading] for place, each in enumerate(table.columns)}


def cases(office: Office) -> list[str]:
    return [str(each["number"]) for each in list_cases(office.program, Wanted("edu"), office.program.clock.today())]


def test_a_register_becomes_cases_after_a_trial_that_writes_nothing(office: Office):
    address = sent(office, register(HEAD, *SOUND))
    assert "例如" in office.client("sun").words(address)

    tried = done(office, address, "try", as_understood(office, address))
    assert "新增 2" in tried
    assert cases(office) == []

    taken = done(office, address, "take")
    assert "已导入" in taken
    assert sorted(cases(office)) == ["2026-0101", "2026-0102"]
    assert "台账.xlsx 已导入 2 2 0 0 孙倩" in office.client("sun").words(PAGE)


def test_what_was_taken_in_can_be_opened_case_by_case_and_as_a_workbook(office: Office):
    first = sent(office, register(HEAD, SOUND[0]))
    done(office, first, "try", as_understood(office, first))
    assert "taken.xlsx" not in office.client("sun").page(first)  # a trial takes nothing
    done(office, first, "take")
    goes_on = (*SOUND[0][:6], "2026-11-20", "予以公开")

    second = sent(office, register(HEAD, goes_on, SOUND[1]))
    done(office, second, "try", as_understood(office, second))
    done(office, second, "take")

    page = office.client("sun").page(second)
    assert 'href="/a/edu/cases/2026-0101"' in page
    assert 'href="/a/edu/cases/2026-0102"' in page
    sheet = load_workbook(io.BytesIO(office.client("sun").get(f"{second}/taken.xlsx").content)).active
    assert list(sheet.iter_rows(values_only=True)) == [
        ("编号", "情况"),
        ("2026-0102", "新增"),
        ("2026-0101", "补记后续步骤"),
    ]


def test_examples_show_no_number_that_leads_to_a_person(office: Office):
    heading = (*HEAD, "证件号码", "联系电话")
    page = office.client("sun").words(sent(office, register(heading, (*SOUND[0], "320800199001011234", "13800000001"))))

    assert "320800199001011234" not in page
    assert "13800000001" not in page
    assert "张文慧" in page


def test_a_workbook_of_several_tables_says_which_sheets_are_read(office: Office):
    book, stream = Workbook(), io.BytesIO()
    for name, sound in (("上半年", SOUND[0]), ("下半年", SOUND[1])):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        sheet.append(sound)
    del book["Sheet"]
    book.save(stream)

    words = office.client("sun").words(sent(office, stream.getvalue()))

    assert "工作表“上半年”，表头在第1行" in words
    assert "还有工作表：下半年。表头相同的一并读入" in words
    assert "还有工作表" not in office.client("sun").words(sent(office, register(HEAD, *SOUND)))


def test_the_same_register_again_adds_nothing(office: Office):
    for _ in range(2):
        address = sent(office, register(HEAD, *SOUND))
        tried = done(office, address, "try", as_understood(office, address))
        if "导入2件" in tried:
            done(office, address, "take")

    assert "已有，内容相同 2" in tried
    assert "没有要导入的" in tried
    assert sorted(cases(office)) == ["2026-0101", "2026-0102"]


def test_faulty_rows_are_left_out_and_come_back_as_a_workbook_that_can_be_mended_and_sent(office: Office):
    address = sent(office, register(HEAD, SOUND[0], FAULTY))
    tried = done(office, address, "try", as_understood(office, address))
    assert "有误的行，不导入 1" in tried
    assert "导入无误的1件" in tried
    assert "第3行" in tried
    done(office, address, "take")
    assert cases(office) == ["2026-0101"]

    answer = office.client("sun").get(f"{address}/faults.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    faults, rows = book.worksheets
    assert [cell.value for cell in faults[2]][:1] == [3]
    assert [cell.value for cell in rows[1]] == [*HEAD, "导入提示"]
    assert [cell.value for cell in rows[2]][:8] == list(FAULTY)
    rows["F2"] = "2026-11-04"
    del book[faults.title]
    mended = io.BytesIO()
    book.save(mended)

    again = sent(office, mended.getvalue(), "改好的.xlsx")
    assert "新增 1" in done(office, again, "try", as_understood(office, again))
    done(office, again, "take")
    assert sorted(cases(office)) == ["2026-0101", "2026-0103"]


def test_faulty_rows_of_one_number_on_two_sheets_are_counted_each(office: Office):
    book, stream = Workbook(), io.BytesIO()
    second = book.create_sheet("下半年")
    for sheet, sound, faulty in ((book.active, SOUND[0], FAULTY), (second, SOUND[1], ("2026-0104", *FAULTY[1:]))):
        for row in (HEAD, sound, faulty):
            sheet.append(row)
    book.save(stream)
    address = sent(office, stream.getvalue())

    tried = done(office, address, "try", as_understood(office, address))

    assert "读到4件" in tried
    assert "新增 2" in tried
    assert "有误的行，不导入 2" in tried
    workbook = load_workbook(io.BytesIO(office.client("sun").get(f"{address}/faults.xlsx").content))
    assert workbook.sheetnames == ["有误之处"]
    assert [cell.value for cell in workbook.worksheets[0]["B"]][1:] == ["收到申请日期 F3", "收到申请日期 下半年!F3"]


def test_a_number_that_stands_in_the_same_row_of_two_sheets_is_named(office: Office):
    book, stream = Workbook(), io.BytesIO()
    for sheet in (book.active, book.create_sheet("下半年")):
        for row in (HEAD, SOUND[0]):
            sheet.append(row)
    book.save(stream)
    address = sent(office, stream.getvalue())

    tried = done(office, address, "try", as_understood(office, address))

    assert "新增 1" in tried
    assert "编号 2026-0101 与第 2 行重复" in tried


def test_faults_beyond_those_that_are_kept_are_counted_on_the_page_and_in_the_workbook(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(register_imports, "MOST_TOLD", 1)
    address = sent(office, register(HEAD, FAULTY, ("2026-0104", *FAULTY[1:])))

    tried = done(office, address, "try", as_understood(office, address))

    assert "有误的行，不导入 2" in tried
    assert "错误表只有前1处，共2处" in tried
    workbook = load_workbook(io.BytesIO(office.client("sun").get(f"{address}/faults.xlsx").content))
    assert workbook.worksheets[0]["C3"].value == "只列出前1处，共2处；改好后重新试导入，再看其余的"


def test_columns_called_anything_are_named_once_and_known_the_next_time(office: Office):
    address = sent(office, register(STRANGE, SOUND[0]))
    names = ("number", "category", "name", "channel", "subject", "received_on", "replied_on", "outcome")
    done(office, address, "try", {f"column-{place}": name for place, name in enumerate(names)})
    done(office, address, "take")
    assert cases(office) == ["2026-0101"]

    second = sent(office, register(STRANGE, SOUND[1]))
    assert list(as_understood(office, second).values()) == list(names)


def test_a_column_that_is_not_to_be_read_is_not_read(office: Office):
    address = sent(office, register(HEAD, SOUND[0]))
    done(office, address, "try", as_understood(office, address) | {"column-2": "", "column-4": ""})
    done(office, address, "take")

    assert "食堂食材配送" not in office.client("li").words("/a/edu/cases/2026-0101")


def test_two_columns_cannot_be_the_same(office: Office):
    address = sent(office, register(HEAD, SOUND[0]))
    chosen = as_understood(office, address) | {"column-2": "subject"}

    answer = office.client("sun").post(f"{address}/try", data=chosen)

    assert answer.status_code == 422
    assert "“申请人”和“申请内容”都对应“申请内容”，只能有一列" in plain(answer.text)


def test_a_column_that_every_case_needs_is_missed_by_its_name(office: Office):
    address = sent(office, register(HEAD, SOUND[0]))

    tried = done(office, address, "try", as_understood(office, address) | {"column-3": ""})

    assert "缺少必需的列：申请方式" in tried
    assert cases(office) == []


@pytest.mark.parametrize("named", ["health", "澄州市卫生健康委员会"])
def test_a_line_of_another_agency_is_refused(office: Office, named: str):
    address = sent(office, register(("机关", *HEAD), (named, *SOUND[0]), ("澄州市教育局", *SOUND[1])))
    tried = done(office, address, "try", as_understood(office, address) | {"column-0": "agency"})

    assert f"这一行属于另一个机关“{named}”，不是澄州市教育局" in tried
    assert "导入无误的1件" in tried
    done(office, address, "take")
    assert cases(office) == ["2026-0102"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("台账.xlsx", b"", "空文件"),
        ("台账.xlsx", b"PK\x03\x04 not a workbook", "台账.xlsx"),
        ("台账.csv", "一句话，没有表头".encode(), "找不到表头"),
        ("report.pdf", b"%PDF-1.7 something", "不是登记簿"),
    ],
)
def test_what_is_no_register_is_refused_at_once_and_not_kept(office: Office, name: str, content: bytes, said: str):
    answer = office.client("sun").post(PAGE, files={"file": (name, content)})

    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert register_imports.history(office.program, "edu") == []


def test_without_a_file_the_form_says_so(office: Office):
    answer = office.client("sun").post(PAGE, files={"file": ("", b"")})

    assert answer.status_code == 422
    assert "请选择文件" in plain(answer.text)


def test_a_register_is_seen_by_its_own_agency_only(office: Office):
    address = sent(office, register(HEAD, SOUND[0]))

    assert office.client("fang").get(address.replace("/edu/", "/city/")).status_code == 404
    assert office.client("he").get(address).status_code in {403, 404}


def test_work_whose_process_died_is_said_to_have_broken_off_and_can_be_begun_again(office: Office, monkeypatch):
    address = sent(office, register(HEAD, *SOUND))
    with monkeypatch.context() as dead:
        dead.setattr(import_pages, "carry_on", lambda *_: type("Dead", (), {"join": lambda *_: None})())
        office.client("sun").post(f"{address}/try", data=as_understood(office, address))
    assert "正在试导入" in office.client("sun").words(address)
    office.at("2026-11-23", "10:02:00")

    assert "处理时服务停止了" in office.client("sun").words(address)

    assert "新增 2" in done(office, address, "try", as_understood(office, address))


def test_work_that_is_to_stop_leaves_nothing(office: Office):
    address = sent(office, register(HEAD, *SOUND))
    done(office, address, "try", as_understood(office, address))
    standing = register_imports.standing_of(office.program, "edu", int(address.rpartition("/")[2]))
    register_imports.begin(office.program, standing, "taking", None, "sun")
    register_imports.stop(office.program, register_imports.standing_of(office.program, "edu", standing.file.id))
    register_imports.work(office.program, "edu", standing.file.id)

    assert "已按要求停止，没有写入任何内容" in office.client("sun").words(address)
    assert cases(office) == []


def test_a_file_can_be_deleted_and_is_deleted_after_some_days_but_what_was_done_stays(office: Office):
    from request_flow.services.cleaning import clean_up  # noqa: PLC0415

    first = sent(office, register(HEAD, SOUND[0]))
    done(office, first, "try", as_understood(office, first))
    done(office, first, "take")
    second = sent(office, register(HEAD, SOUND[1]), "第二份.xlsx")
    office.client("sun").post(f"{second}/drop")
    office.at("2027-01-04")
    clean_up(office.program)
    office.clients.clear()  # the session of November is over

    assert "已作废" in office.client("sun").words(second)
    assert "不再保存" in plain(office.client("sun").get(f"{first}/faults.xlsx").text)
    assert "台账.xlsx 已导入 1 1" in office.client("sun").words(PAGE)


def test_the_blank_register_has_the_columns_that_are_understood(office: Office):
    answer = office.client("sun").get(f"{PAGE}/blank.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    headings = [cell.value for cell in sheet[1]]

    assert headings[:4] == ["机关代码", "登记编号", "申请人", "申请人类型"]
    address = sent(office, answer.content, "空白.xlsx")
    assert all(as_understood(office, address).values())
