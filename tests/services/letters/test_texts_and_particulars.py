"""What an agency says itself in its letters: versions of its particulars, its own texts, each checked before it is kept."""

from datetime import date

import pytest

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.notices.compose import text_of
from request_flow.services.letters.keeping import open_letter
from request_flow.services.letters.particulars import list_particulars, set_particulars, show_particulars
from request_flow.services.letters.texts import (
    check_text,
    example_letter,
    list_texts,
    set_text,
    show_text,
    withdraw_text,
)
from request_flow.storage.letter_texts import TextVersion, add_text
from request_flow.storage.unit import writing
from services.letters.office import a_request, issued

KIND = "supplement-notice"


def own_body(program, before="经审查", after="经研究审查"):
    return show_text(program, None, KIND).kind.body.replace(before, after)


def text_issued(program, number):
    return (open_letter(program, "edu", issued(program, number).letter.name).made_of or {})["text"]


def test_a_version_of_the_particulars_holds_from_its_day_on_and_none_is_lost(program):
    set_particulars(program, "edu", {"short": "教公开", "phone": "1"}, "甲", from_day=date(2024, 1, 1))
    set_particulars(program, "edu", {"phone": "2"}, "乙", from_day=date(2024, 3, 1))
    set_particulars(program, "edu", {"phone": "3"}, "丙", from_day=date(2024, 2, 1))

    def phone(day):
        found = show_particulars(program, "edu", date.fromisoformat(day))
        return found.seq, found.particulars.phone

    assert [phone(each) for each in ("2023-12-31", "2024-01-01", "2024-02-01", "2024-02-29", "2024-03-01")] == [
        (None, ""), (1, "1"), (3, "3"), (3, "3"), (2, "2"),
    ]  # fmt: skip
    assert show_particulars(program, "edu").particulars.short == "教公开"
    assert [(each.seq, each.actor, each.from_day) for each in list_particulars(program, "edu")] == [
        (1, "甲", "2024-01-01"), (2, "乙", "2024-03-01"), (3, "丙", "2024-02-01"),
    ]  # fmt: skip


def test_the_whole_of_the_particulars_can_be_put_in_place(program):
    set_particulars(program, "edu", {"short": "教公开", "phone": "1"}, "甲")

    made = set_particulars(program, "edu", {"short": "教"}, "甲", whole=True)

    assert (made.particulars.short, made.particulars.phone) == ("教", "")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"fon": "1"}, "unknown_particular"),
        ({"phone": 1}, "bad_particular"),
        ({"number_format": "{short}{n}号"}, "bad_number_format"),
        ({"number_format": "{year}{n}{suffix}{n}"}, "bad_number_format"),
        ({"number_format": "{year.real}{n}{suffix}{year}"}, "bad_number_format"),
        ({"number_format": "{year}{n}{suffix}{who}"}, "bad_number_format"),
        ({"contact": ("长" * 400,)}, "contact_too_long"),
    ],
)
def test_particulars_that_no_letter_can_print_are_refused(program, values, code):
    with pytest.raises(BadInput) as error:
        set_particulars(program, "edu", values, "甲")

    assert error.value.code == code
    assert list_particulars(program, "edu") == []


def test_a_logo_that_could_reach_out_is_refused(program):
    with pytest.raises(BadInput):
        set_particulars(program, "edu", {"logo_svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'}, "甲")


def test_an_own_text_is_used_from_then_on_and_withdrawn(office):
    first, second, third = (a_request(office) for _ in range(3))
    assert "经审查，" in text_issued(office, first)

    made = set_text(office, "edu", KIND, own_body(office), "管理员")
    assert made.seq == 1
    assert "经研究审查，" in text_issued(office, second)
    assert open_letter(office, "edu", "教公开〔2024〕2号-补").letter.issue.template_seq == 1

    withdraw_text(office, "edu", KIND, "管理员")
    assert "经审查，" in text_issued(office, third)
    assert [(each.seq, each.body is None) for each in list_texts(office, "edu")[KIND]] == [(1, False), (2, True)]
    revisions = [
        open_letter(office, "edu", f"教公开〔2024〕{n}号-补").letter.issue.template_revision for n in (1, 2, 3)
    ]
    assert revisions[0] == revisions[2] != revisions[1]
    with pytest.raises(BadInput):
        withdraw_text(office, "edu", KIND, "管理员")


@pytest.mark.parametrize(
    "body",
    [
        "{{ you.__class__ }}",
        "{% for a in items %}{% for b in items %}<p>{{ b }}</p>{% endfor %}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "<script>alert(1)</script>",
        "<p>{{ court }}</p>",
        "<p>没有变量</p>",
        "<p>{{ you }",
    ],
)
def test_a_text_that_reaches_out_loops_or_leaves_out_what_must_be_there_is_refused(office, body):
    assert check_text(office, KIND, body)
    with pytest.raises(BadInput, match="the text cannot be used"):
        set_text(office, "edu", KIND, body, "管理员")
    assert list_texts(office, "edu") == {}


def test_a_text_is_shown_with_the_letters_own_example(office):
    assert check_text(office, KIND, own_body(office)) == []

    letter = example_letter(office, KIND, own_body(office))

    assert "经研究审查，申请中没有写明学校和项目" in text_of(letter)
    assert letter.draft


def test_a_text_too_long_to_be_looked_at_is_refused(office):
    with pytest.raises(BadInput) as error:
        check_text(office, KIND, "<p>长</p>" * 20_000)

    assert error.value.code == "text_too_long"


def test_an_own_text_that_fits_no_more_says_what_to_do(office):
    number = a_request(office)
    outdated = TextVersion(KIND, 0, "<p>{{ gone }}</p>", "of-long-ago", "管理员", "2024-03-01T10:00:00+08:00")
    with writing(office.store) as unit:
        add_text(unit, 1, outdated)

    with pytest.raises(BrokenDefinition) as error:
        issued(office, number)

    assert error.value.code == "own_text_outdated"
    assert "notice template withdraw" in error.value.sentence.zh
