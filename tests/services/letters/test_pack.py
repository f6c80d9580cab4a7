"""The evidence pack holds everything, says so in its hashes, and is the same bytes each time; so are printed letters."""

import io
import json
import tracemalloc
import zipfile
from datetime import date
from hashlib import sha256

import pdfplumber
import pytest

from request_flow.errors import StoreUnavailable
from request_flow.services.letters import printing
from request_flow.services.letters.keeping import reprint, void_letter
from request_flow.services.letters.pack import pack_case
from request_flow.services.letters.printing import count_to_print, print_all
from request_flow.services.letters.serving import Proof, serve_letter
from request_flow.services.letters.zipping import file_name, zipped
from request_flow.services.people import add_person, change_person
from request_flow.services.steps import Person
from request_flow.storage.chain import link
from request_flow.storage.unit import writing
from services.desk import CLERK, HEAD, do
from services.letters.office import SLIP, a_request, issued
from services.post import set_clock


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {each.filename: archive.read(each) for each in archive.infolist()}


def words_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "".join("".join((page.extract_text() or "").split()) for page in document.pages)


def cells_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return [tuple("".join((cell or "").split()) for cell in row) for table in tables for row in table]


@pytest.fixture
def number(office):
    number = a_request(office)
    issued(office, number, SLIP)
    name = issued(office, number).letter.name
    serve_letter(office, "edu", name, CLERK, on=date(2024, 3, 29), method="post", proof=Proof("posting_number", "EMS1"))
    return number


def test_the_pack_holds_every_paper_and_the_hash_of_each(office, number):
    files = unpacked(b"".join(pack_case(office, "edu", number)))

    assert list(files) == [
        "01-封面.pdf",
        "02-目录.pdf",
        "03-办理经过.pdf",
        "04-期限说明.pdf",
        "05-案件.json",
        "06-记录和哈希链.jsonl",
        "07-哈希链核对.txt",
        *(f"08-文书/1-教公开〔2024〕1号-回.{form}" for form in ("html", "docx", "pdf")),
        *(f"08-文书/2-教公开〔2024〕1号-补.{form}" for form in ("html", "docx", "pdf")),
        "09-文书送达和作废.json",
        "SHA256SUMS",
    ]
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"}
    assert files["08-文书/2-教公开〔2024〕1号-补.pdf"] == reprint(office, "edu", "教公开〔2024〕1号-补")
    assert json.loads(files["09-文书送达和作废.json"])["教公开〔2024〕1号-补"][0]["data"]["text"] == "EMS1"


def test_the_papers_say_when_what_was_done_and_why_the_term_ends(office, number):
    files = unpacked(b"".join(pack_case(office, "edu", number)))

    assert "受理编号2024-0001" in words_of(files["01-封面.pdf"])
    title, file = "政府信息公开申请补正告知书", "08-文书/2-教公开〔2024〕1号-补.pdf"
    assert ("9", title, "教公开〔2024〕1号-补", "2024年3月29日", file) in cells_of(files["02-目录.pdf"])
    assert [row[:5] for row in cells_of(files["03-办理经过.pdf"])] == [
        ("序号", "生效日期", "登记时间", "经办人", "事项"),
        ("1", "2024年3月25日", "2024-03-2910:00", "王主任", "收到申请"),
        ("2", "2024年3月29日", "2024-03-2910:00", "王主任", "补正告知"),
        ("3", "2024年3月29日", "2024-03-2910:00", "小李", "告知书送达"),
    ]
    term = words_of(files["04-期限说明.pdf"])
    assert "补正期限自2024年3月29日的次日起计算，共10个工作日，至2024年4月15日届满" in term.replace(",", "，")
    assert "3 条记录与哈希链全部相符" in files["07-哈希链核对.txt"].decode()


def test_people_stand_in_the_papers_by_their_names_not_by_their_logins(office):
    add_person(office, "edu", "li", {"name": "李若川", "role": "caseworker", "unit": "体卫艺科"})
    change_person(office, "li", {"active": False})
    number = a_request(office)
    do(office, number, "assign", "2024-03-26", Person("li", "office_head"), unit="体卫艺科", to="li")

    files = unpacked(b"".join(pack_case(office, "edu", number)))

    assert "承办人李若川" in words_of(files["01-封面.pdf"])
    assert cells_of(files["03-办理经过.pdf"])[2][3] == "李若川"


def test_the_chain_in_the_pack_can_be_checked_without_the_program(office, number):
    files = unpacked(b"".join(pack_case(office, "edu", number)))

    registered, *records = map(json.loads, files["06-记录和哈希链.jsonl"].decode().splitlines())
    head = bytes.fromhex(registered["哈希"])
    for each in records:
        sealed = bytes.fromhex(each["密封部分"]) or None
        plain = (each["序号"], each["事项"], each["生效日期"], each["登记时间"], each["经办人"], each["内容"])
        head = link(head, *plain, sealed)
        assert head.hex() == each["哈希"]
    assert records[1]["读作"]["items"] == "学校名称；\n文件的年度"
    assert head.hex() in files["07-哈希链核对.txt"].decode()


def test_the_pack_is_the_same_bytes_on_another_day(office, number):
    first = b"".join(pack_case(office, "edu", number))
    set_clock(office, "2024-05-06")

    assert b"".join(pack_case(office, "edu", number)) == first


def test_the_pack_of_an_answered_case_explains_the_term_of_the_reply(office):
    number = a_request(office, "2024-03-01")
    from services.desk import do  # noqa: PLC0415

    do(office, number, "decide", "2024-03-20", outcome="disclosed")

    files = unpacked(b"".join(pack_case(office, "edu", number)))

    # Twenty working days after Friday 1 March 2024.
    assert "至2024年3月29日届满" in words_of(files["04-期限说明.pdf"])
    assert "办理结果予以公开" in words_of(files["01-封面.pdf"])


def test_a_record_that_was_changed_is_told_in_the_pack(office, number):
    with writing(office.store) as unit:
        trigger = "events_no_update" if office.store.is_sqlite else "events_append_only"
        unit.run(f"DROP TRIGGER {trigger}" + ("" if office.store.is_sqlite else " ON events"))
        unit.run("UPDATE events SET on_day = '2024-03-26' WHERE seq = 2")

    files = unpacked(b"".join(pack_case(office, "edu", number)))

    assert "第 2 条记录与哈希链不符" in files["07-哈希链核对.txt"].decode()


def test_a_pack_is_not_made_with_a_letter_that_was_altered(office, number):
    with writing(office.store) as unit:
        trigger = "letter_files_no_update" if office.store.is_sqlite else "letter_files_append_only"
        unit.run(f"DROP TRIGGER {trigger}" + ("" if office.store.is_sqlite else " ON letter_files"))
        unit.run(unit.store.sql("UPDATE letter_files SET sha256 = ? WHERE form = 'docx'"), (b"\x00" * 32,))

    with pytest.raises(StoreUnavailable, match="does not have the hash it was issued with"):
        b"".join(pack_case(office, "edu", number))


def test_the_letters_of_a_year_are_printed_in_the_order_of_their_numbers_void_ones_left_out(office):
    numbers = [a_request(office) for _ in range(3)]
    names = [issued(office, each).letter.name for each in numbers]
    issued(office, numbers[0], SLIP)
    void_letter(office, "edu", names[1], "写错", HEAD)
    seen: list[int] = []

    files = unpacked(b"".join(print_all(office, "edu", 2024, "supplement-notice", progress=seen.append)))

    assert list(files) == ["00001-教公开〔2024〕1号-补.pdf", "00002-教公开〔2024〕3号-补.pdf"]
    assert files["00001-教公开〔2024〕1号-补.pdf"] == reprint(office, "edu", names[0])
    assert seen == [1, 2]
    assert count_to_print(office, "edu", 2024, "supplement-notice") == 2
    assert count_to_print(office, "edu", 2024) == 3
    assert unpacked(b"".join(print_all(office, "edu", 2023))) == {}


def test_an_archive_gives_each_file_away_before_it_asks_for_the_next_and_is_the_same_each_time():
    given = 0
    asked = []

    def files():
        for name in ("文书/001.pdf", "目录.txt"):
            asked.append(given)
            yield name, b"x" * 1000

    pieces = []
    for piece in zipped(files()):
        pieces.append(piece)
        given += len(piece)

    assert asked[0] == 0
    assert asked[1] > 1000
    assert unpacked(b"".join(pieces)) == {"文书/001.pdf": b"x" * 1000, "目录.txt": b"x" * 1000}
    assert b"".join(zipped(files())) == b"".join(pieces)


def test_ten_thousand_entries_need_no_more_memory_than_a_thousand():
    """The size of the list of contents grows with them, their bytes do not stay."""

    def peak(count):
        tracemalloc.start()
        size = sum(map(len, zipped((f"{place:05}.pdf", b"x" * 20_000) for place in range(count))))
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, highest

    (small, low), (large, high) = peak(1_000), peak(10_000)

    assert large > 9 * small
    assert high < low + 20_000_000  # the bytes alone are 200 MB
    assert high < large / 10


@pytest.mark.parametrize(
    ("text", "name"), [("a/b\\c:d", "a_b_c_d"), ("..", "_"), ("教〔2024〕1号", "教〔2024〕1号"), ("a\nb", "a_b")]
)
def test_a_number_becomes_a_name_that_every_system_takes(text, name):
    assert file_name(text) == name
    assert printing.file_name is file_name
