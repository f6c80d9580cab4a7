"""The lines of the morning list about our own answers to reviews and suits (复议答复、诉讼答辩)."""

from request_flow.services.answers_owed import ANSWERED, Owed
from request_flow.web.case_page import case_address
from request_flow.web.case_words import PROCEDURES
from request_flow.web.desk import Desk
from request_flow.web.due_words import chip_of_day
from request_flow.web.words import Wording, day
from request_flow.web.work_words import Work

SUIT = "suit"


def answer_work(desk: Desk, wording: Wording, owed: Owed) -> Work:
    """Return the line of one answer that is owed; the name and the subject stay away where the case is shut."""
    say, row, due = desk.say, owed.row, owed.due
    number = row.case.number
    href = case_address(desk, number)
    may_record = owed.mine and not row.hidden and desk.may("take_step")
    button, go = say("查看", "Open"), href
    if may_record:
        button, go = say("登记已提交", "Record it"), case_address(desk, number, f"/do/{ANSWERED}", ref=owed.remedy.ref)
    if due.procedure == SUIT:
        head = say("提交答辩状和证据", "Hand in the defence and the evidence")
    else:
        head = say("提交复议答复和证据", "Hand in the answer to the review and the evidence")
    applicant = "" if row.hidden else row.applicant or say("未写姓名", "no name")
    chip = chip_of_day(desk, due.due_on, owed.standing)
    cites = tuple(dict.fromkeys(each.cites for each in owed.terms))
    return Work(
        number, href, applicant, row.subject, due.due_on, chip, head, _reason(desk, wording, owed), cites, button, go
    )


def _reason(desk: Desk, wording: Wording, owed: Owed) -> str:
    """Return which remedy it is, and each day that the answer may be due."""
    say, language, today = desk.say, desk.language, desk.today
    kind = wording.of("remedies", owed.remedy.kind)
    days = []
    for each in owed.terms:
        on, procedure = day(language, today, each.due_on), say(*PROCEDURES[each.procedure])
        provisional = say("，暂定", ", provisional") if each.provisional else ""
        days.append(say(f"{procedure}最迟{on}{provisional}", f"{procedure} by {on}{provisional}"))
    return say(f"{kind}{owed.remedy.ref}：{'；'.join(days)}。", f"{kind} {owed.remedy.ref}: {'; '.join(days)}.")
