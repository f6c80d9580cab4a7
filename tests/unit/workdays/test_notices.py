"""Reading the notices: what they say, what is refused, and what a new one changes."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.corpus import load_law
from request_flow.law.source import definitions_folder
from request_flow.workdays.calendar import Closure
from request_flow.workdays.edition import DayKind
from request_flow.workdays.notice import Notice
from request_flow.workdays.notices import Severity, diff, load_calendar, validate_against, with_notices

D = date.fromisoformat
SHIPPED = definitions_folder() / "calendar"


def notice(**changes: object) -> Notice:
    """Return a plausible notice for 2027: 除夕 is Friday 02-05; nobody knows the real one."""
    fields = {
        "number": "国办发明电〔2026〕9号",
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "published": "2026-11-25",
        "year": 2027,
        "cites": ["holidays:2"],
        "source": "test",
        "checked_on": "2026-11-25",
        "days_off": [
            {"holiday": "元旦", "days": ["2027-01-01", "2027-01-02", "2027-01-03"]},
            {"holiday": "春节", "days": [f"2027-02-{day:02}" for day in range(5, 13)]},
            {"holiday": "清明节", "days": ["2027-04-03", "2027-04-04", "2027-04-05"]},
            {"holiday": "劳动节", "days": [f"2027-05-0{day}" for day in range(1, 6)]},
            {"holiday": "端午节", "days": ["2027-06-09"]},
            {"holiday": "中秋节", "days": ["2027-09-15"]},
            {"holiday": "国庆节", "days": [f"2027-10-0{day}" for day in range(1, 8)]},
        ],
        "make_up": [
            {"day": "2027-01-31", "holiday": "春节"},
            {"day": "2027-02-20", "holiday": "春节"},
            {"day": "2027-05-08", "holiday": "劳动节"},
            {"day": "2027-09-26", "holiday": "国庆节"},
            {"day": "2027-10-09", "holiday": "国庆节"},
        ],
    }
    return Notice.model_validate(fields | changes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "workflows" / "calendar"
    shutil.copytree(SHIPPED, copied)
    return copied


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestShipped:
    def test_there_is_a_notice_for_every_year_and_both_revisions(self, calendar):
        assert [(entry.year, entry.number) for entry in calendar.notices] == [
            (2019, "国办发明电〔2018〕15号"),
            (2019, "国办发明电〔2019〕3号"),
            (2020, "国办发明电〔2019〕16号"),
            (2020, "国办发明电〔2020〕1号"),
            (2021, "国办发明电〔2020〕27号"),
            (2022, "国办发明电〔2021〕11号"),
            (2023, "国办发明电〔2022〕16号"),
            (2024, "国办发明电〔2023〕7号"),
            (2025, "国办发明电〔2024〕12号"),
            (2026, "国办发明电〔2025〕7号"),
        ]

    def test_every_notice_cites_law_that_is_there_and_names_its_source(self, calendar):
        law = load_law()
        for entry in calendar.notices:
            assert [law.provision(cited).text != "" for cited in entry.cites] == [True] * len(entry.cites)
            assert entry.source.startswith(("http://www.gov.cn/", "https://www.gov.cn/"))

    def test_every_notice_but_the_covid_one_gives_as_many_days_as_the_law(self, calendar):
        for entry in calendar.notices:
            if entry.revises is None:
                before = load_calendar_before(entry)
                assert [finding.code for finding in validate_against(entry, before)] == [], entry.number
        covid = next(entry for entry in calendar.notices if entry.number == "国办发明电〔2020〕1号")
        # Friday 01-31 off and Saturday 02-01 no longer worked: two more days off than the law gives.
        findings = validate_against(covid, load_calendar_before(covid))
        assert [(finding.code, finding.severity) for finding in findings] == [
            ("days_off_do_not_add_up", Severity.WARNING)
        ]
        assert "13 in 2020" in findings[0].sentence.en
        assert "11" in findings[0].sentence.en

    def test_the_default_is_read_once(self):
        assert load_calendar() is load_calendar()


def load_calendar_before(entry: Notice):
    """Return the calendar as it stood when ``entry`` came out."""
    full = load_calendar()
    return full.known_on(date.fromordinal(entry.published.toordinal() - 1))


# fmt: off
LABOUR, SPRING = "2019-labour-day.yaml", "2020-spring-festival.yaml"
REVISES = "revises: 国办发明电〔2019〕16号"
PLANTED = [  # file, text, planted instead, line ("" where it is not looked at) and part of the sentence
    pytest.param("2021.yaml", "2021-01-03]", "2021-01-02]", "11 2021-01-02 is listed twice", id="day off twice"),
    pytest.param("2021.yaml", "2021-01-03]", "2021-02-07]", "25 2021-02-07 is both a day off", id="off and worked"),
    pytest.param("2021.yaml", "{day: 2021-02-20", "{day: 2021-02-22", "26 no Saturday or Sunday", id="no weekend"),
    pytest.param("2021.yaml", "{day: 2021-02-20", "{day: 2021-02-07", "26 2021-02-07 is listed twice", id="worked twice"),
    pytest.param("2021.yaml", "02-20, holiday: 春节", "02-20, holiday: 元宵", "26 is for 元宵", id="for no holiday"),
    pytest.param("2021.yaml", "[2021-01-01, ", "[2020-11-30, ", "11 neither in 2021", id="before the turn"),
    pytest.param("2021.yaml", "[2021-01-01, ", "[2022-01-01, ", "11 neither in 2021", id="in the year after"),
    pytest.param("2021.yaml", "- holiday: 清明节", "- holiday: 元旦", "14 元旦 is listed twice", id="holiday twice"),
    pytest.param("2021.yaml", "published: 2020", "published: 2022", "3 after the year 2021", id="published too late"),
    pytest.param("2021.yaml", "working_days: 250", "working_days: 251", "8 has 250 working days, not 251", id="sum"),
    pytest.param("2021.yaml", "2021-10-01, ", "", "8 has 251 working days, not 250", id="a day left out"),
    pytest.param("2021.yaml", "\nyear: 2021", "\nyear: 2021\nyaer: 2021", "5 yaer", id="unknown key"),
    pytest.param("2021.yaml", '["holidays-2013:2.1", "holidays-2013:6"]', "[]", "5 cites", id="no citation"),
    pytest.param("2021.yaml", "[2021-01-01, ", "[2021-13-01, ", "11 2021-13-01", id="no such day"),
    pytest.param("2021.yaml", "number: 国办发明电〔2020〕27", "number: 国办发明电〔2019〕16", "1 〔2019〕16号 is loaded", id="number twice"),
    pytest.param(LABOUR, "revises: 国办发明电〔2018〕15号", "revises: 国办发明电〔2018〕1号", "6 〔2018〕1号", id="revises nothing known"),
    pytest.param(SPRING, REVISES, "revises: 国办发明电〔2020〕27号", "7 〔2020〕27号", id="revises a later year"),
    pytest.param(SPRING, REVISES, "revises: 国办发明电〔2020〕1号", "7 revise itself", id="revises itself"),
    pytest.param(SPRING, REVISES + "\n", "", "6 2020 has 国办发明电〔2019〕16号 already", id="two for a year"),
    pytest.param("statutory.yaml", "  2027: 01-01;", "  2027: 02-29;", "32 '02-29', for 元旦 in 2027", id="no day of its year"),
    pytest.param("statutory.yaml", "2027: 01-01; 02-05 to 02-08", "2027: 01-01; 02-08 to 02-05", "32 '02-08 to 02-05', for 春节", id="days backwards"),
    pytest.param("statutory.yaml", "06-09; 09-15;", "06-09, 09-15;", "32 and has 6", id="a holiday left out"),
    pytest.param("statutory.yaml", "  2060: ", "  2061: ", "23 2060 is missing", id="year missing"),
    pytest.param("statutory.yaml", "holidays: [春节]", "holidays: [元宵]", " 元宵", id="window for no holiday"),
    pytest.param("statutory.yaml", "[-1, 1, 2, 3, 4]", "[-1, 0]", " cannot be 0", id="offset 0"),
    pytest.param("statutory.yaml", "weekday: friday", "weekday: monday", " two windows", id="window twice"),
    pytest.param("statutory.yaml", "weekday: friday", "weekday: freitag", " weekday", id="no weekday"),
    pytest.param("statutory.yaml", "last: 2060-12-31", "last: 2018-12-01", "7 not after the first", id="covers nothing"),
]
# fmt: on


class TestPlantedFaults:
    @pytest.mark.parametrize(("file", "old", "new", "expected"), PLANTED)
    def test_a_fault_is_named_by_file_and_line(self, folder, file, old, new, expected):
        line, _, says = expected.partition(" ")
        change(folder / file, old, new)
        with pytest.raises(BrokenDefinition) as caught:
            load_calendar(folder)
        sentence = caught.value.sentence
        place = f"workflows/calendar/{file}:"
        assert sentence.en.startswith(f"{place}{line}: " if line else place)
        assert says in sentence.en
        assert sentence.zh.startswith(place)

    def test_an_unharmed_copy_is_the_same_calendar(self, folder, calendar):
        assert load_calendar(folder) == calendar

    def test_a_window_left_out_is_a_fault(self, folder):
        path = folder / "statutory.yaml"
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data["windows"] = [window for window in data["windows"] if "国庆节" not in window["holidays"]]
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        with pytest.raises(BrokenDefinition, match="国庆节 has no window"):
            load_calendar(folder)

    def test_a_folder_without_the_statutory_days_is_a_fault(self, folder):
        (folder / "statutory.yaml").unlink()
        with pytest.raises(BrokenDefinition, match=r"statutory\.yaml"):
            load_calendar(folder)


class TestANewNotice:
    def test_a_sound_one_gives_no_finding(self, calendar):
        assert validate_against(notice(), calendar) == ()

    def test_it_settles_its_year(self, calendar):
        new = load_calendar(extra=[notice()])
        assert new.published_until == D("2027-12-31")
        assert not new.is_provisional(new.add(D("2026-12-04"), 20))
        assert new.revision != calendar.revision
        assert new.why(D("2027-01-31")).kind is DayKind.MAKE_UP

    def test_the_difference_is_the_days_that_turn(self, calendar):
        new = load_calendar(extra=[notice()])
        changed = diff(calendar, new)
        # Off now: Tue 02-09 to Fri 02-12, Mon 05-03 to Wed 05-05, Mon 10-04 to Thu 10-07. Worked: five make-up days.
        assert [(str(entry.day), entry.after.workday) for entry in changed] == [
            ("2027-01-31", True),
            ("2027-02-09", False),
            ("2027-02-10", False),
            ("2027-02-11", False),
            ("2027-02-12", False),
            ("2027-02-20", True),
            ("2027-05-03", False),
            ("2027-05-04", False),
            ("2027-05-05", False),
            ("2027-05-08", True),
            ("2027-09-26", True),
            ("2027-10-04", False),
            ("2027-10-05", False),
            ("2027-10-06", False),
            ("2027-10-07", False),
            ("2027-10-09", True),
        ]
        assert changed[0].before.kind is DayKind.WEEKEND
        assert changed[0].after.number == "国办发明电〔2026〕9号"
        assert diff(new, new) == ()

    def test_the_bounds_held(self, calendar):
        new = load_calendar(extra=[notice()])
        for day in ("2026-12-10", "2027-01-05", "2027-01-20", "2027-04-12", "2027-09-01"):
            assert calendar.earliest.add(D(day), 20) <= new.add(D(day), 20) <= calendar.latest.add(D(day), 20)

    def test_closures_are_kept(self, calendar):
        local = calendar.with_closures([Closure(D("2026-07-15"), "台风")])
        assert not with_notices(local, [notice()]).is_workday(D("2026-07-15"))

    def test_loading_it_again_changes_nothing(self):
        once = load_calendar(extra=[notice()])
        assert load_calendar(extra=[notice(), notice()]) == once
        assert with_notices(once, [notice(number="另一文号")]) == once
        assert [finding.code for finding in validate_against(notice(), once)] == ["already_loaded"]
        assert validate_against(notice(), once)[0].severity is Severity.WARNING

    def test_one_that_the_product_has_already_is_passed_over(self, calendar):
        assert load_calendar(extra=[calendar.notices[-1]]) == calendar

    def test_a_revision_of_it_replaces_the_holidays_it_names(self):
        revision = notice(
            number="国办发明电〔2027〕1号",
            published="2027-03-01",
            revises="国办发明电〔2026〕9号",
            days_off=[{"holiday": "劳动节", "days": ["2027-05-01", "2027-05-02", "2027-05-03", "2027-05-04"]}],
            make_up=[],
        )
        new = load_calendar(extra=[revision, notice()])
        assert new.is_workday(D("2027-05-05"))
        assert not new.is_workday(D("2027-05-08"))
        assert new.is_workday(D("2027-01-31"))
        assert not new.known_on(D("2027-02-28")).is_workday(D("2027-05-05"))

    @pytest.mark.parametrize(
        ("changes", "code", "severity"),
        [
            ({"number": "国办发明电〔2025〕7号"}, "notice_number_taken", Severity.ERROR),
            ({"revises": "国办发明电〔2026〕8号"}, "revises_unknown", Severity.ERROR),
            ({"working_days": 249}, "working_days_differ", Severity.ERROR),
            ({"make_up": []}, "days_off_do_not_add_up", Severity.WARNING),
        ],
    )
    def test_what_does_not_fit_is_found(self, calendar, changes, code, severity):
        findings = validate_against(notice(**changes), calendar)
        assert [(finding.code, finding.severity) for finding in findings] == [(code, severity)]
        if severity is Severity.ERROR:
            with pytest.raises(BadInput) as caught:
                load_calendar(extra=[notice(**changes)])
            assert caught.value.code == code
        else:
            assert load_calendar(extra=[notice(**changes)]).published_until == D("2027-12-31")

    def test_a_holiday_of_the_law_that_is_left_out_is_found(self, calendar):
        left_out = [entry.model_dump() for entry in notice().days_off if entry.holiday != "端午节"]
        findings = validate_against(notice(days_off=left_out), calendar)
        assert [finding.code for finding in findings] == ["statutory_day_missing", "days_off_do_not_add_up"]
        assert "2027-06-09 (Dragon Boat Festival)" in findings[0].sentence.en

    def test_a_second_notice_for_a_year_must_say_that_it_revises(self, calendar):
        shifted = calendar.notices[-1].model_copy(update={"number": "x", "make_up": ()})
        assert [finding.code for finding in validate_against(shifted, calendar)] == ["year_has_notice"]

    def test_a_year_left_out_keeps_later_days_provisional(self, calendar):
        days_off = [{"holiday": "元旦", "days": ["2028-01-01"]}]
        later = notice(year=2028, days_off=days_off, make_up=[])
        assert validate_against(later, calendar)[0].code == "gap"
        assert load_calendar(extra=[later]).published_until == D("2026-12-31")

    def test_a_year_outside_the_calendar_is_refused(self, calendar):
        far = notice(year=2061, days_off=[{"holiday": "元旦", "days": ["2061-01-01"]}], make_up=[])
        assert [finding.code for finding in validate_against(far, calendar)] == ["year_outside_calendar"]
        with pytest.raises(BadInput):
            load_calendar(extra=[far])
