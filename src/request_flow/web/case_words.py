"""The sentences of a case's page: the state of its clock, how its date came about, what a step would do.

Everything said here was found out by the rules; this module only puts it into words, in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from request_flow.cases.clocks import ClockFace
from request_flow.deadlines.answers import Procedure
from request_flow.errors import Refused, Sentence
from request_flow.services.case_view import CaseView, Move
from request_flow.services.choosing import Choice, Effect
from request_flow.services.reviewing import next_stage
from request_flow.web.desk import Desk
from request_flow.web.words import day, weekday
from request_flow.workdays.edition import KIND_LABELS

SOON = 2
"""Working days left from which a date is said to be near; a matter of the page, not of the law."""
CLOCKS = {
    "reply": ("答复期限", "reply due"),
    "supplement": ("补正期限", "supplement due"),
    "fee": ("缴费期限", "payment due"),
}
PROCEDURES: dict[Procedure, tuple[str, str]] = {
    "summary": ("简易程序", "summary"),
    "ordinary": ("普通程序", "ordinary"),
    "suit": ("答辩", "defence"),
}
"""What the agency answers in; a review may be either."""
NOTHING_THERE = {
    "consultation_unknown": ("没有征求过意见。", "No opinion was sought."),
    "remedy_unknown": ("没有登记过复议或诉讼。", "No review or suit is on record."),
}
"""What is said where a step answers something that is not on record."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A state of a clock: the kind that draws it, and its word."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class How:
    """One dated sentence of how the date came about."""

    on: date
    words: str
    cites: tuple[str, ...]


class CaseWords:
    """The sentences of one page."""

    def __init__(self, desk: Desk, view: CaseView) -> None:
        self.desk, self.view = desk, view
        self.wording = desk.wording()
        self._workflow = view.opened.engine.workflow

    def day(self, value: date | None) -> str:
        """Return a day as the page writes it."""
        return day(self.desk.language, self.desk.today, value)

    def act(self, act: str) -> str:
        """Return what a step is called, as it begins a line."""
        name = self.wording.of("act", act)
        return name[:1].upper() + name[1:]

    def clock(self) -> str:
        """Return what the large date of the page is."""
        kind = self.view.face.kind if self.view.face is not None else "reply"
        return self.desk.say(*CLOCKS[kind])

    def chips(self) -> list[Chip]:
        """Return the states of the clock, the gravest first."""
        view, line, say = self.view, self.view.line, self.desk.say
        wording = self.wording
        if view.is_closed:
            outcome = wording.of("outcome", view.facts.outcome())
            return [Chip("done", say(f"已办结·{outcome}", f"closed · {outcome}")), *self._late_closing()]
        if line["clock"] is None:
            return [Chip("wait", wording.of("state", view.facts.state))]
        made = self._near(line)
        if line["suspended"]:
            made.append(Chip("stop", say("停算", "clock stopped")))
        elif line["clock"] == "reply" and not line["overdue"]:
            made.append(Chip("run", say("计时中", "running")))
        elif line["clock"] != "reply":
            made.append(Chip("stop", wording.of("state", view.facts.state)))
        if line.get("provisional"):
            made.append(Chip("prov", say("暂定", "provisional")))
        return made

    def _near(self, line: Mapping[str, Any]) -> list[Chip]:
        say, remaining = self.desk.say, line["remaining"]
        due = date.fromisoformat(line["due_on"])
        if line["overdue"]:
            late = self.view.opened.engine.rules.calendar.count(due, self.desk.today)
            words = say(f"逾期{late}个工作日", f"{late} working days overdue") if late else say("逾期", "overdue")
            return [Chip("late", words)]
        if due == self.desk.today:
            return [Chip("soon", say("今天到期", "due today"))]
        if remaining is None:
            return []
        if remaining <= SOON and not line["suspended"]:
            tomorrow = remaining == 1 and (due - self.desk.today).days == 1
            left = say(f"剩{remaining}个工作日", f"{remaining} working days left")
            return [Chip("soon", say("明天到期", "due tomorrow") if tomorrow else left)]
        return [Chip("run", say(f"剩{remaining}个工作日", f"{remaining} working days left"))]

    def _late_closing(self) -> list[Chip]:
        face, closed = self.view.face, self.view.facts.closed_on()
        if face is None or closed is None or closed <= face.due_on or face.kind != "reply":
            return []
        late = self.view.opened.engine.rules.calendar.count(face.due_on, closed)
        return [Chip("late", self.desk.say(f"迟延{late}个工作日", f"{late} working days late"))]

    def how(self) -> list[How]:
        """Return a sentence for each event that started, stopped or moved the date, the first first."""
        made = []
        for move in self.view.moves:
            words = self._moved(move)
            if words:
                cites = self._workflow.transitions[move.event.act].cites
                made.append(How(move.event.on, words, tuple(cites)))
        return made

    def _moved(self, move: Move) -> str:
        """Return what an event did to the clock, empty where it did nothing."""
        before, after, say = move.before, move.after, self.desk.say
        label = self.act(move.event.act)
        if before == after:
            return ""
        if after is None:
            return say(f"{label}，计时到此为止。", f"{label}: no clock runs any more.")
        due = self._due(after)
        if before is None or before.started != after.started or before.kind != after.kind:
            first = self.first_counted(after)
            clock_zh, clock_en = CLOCKS[after.kind]
            days = after.term_days
            term_zh = f"{days}个工作日，" if days is not None else ""
            return say(
                f"{label}，当日不计；{first}{clock_zh}{term_zh}到{due}。",
                f"{label}, the day itself not counted; {first}{clock_en} {due}"
                + (f" ({days} working days)." if days is not None else "."),
            )
        if before.stops != after.stops:
            return self._stopped(label, before, after)
        if before.term_days is not None and after.term_days is not None and after.term_days > before.term_days:
            more = after.term_days - before.term_days
            return say(f"{label}{more}个工作日，至{due}。", f"{label}: {more} working days more, to {due}.")
        return say(f"{label}，到期日改为{due}。", f"{label}: due {due}.")

    def _stopped(self, label: str, before: ClockFace, after: ClockFace) -> str:
        last = after.stops[-1][1] if after.stops else None
        was, now = self._due(before), self._due(after)
        moved_zh = f"到期日{was}→{now}" if was != now else f"到期日仍是{now}"
        moved_en = f"due {was} → {now}" if was != now else f"still due {now}"
        until_zh = f"停算到{self.day(last)}，" if last else ""
        until_en = f"not counted until {self.day(last)}; " if last else ""
        return self.desk.say(f"{label}，{until_zh}{moved_zh}。", f"{label}: {until_en}{moved_en}.")

    def first_counted(self, face: ClockFace) -> str:
        """Return a phrase on the first counted day, with its weekday where it is a weekend day that is worked."""
        calendar = self.view.opened.engine.rules.calendar
        first = calendar.add(face.started, 1)
        name = weekday(self.desk.language, first)
        why = calendar.why(first)
        plain = first.weekday() < 5  # noqa: PLR2004  # Monday to Friday
        told = name if plain else f"{name}{self.desk.say('，', ', ')}{self.desk.words(KIND_LABELS[why.kind])}"
        return self.desk.say(f"{self.day(first)}（{told}）为第1日，", f"{self.day(first)} ({told}) is day 1; ")

    def moved_due(self, move: Move) -> tuple[str, str] | None:
        """Return the due day before and after an event that moved it."""
        if move.before is None or move.after is None or move.before.due_on == move.after.due_on:
            return None
        return self._due(move.before), self._due(move.after)

    def _due(self, face: ClockFace) -> str:
        return self.day(face.due_on)

    def consequence(self, choice: Choice) -> str:
        """Return what a step would do: to the clock, and which letter it makes; or why it cannot be taken."""
        if choice.reason is not None:
            return self._refused(choice, choice.reason)
        parts = [self._likely(choice.act, choice.effect)] if choice.effect is not None else []
        if choice.letter is not None:
            label = choice.letter.notice.label
            parts.append(self.desk.say(f"制作《{label.zh}》。", f"Makes the letter: {label.en}."))
        return self.desk.say("", " ").join(parts)

    def _likely(self, act: str, effect: Effect) -> str:
        """Return what a step would do before its keys are known."""
        if act == "fix_delayed_term":
            return self.desk.say("到期日改为所定的日期。", "The due day becomes the one that is fixed.")
        if act == "remedy_answered":
            return self.desk.say(
                "本机关答复的期限到此为止，不再提醒。", "Ends the term of our answer and its reminders."
            )
        most = self.desk.say("最长延期：", "At most: ") if act == "extend" else ""
        return most + self.effect(effect)

    def _refused(self, choice: Choice, reason: Refused) -> str:
        """Return why a step cannot be taken, shorter than the refusal where the page shows what it lists."""
        wording, transition = self.wording, self._workflow.transitions[choice.act]
        joint = self.desk.say("、", ", ")
        if reason.code in ("role_may_not", "role_may_not_review"):
            return self.by_whom(choice.act)
        if reason.code == "second_supplement":
            who = wording.who(transition.again_by)
            return self.desk.say(
                f"补正应当一次性告知；再次告知由{who}办理。", f"Asked for once; a second time is for: {who}."
            )
        if reason.code == "no_such_step":
            states = joint.join(f"“{wording.of('state', each)}”" for each in transition.from_)
            return self.desk.say(f"只在{states}时办理。", f"Only while the case is {states}.")
        if reason.code in NOTHING_THERE:
            return self.desk.say(*NOTHING_THERE[reason.code])
        return self.sentence(reason.sentence)

    def sentence(self, said: Sentence) -> str:
        """Return a sentence as it stands alone: begun large, with its full stop."""
        words = self.desk.words(said)
        whole = words[:1].upper() + words[1:]
        return whole if whole.endswith(("。", ".")) else whole + self.desk.say("。", ".")

    def by_whom(self, act: str) -> str:
        """Return who takes a step; of a review the stage that is next and who passes it."""
        say, wording = self.desk.say, self.wording
        stage = next_stage(self.desk.program.stages_of(self.view.opened.agency), self.view.facts)
        if act != "review" or stage is None:
            who = wording.who(self._workflow.transitions[act].by)
            return say(f"由{who}办理。", f"For: {who}.")
        who, now = wording.who(self._workflow.reviews.stages[stage].by), wording.of("stage", stage)
        return say(f"现在是{now}，由{who}办理。", f"Now: {now}, for {who}.")

    def refused(self, act: str, reason: Refused) -> str:
        """Return why a step that was tried cannot be taken, at its form."""
        if reason.code == "role_may_not":
            return self.desk.say(f"“{self.act(act)}”{self.by_whom(act)}", f"{self.act(act)}: {self.by_whom(act)}")
        return self.by_whom(act) if reason.code == "role_may_not_review" else self.desk.words(reason.sentence)

    def effect(self, effect: Effect) -> str:
        """Return what a step would do to the clock."""
        say, before, after = self.desk.say, effect.before, effect.after
        if effect.state == "void":
            words = say("不计入任何年度，编号保留。", "Counted in no year; its number is kept.")
        elif effect.state == "closed" != effect.state_before:
            words = say("结案，计时到此为止。", "Closes the case; no clock runs any more.")
        elif before == after:
            words = say("不改变期限。", "Moves no date.")
        elif after is None:
            words = say("计时停止。", "No clock runs any more.")
        elif before is None:
            words = say(f"开始计时，{self._due(after)}到期。", f"Starts the clock: due {self._due(after)}.")
        else:
            words = self._changed(before, after)
        return words

    def _changed(self, before: ClockFace, after: ClockFace) -> str:
        """Return what becomes of a clock that runs before and after."""
        say, was, due = self.desk.say, self._due(before), self._due(after)
        if before.kind != after.kind or before.started != after.started:
            if after.kind == "reply":
                return say(f"重新起算答复期限，{due}到期。", f"Starts the reply term anew: due {due}.")
            clock_zh, clock_en = CLOCKS[after.kind]
            return say(
                f"答复期限停止计算，开始计{clock_zh}；办妥后重新起算。",
                f"Stops the reply clock; the {clock_en.removesuffix(' due')} term runs, then the reply term anew.",
            )
        if before.stops != after.stops and after.stops and after.due_on > before.due_on:
            last = self.day(after.stops[-1][1])
            return say(
                f"次日起停算，最迟到{last}；到期日{was}→{due}。",
                f"Not counted from the next day to {last} at the latest; due {was} → {due}.",
            )
        return say(f"到期日{was}→{due}。", f"Due {was} → {due}.")

    def irregular(self, codes: tuple[str, ...]) -> list[str]:
        """Return what breaks a rule, a sentence each."""
        notices = self._workflow.irregularities
        return [self.desk.say(notices[code].zh, notices[code].en[:1].upper() + notices[code].en[1:]) for code in codes]
