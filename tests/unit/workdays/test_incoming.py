"""A notice from a user's file, in either form."""

import json
from datetime import date

import pytest

from request_flow.errors import BadInput
from request_flow.law.source import definitions_folder
from request_flow.workdays.notices import load_calendar, parse_notice

D = date.fromisoformat
SIMPLE = {
    "year": 2027,
    "number": "国办发明电〔2026〕9号",
    "published": "2026-11-25",
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "春节", "date": "2027-01-31", "isOffDay": False},
        {"name": "春节", "date": "2027-02-05", "isOffDay": True},
        {"name": "春节", "date": "2027-02-08", "isOffDay": True},
    ],
}


@pytest.fixture
def written(tmp_path):
    def write(content: object, name: str = "2027.json") -> object:
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_simple_form_becomes_a_notice(written):
    notice = parse_notice(written(SIMPLE))
    assert (notice.year, notice.number, notice.published) == (2027, "国办发明电〔2026〕9号", D("2026-11-25"))
    assert notice.off_by_day == {D("2027-01-01"): "元旦", D("2027-02-05"): "春节", D("2027-02-08"): "春节"}
    assert notice.worked_by_day == {D("2027-01-31"): "春节"}


def test_keys_of_public_data_sets_are_passed_over_and_the_paper_is_the_source(written):
    path = written(SIMPLE | {"$schema": "https://example.org/schema.json", "papers": ["https://www.gov.cn/x.htm"]})
    assert parse_notice(path).source == "https://www.gov.cn/x.htm"


def test_number_and_day_may_come_from_the_command(written):
    bare = {key: value for key, value in SIMPLE.items() if key not in {"number", "published"}}
    notice = parse_notice(written(bare), number="国办发明电〔2026〕1号", published=D("2026-11-30"))
    assert (notice.number, notice.published) == ("国办发明电〔2026〕1号", D("2026-11-30"))


def test_what_the_file_gives_goes_before_what_the_command_gives(written):
    notice = parse_notice(written(SIMPLE), number="other", published=D("2026-12-31"))
    assert (notice.number, notice.published) == ("国办发明电〔2026〕9号", D("2026-11-25"))


def test_json_with_tabs_is_read(written):
    assert parse_notice(written(json.dumps(SIMPLE, indent="\t"))).year == 2027


def test_a_shipped_file_is_read_as_it_is():
    notice = parse_notice(definitions_folder() / "calendar" / "2026.yaml")
    assert notice == load_calendar().notices[-1]


def test_a_notice_survives_json(written):
    notice = load_calendar().notices[-1]
    assert parse_notice(written(notice.model_dump_json())) == notice


def test_the_simple_form_in_yaml_is_read(written):
    text = "year: 2027\nnumber: n\npublished: 2026-11-25\ndays:\n- {name: 元旦, date: 2027-01-01, isOffDay: true}\n"
    assert parse_notice(written(text, "2027.yaml")).off_by_day == {D("2027-01-01"): "元旦"}


def with_day(**changes: object) -> dict[str, object]:
    return SIMPLE | {"days": [*SIMPLE["days"][:3], SIMPLE["days"][3] | changes]}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param('{"year": 2027,', "2027.json:", id="broken JSON"),
        pytest.param("[]", "is no holiday notice", id="a list"),
        pytest.param("", "is no holiday notice", id="empty"),
        pytest.param(SIMPLE | {"days": []}, "is the notice not out yet?", id="the empty file of a year to come"),
        pytest.param({"year": 2027, "days": SIMPLE["days"], "published": "2026-11-25"}, "add `number`", id="no number"),
        pytest.param({"year": 2027, "days": SIMPLE["days"], "number": "n"}, "add `published`", id="no publication day"),
        pytest.param(with_day(date="2027-02-30"), "2027.json:23: days.3.date", id="no such day"),
        pytest.param(with_day(date="2027-02-05"), "2027.json:23: the day off 2027-02-05 is listed twice", id="twice"),
        pytest.param(with_day(date="2028-02-05"), "2027.json:23: 2028-02-05 is neither in 2027", id="other year"),
        pytest.param(with_day(isOffDay=False), "2027.json:23: the make-up working day 2027-02-08 is no", id="a Monday"),
        pytest.param(with_day(name="元宵", isOffDay=False, date="2027-02-07"), "2027.json:22: ", id="for no holiday"),
        pytest.param(SIMPLE | {"days": [SIMPLE["days"][1]]}, "has no day off", id="make-up days only"),
        pytest.param({"year": 2027}, "Field required", id="neither form"),
    ],
)
def test_a_file_that_cannot_be_used_is_bad_input_with_its_place(written, content, says):
    with pytest.raises(BadInput) as caught:
        parse_notice(written(content))
    assert caught.value.exit_code == 2
    assert says in caught.value.sentence.en


def test_a_file_that_is_not_there_is_bad_input(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        parse_notice(tmp_path / "none.json")
