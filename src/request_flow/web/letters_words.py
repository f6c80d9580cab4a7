"""The words about a letter: what was found about it, what was looked at and found right, what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from request_flow.errors import Sentence
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.notices.checks import Finding
from request_flow.services.letters.owing import Owed
from request_flow.web.desk import Desk
from request_flow.web.letters_editing import Editor

GRAVE: Final = {"must": "bad", "override": "warn", "remind": "warn"}
WORDS: Final = {
    "must": Sentence("须改：", "To be put right: "),
    "override": Sentence("须说明理由：", "Needs a reason: "),
    "remind": Sentence("提醒：", "Note: "),
}
GROUPS: Final = (
    (
        Sentence("步骤可以办理，期限和落款日期相符", "The step is possible; its days are in time"),
        frozenset(
            {"act_without_effect", "extension_after_due", "extension_without_effect", "second_supplement", "act"}
            | {"supplement_notice_late", "signed_after_due", "signed_after_act", "signed_on_day_off"}
            | {"irregular", "provisional_due", "in_the_future"}
        ),
    ),
    (
        Sentence("应填的内容已填写，没有超长", "Everything is filled in, nothing is too long"),
        frozenset({"missing_particulars", "unfilled", "too_long"}),
    ),
    (
        Sentence("文字：日期、条文、用字、附件", "Words: days, articles, characters, enclosures"),
        frozenset(
            {"date_not_computed", "article_differs", "traditional_mixed", "characters_replaced", "enclosures_missing"}
        ),
    ),
)
"""What is looked at in every letter, by the findings that could come of it."""
REASONED: Final = (
    Sentence("结果、依据和理由", "Outcome, ground and reasons"),
    frozenset(
        {"ground_missing", "reason_missing", "reason_thin", "severability_not_stated", "search_not_described"}
        | {"right_agency_not_named", "earlier_answer_missing", "earlier_not_answered", "earlier_of_another"}
    ),
)
REMEDIES: Final = (
    Sentence("救济途径、机关和期限", "Remedies: where to, within which terms"),
    frozenset({"remedy_missing"}),
)
DELIVERY: Final = (
    Sentence("收件人和地址", "Addressee and address"),
    frozenset({"addressee_differs", "address_missing", "address_differs"}),
)
IDENTITY: Final = (
    Sentence("没有透露申请人是谁", "It does not tell who asked"),
    frozenset({"identity_told", "identity_hinted"}),
)
FEE: Final = (Sentence("收费依据和金额", "Fee: basis and amount"), frozenset({"fee_off_tariff", "fee_before_tariff"}))
ICONS: Final = {"must": "late", "override": "warn", "remind": "warn"}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checks; ``href`` leads to its field."""

    tone: str
    icon: str
    head: str
    words: str
    href: str
    cites: tuple[str, ...]


def checks_of(desk: Desk, editor: Editor) -> list[Check]:
    """Return what was found about a letter, the gravest first."""
    return [_check(desk, editor, each) for each in editor.findings]


def _check(desk: Desk, editor: Editor, found: Finding) -> Check:
    anchor = editor.anchor(found.where)
    return Check(
        GRAVE[found.severity],
        ICONS[found.severity],
        desk.words(WORDS[found.severity]),
        desk.words(found.sentence),
        f"#{anchor}" if anchor else "",
        found.cites,
    )


def passed_of(desk: Desk, editor: Editor) -> list[str]:
    """Return what was looked at and found right."""
    if editor.foreseen is None:
        return []
    codes = {each.code for each in editor.findings}
    if any(each.where == "act" for each in editor.of("must")):
        codes.add("act")
    return [desk.words(words) for words, of_group in _groups(editor.kind) if not of_group & codes]


def _groups(kind: LetterKind) -> list[tuple[Sentence, frozenset[str]]]:
    notice, made = kind.notice, list(GROUPS)
    if notice.outcomes:
        made.insert(1, REASONED)
    if notice.remedies != "none":
        made.append(REMEDIES)
    if notice.audience != "file":
        made.append(DELIVERY)
    if notice.audience not in ("applicant", "file"):
        made.append(IDENTITY)
    if notice.act == "charge_fee":
        made.append(FEE)
    return made


def wrong_of(editor: Editor) -> frozenset[str]:
    """Return the parts of a letter that are marked in its preview."""
    days = (each.where for each in editor.of("override") if each.where == "day")
    return frozenset(each.where for each in editor.of("must")) | frozenset(days)


def label_of_kind(desk: Desk, name: str) -> str:
    """Return what a letter is called; its own name where it is none of those that ship."""
    known = catalogue().kinds.get(name)
    return name if known is None else label_of(desk, known)


def label_of(desk: Desk, kind: LetterKind) -> str:
    """Return what a letter is called."""
    return desk.say(kind.notice.label.zh, kind.notice.label.en)


def owed_label(desk: Desk, owed: Owed) -> str:
    """Return what a letter that is owed is called."""
    return desk.words(owed.label)


def count_words(desk: Desk, checks: Sequence[Check], passed: Sequence[str], grave: Iterable[str]) -> str:
    """Return how many things were looked at, and what came of them; ``grave`` are the severities found."""
    severities = list(grave)
    must, override = severities.count("must"), severities.count("override")
    remind = severities.count("remind")
    parts_zh = [f"{len(passed)}项通过"] if passed else []
    parts_en = [f"{len(passed)} passed"] if passed else []
    for count, zh, en in (
        (must, "项须改", "to put right"),
        (override, "项须说明", "need a reason"),
        (remind, "项提醒", "to note"),
    ):
        if count:
            parts_zh.append(f"{count}{zh}")
            parts_en.append(f"{count} {en}")
    whole = len(checks) + len(passed)
    return desk.say(f"{whole}项：{'，'.join(parts_zh)}", f"{whole}: {', '.join(parts_en)}")
