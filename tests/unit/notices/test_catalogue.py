"""The catalogue of letters: every folder read, typed and checked; faults by file and line."""

import pytest

from request_flow.errors import BrokenDefinition, NotFound
from request_flow.notices.catalogue import catalogue, load_catalogue
from support.build import engine
from support.letters import CONTRACT, kind_of, written

LAW = engine().law
SOUND = CONTRACT.format(audience="applicant")
BODY = "<p>{{ text }}</p>"


def test_a_letter_is_found_by_its_name():
    found = catalogue().kind("supplement-notice")

    assert (found.notice.title, found.notice.act, found.notice.suffix) == (
        "政府信息公开申请补正告知书",
        "request_supplement",
        "补",
    )


def test_a_name_that_no_letter_has_is_told_with_those_there_are():
    with pytest.raises(NotFound) as caught:
        catalogue().kind("love-letter")
    assert "supplement-notice" in caught.value.sentence.zh


def test_the_letters_of_an_act_leave_out_those_of_outcomes():
    assert [each.name for each in catalogue().of_act("extend")] == ["extension-notice"]
    assert "reply-refused-third-party" not in [each.name for each in catalogue().of_act("decide")]


def test_the_letter_of_an_outcome_is_that_of_its_ground():
    assert catalogue().of_outcome(LAW, "refuse_third_party", "trade_secret").name == "reply-refused-third-party"
    assert catalogue().of_outcome(LAW, "refuse_third_party").name == "reply-refused-third-party"
    with pytest.raises(NotFound):
        catalogue().of_outcome(LAW, "answered_somehow")


def test_the_keys_of_an_act_tell_its_letters_apart(tmp_path):
    contract = SOUND.replace(
        "occasion: {zh: 随时, en: at any time}\n", "act: consult\nstands_for: consultation-letter\n"
    )
    found = written(tmp_path, BODY, contract + "when: {kind: third_party}\n")

    assert found.sent("consultation-letter", {"kind": "third_party"}).name == "letter"
    assert [each.name for each in found.of_act("consult", {"kind": "third_party"})] == ["letter"]
    assert found.of_act("consult", {"kind": "co_maker"}) == ()
    with pytest.raises(NotFound):
        found.sent("consultation-letter", {"kind": "co_maker"})


@pytest.mark.parametrize(
    ("wrong", "right", "place"),
    [
        ("seeled: false", "sealed: false", "notice.yaml:6"),
        ('cites: ["ogi-2019:99"]', 'cites: ["ogi-2019:45"]', "notice.yaml:8"),
        ("audience: everybody", "audience: applicant", "notice.yaml:3"),
        ("title: ''", "title: 信", "notice.yaml:2"),
        ("  Text: {type", "  text: {type", "notice.yaml:10"),
        ("from: anywhere", "from: officer", "notice.yaml:10"),
        ("type: colour", "type: text", "notice.yaml:10"),
        ("issue: act", "issue: after", "notice.yaml:1"),
        ("act: fly\nissue: after", "issue: after", "notice.yaml:5"),
        ("outcomes: [nothing]\nissue: after", "issue: after", "notice.yaml:5"),
        ("code: number\nissue: after", "issue: after", "notice.yaml:1"),
        ("issue: after\nissue: after", "issue: after", "notice.yaml:6"),
        ("issue: after", "occasion: {zh: 随时, en: at any time}\nissue: after", "notice.yaml:1"),
    ],
)
def test_a_fault_of_a_contract_is_named_by_file_and_line(tmp_path, wrong, right, place):
    contract = SOUND.replace(right, wrong, 1)
    assert contract != SOUND

    with pytest.raises(BrokenDefinition) as caught:
        written(tmp_path, BODY, contract)
    assert place in caught.value.sentence.en


def test_a_body_that_is_missing_or_no_utf8_is_told(tmp_path):
    written(tmp_path, BODY)
    path = tmp_path / "letters" / "letter" / "body.html.j2"
    path.write_bytes("<p>信</p>".encode("gb18030"))
    with pytest.raises(BrokenDefinition, match="UTF-8"):
        load_catalogue(tmp_path, LAW)
    path.unlink()
    with pytest.raises(BrokenDefinition, match=r"body\.html\.j2"):
        load_catalogue(tmp_path, LAW)


def test_the_revision_changes_with_text_contract_and_shared_pieces_and_with_nothing_else(tmp_path):
    first = kind_of(tmp_path, BODY).revision
    assert kind_of(tmp_path, BODY).revision == first
    assert kind_of(tmp_path, BODY + " ").revision != first
    assert written(tmp_path, BODY, SOUND.replace("随时", "有时")).kind("letter").revision != first

    kind_of(tmp_path, BODY)
    (tmp_path / "letters" / "_base" / "pieces.html.j2").write_text("", encoding="utf-8")
    assert load_catalogue(tmp_path, LAW).kind("letter").revision != first


def test_a_text_that_an_agency_edited_is_a_revision_of_its_own():
    shipped = catalogue().kind("extension-notice")
    edited = catalogue().edited("extension-notice", shipped.body.replace("因{{ reason", "由于{{ reason"))

    assert edited.notice is shipped.notice
    assert edited.revision != shipped.revision
    assert catalogue().kind("extension-notice") is shipped
    assert catalogue().edited("extension-notice", edited.body).revision == edited.revision


def test_a_letter_that_tells_remedies_needs_the_piece_that_words_them(tmp_path):
    written(tmp_path, "<p>{{ text }}</p>{{ remedies }}", SOUND.replace("remedies: none", "remedies: either"))
    (tmp_path / "letters" / "_base" / "remedies.html.j2").unlink()

    with pytest.raises(BrokenDefinition, match="remedies"):
        load_catalogue(tmp_path, LAW)
