"""The sentences of the morning list: what is to be done with a case, why, and by which article.

Everything said was found out by ``services.worklist``; this module only puts it into words, in both languages.
"""

from dataclasses import dataclass
from datetime import date

from request_flow.services.choosing import Choice, letter_of
from request_flow.services.worklist import LATE, TODAY, WAITING, Item, Why
from request_flow.web.case_page import case_address, step_address
from request_flow.web.case_words import Chip
from request_flow.web.desk import Desk
from request_flow.web.due_words import chips_of
from request_flow.web.words import Wording, day

EXTENSION, SUPPLEMENT, FEE, RECEIPT, STOPS = (
    "ogi-2019:33.2",
    "ogi-2019:30",
    "fees-2021:6",
    "ogi-2019:31",
    "ogi-2019:33.3",
)
BUTTONS = {
    "assign": ("去分办", "Hand out"),
    "sign_for": ("去签收", "Sign for it"),
    "draft": ("去拟稿", "Draft"),
    "submit": ("去送审", "Submit"),
    "review": ("去审核", "Review"),
    "decide": ("去答复", "Answer"),
    "confirm_receipt": ("去确认", "Confirm"),
    "request_supplement": ("去补正", "Ask"),
    "lapse_supplement": ("去决定", "Decide"),
    "lapse_fee": ("去决定", "Decide"),
    "collective_decision": ("去登记", "Record it"),
}
STEPS = {
    "registered": ("分办", "Hand it out", "尚未分办到承办科室。", "Not handed to a unit yet."),
    "assigned": ("签收", "Sign for it", "已分办，尚未签收。", "Handed out, not signed for yet."),
    "handling": ("拟写答复", "Draft the answer", "承办中，尚未拟稿。", "In hand, not drafted yet."),
    "drafting": ("送审", "Submit the draft", "草稿已拟，尚未送审。", "Drafted, not submitted yet."),
    "approved": ("签发答复", "Issue the answer", "审核已全部通过。", "Every review was passed."),
    "collective_decision": (
        "登记集体研究决定",
        "Record the collective decision",
        "审核已全部通过；列为重大敏感事项，须先集体研究决定。",
        "Every review was passed; a sensitive matter is decided together first.",
    ),
}
GROUPS = {
    "intake": ("等您分办和确认", "To hand out and to confirm", "先办最急的", "the most pressing first"),
    "review": ("等您审核", "For your review", "先办最急的", "the most pressing first"),
    "late": ("已逾期", "Overdue", "", ""),
    "today": ("今天截止", "Last day today", "过了今天就失去这一步", "what is not done today is lost"),
    "week": ("五个工作日内", "Within five working days", "", ""),
    "forward": ("可以推进", "Can be taken further", "不急，可以往前办", "no hurry"),
    "waiting": ("等候与暂定", "Waiting and provisional", "今天不用做", "nothing to do today"),
}


@dataclass(frozen=True, slots=True)
class Work:
    """One line of the list as it is read."""

    number: str
    href: str
    applicant: str
    subject: str
    on: date | None
    chip: Chip
    head: str
    reason: str
    cites: tuple[str, ...]
    button: str
    go: str


def work_of(desk: Desk, wording: Wording, group: str, item: Item) -> Work:
    """Return one line of a group."""
    row, why, say = item.row, item.why, desk.say
    number = row.case.number
    href = case_address(desk, number)
    chips = chips_of(desk, wording, row)
    if why is None:
        shut = say("限制查看", "open to some only"), say("您不在可查看的人员之中。", "You are not among its readers.")
        return Work(number, href, "", "", row.case.due_on, chips[0], *shut, (), say("查看", "Open"), href)
    on, chip = row.case.due_on, chips[0]
    last_notice = group == TODAY and why.notice_by == desk.today and row.case.due_on != desk.today
    if last_notice:
        on, chip = desk.today, Chip("soon", say("今天截止", "last day today"))
    elif chip.kind == "stop" and why.stopped_days:
        chip = Chip("stop", say(f"停算·已停{why.stopped_days}日", f"stopped for {why.stopped_days} days"))
    elif group == WAITING and row.case.provisional:
        chip = chips[-1]
    words = _Words(desk, wording, item, why)
    head, reason, cites = words.notice() if last_notice else words.of(group)
    act = "request_supplement" if last_notice else why.act
    button, go = _button(desk, number, act, href, mine=why.mine)
    applicant = row.applicant or say("未写姓名", "no name")
    return Work(number, href, applicant, row.subject, on, chip, head, reason, cites, button, go)


def _button(desk: Desk, number: str, act: str | None, href: str, *, mine: bool) -> tuple[str, str]:
    if act is None or act not in BUTTONS or not (mine or act == "request_supplement") or not desk.may("take_step"):
        return desk.say("查看", "Open"), href
    if act == "review":
        return desk.say(*BUTTONS[act]), desk.address(f"/reviews/{href.rpartition('/')[2]}")
    choice = Choice(act, "lawful", True, None, None, letter_of(desk.program.engine, act))
    return desk.say(*BUTTONS[act]), step_address(desk, number, choice)


class _Words:
    """What is said of one case."""

    def __init__(self, desk: Desk, wording: Wording, item: Item, why: Why) -> None:
        self.desk, self.wording, self.item, self.why = desk, wording, item, why

    def day(self, value: date | None) -> str:
        return day(self.desk.language, self.desk.today, value)

    def of(self, group: str) -> tuple[str, str, tuple[str, ...]]:
        """Return the act, the reason and its provisions."""
        state = self.item.row.case.state
        if state == "awaiting_confirmation":
            return self._confirmation()
        if state in ("awaiting_supplement", "awaiting_fee"):
            return self._waiting_for_applicant(state)
        if group in (LATE, TODAY):
            return self._late() if group == LATE else self._today()
        if self.why.stopped_days or (group == WAITING and self.why.since is not None and self.why.stage is None):
            return self._consultation()
        head, reason = self._step()
        if group == WAITING:
            later = self.desk.say(
                "到期日之前的放假安排尚未全部公布，公布后重算。", "Moves when the holidays before it are published."
            )
            return self.desk.say("按计划办理", "Go on as planned"), f"{reason}{self._gap()}{later}", ()
        notice = ""
        if self.why.notice_by is not None:
            is_today = self.why.notice_by == self.desk.today
            by = self.desk.say("今天", "today") if is_today else self.day(self.why.notice_by)
            notice = self.desk.say(f"需要补正的，最迟{by}告知。", f"A supplement can be asked for until {by}.")
        cites = (SUPPLEMENT,) if notice else ()
        parts = (reason, self._extended(), notice)
        return head, self._gap().join(each for each in parts if each), cites

    def notice(self) -> tuple[str, str, tuple[str, ...]]:
        """Return the words for the last day of a supplement notice."""
        return (
            self.desk.say("需要补正的，发出补正告知", "Ask for a supplement if one is needed"),
            self.desk.say("今天是告知补正的最后一天。", "Today is the last day to ask for it."),
            (SUPPLEMENT,),
        )

    def _gap(self) -> str:
        return self.desk.say("", " ")

    def _extended(self) -> str:
        extended = self.why.extended
        if not extended:
            return ""
        return self.desk.say(
            f"已延期{extended}个工作日，不能再延。", f"Extended by {extended} working days; not a second time."
        )

    def _step(self) -> tuple[str, str]:
        say, why = self.desk.say, self.why
        if why.stage is not None:
            stage = self.wording.of("stage", why.stage)
            since = say(f"{self.day(why.since)}送审，", f"Submitted {self.day(why.since)}; ") if why.since else ""
            head = say("审核", "Review it") if why.mine else say("等候审核", "Before its reviewer")
            return head, say(f"{since}现在是{stage}{self._by('，')}。", f"{since}now: {stage}{self._by(', ')}.")
        if why.returned:
            return (
                say("修改退回的草稿", "Mend the returned draft"),
                say("审核退回，改好后重新送审。", "Returned by a reviewer; submit it again."),
            )
        named = why.act if why.act in STEPS else why.step or ""
        zh, en, because_zh, because_en = STEPS.get(named, STEPS["handling"])
        others = say(f"{self._by('')}。", f" {self._by('').capitalize()}.") if self._by("") else ""
        return say(zh, en), f"{say(because_zh, because_en)}{others}"

    def _by(self, before: str) -> str:
        """Return who takes the next step where that is not the reader, ``before`` in front of it."""
        if self.why.mine or not self.why.by:
            return ""
        who = self.wording.who(self.why.by)
        return before + self.desk.say(f"由{who}办理", f"for {who}")

    def _late(self) -> tuple[str, str, tuple[str, ...]]:
        say, extended = self.desk.say, self._extended()
        first = extended or say("未延期，现已不能再延。", "Not extended, and no longer possible.")
        late = say("答复后计为迟延，列入异常清单。", "The answer will count as late and be listed.")
        where = f"{self._step()[1]}{self._gap()}" if self.why.stage is not None else ""
        return say("作出答复", "Answer"), f"{where}{first}{self._gap()}{late}", (EXTENSION,)

    def _today(self) -> tuple[str, str, tuple[str, ...]]:
        say = self.desk.say
        where = self._step()[1]
        if self.why.can_extend:
            head = say("作出答复，或者今天送达延期告知", "Answer, or serve notice of an extension today")
            last = say("明天起不能再延期。", "From tomorrow it cannot be extended.")
            return head, f"{where}{self._gap()}{last}", (EXTENSION,)
        return say("作出答复", "Answer"), f"{where}{self._gap()}{self._extended()}".strip(), (EXTENSION,)

    def _consultation(self) -> tuple[str, str, tuple[str, ...]]:
        last = self.day(self.why.until)
        return (
            self.desk.say("等候征求的意见", "Waiting for the opinion asked for"),
            self.desk.say(
                f"最迟{last}征求期满，次日恢复计时。", f"Over on {last} at the latest; then the clock goes on."
            ),
            (STOPS,),
        )

    def _confirmation(self) -> tuple[str, str, tuple[str, ...]]:
        came = self.day(self.why.since)
        return (
            self.desk.say("与申请人确认收到", "Confirm receipt with the applicant"),
            self.desk.say(f"{came}到达。双方确认之日为收到之日。", f"Arrived {came}; received when both confirm it."),
            (RECEIPT,),
        )

    def _waiting_for_applicant(self, state: str) -> tuple[str, str, tuple[str, ...]]:
        say, since = self.desk.say, self.day(self.why.since)
        supplement = state == "awaiting_supplement"
        cites = (SUPPLEMENT,) if supplement else (FEE,)
        if self.item.row.standing.late:
            reason = (
                say(f"{since}告知补正，期限已满，未收到补正。", f"Asked {since}; the term is over without an answer.")
                if supplement
                else say(f"{since}通知缴费，期限已满，未缴清。", f"Charged {since}; the term is over, not paid.")
            )
            return say("决定是否不再处理", "Decide whether to end it"), reason, cites
        if supplement:
            return (
                say("等候申请人补正", "Waiting for the supplement"),
                say(f"{since}告知补正；收到补正后重新起算。", f"Asked {since}; the reply term starts anew with it."),
                cites,
            )
        return (
            say("等候申请人缴费", "Waiting for the payment"),
            say(f"{since}通知缴费；缴清后重新起算。", f"Charged {since}; the reply term starts anew with it."),
            cites,
        )
