"""What is found in the texts of a letter: what a person typed, and what tells somebody else who asked."""

import pytest

from support.build import a_request
from support.letters import (
    PERSON,
    REASON,
    WHY,
    consulted,
    findings,
    from_text,
    received,
    refusal,
    situation,
    supplement,
)

# What was typed.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本机关于2026年3月2日收到申请", False),
        ("本机关于2026年3月3日收到申请", True),
        ("本机关于二〇二六年三月三日收到申请", True),
        ("将在3月30日前答复", False),
        ("将在3月31日前答复", True),
        ("将在2026-04-01前答复", True),
        ("2023年5月4日作出的文件", False),
        ("2025.12.31形成的文件", False),
        ("自2026年度起", False),
        ("第3.5页", False),
    ],
)
def test_a_date_that_is_none_of_the_case_is_found(text, found):
    assert ("date_not_computed" in findings("supplement-notice", supplement(), why=f"{WHY}，{text}")) is found


@pytest.mark.parametrize(
    ("text", "found"), [("申請人沒有說明", "請沒說"), ("申请人没有说明", None), ("𠮷田著、乾隆、囍", None)]
)
def test_traditional_characters_in_what_was_typed_are_found(text, found):
    told = findings("supplement-notice", supplement(), why=text)

    assert ("traditional_mixed" in told) is (found is not None)
    if found:
        assert found in told["traditional_mixed"].sentence.zh


def test_a_name_in_traditional_characters_is_its_owners_own():
    request = a_request(applicant={**PERSON, "name": "張國榮"}, subject="請求書").received("2026-03-02")

    assert findings("supplement-notice", supplement(request=request), why=WHY) == {}


def test_characters_that_a_letter_shows_otherwise_are_told():
    assert "characters_replaced" in findings("supplement-notice", supplement(), why="不\x00明确")
    assert "characters_replaced" in findings("supplement-notice", supplement(), why="不明确 שלום")
    assert "characters_replaced" not in findings("supplement-notice", supplement(), why="不\n明\t确")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("属于《条例》第十五条规定的商业秘密", False),
        ("属于第十四条规定的国家秘密", True),
        ("属于《中华人民共和国政府信息公开条例》第十六条规定的内部事务信息", True),
        ("《中华人民共和国反不正当竞争法》第九条所称商业秘密", False),
    ],
)
def test_an_article_that_the_letter_does_not_rest_on_is_told(text, found):
    assert ("article_differs" in findings("reply-refused-third-party", refusal(), reason=f"{REASON}，{text}")) is found


def test_an_enclosure_that_is_mentioned_and_not_listed_is_told(tmp_path):
    def edit(contract):
        return contract.replace("  items:", "  enclosures:")

    of = situation(received(), today="2026-03-02")
    assert "enclosures_missing" in from_text(tmp_path, of, "详见附件", edit=edit)
    assert "enclosures_missing" not in from_text(tmp_path, of, "详见附件", edit=edit, enclosures=("明细表",))
    assert "enclosures_missing" not in from_text(tmp_path, of, "详见目录", edit=edit)


# Who asked.


@pytest.mark.parametrize("audience", ["third_party", "co_maker", "other_agency"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("申请人张文慧申请公开", "identity_told"),
        ("联系电话199-0000-1234", "identity_told"),
        ("住澄州市云溪路８号", "identity_told"),
        ("申请人文慧", "identity_hinted"),
        ("尾号001234", "identity_hinted"),
        ("有人申请公开", None),
    ],
)
def test_a_letter_to_somebody_else_does_not_tell_who_asked(tmp_path, audience, text, code):
    of = situation(consulted(), today="2026-03-16")
    found = from_text(tmp_path, of, text, audience)

    assert {each for each in found if each.startswith("identity")} == ({code} if code else set())


def test_a_letter_to_the_applicant_may_name_him(tmp_path):
    of = situation(received(), today="2026-03-02")

    assert from_text(tmp_path, of, "张文慧，电话19900001234") == {}
