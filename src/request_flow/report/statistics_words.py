"""What the tables of the statistics are made of, and what their rows and columns are called in both languages.

Keys are for programs and stay; names are for people.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from request_flow.errors import Sentence
from request_flow.report.casework import Stage, Term
from request_flow.report.statistics import NOT_RECORDED, REDONE, UNLISTED


class Named(NamedTuple):
    """A key with its names."""

    key: str
    zh: str
    en: str

    def name(self, language: str) -> str:
        """Return what people call it."""
        return self.zh if language == "zh" else self.en


class Share(NamedTuple):
    """A part of a whole, shown in percent; of nothing there is none."""

    part: int
    whole: int

    def value(self) -> float | None:
        """Return the quotient."""
        return self.part / self.whole if self.whole else None


class Cited(NamedTuple):
    """Provisions by their addresses."""

    addresses: tuple[str, ...]


Cell: TypeAlias = Named | Share | Cited | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``says`` is what it counts and from what."""

    key: str
    title: Sentence
    says: Sentence
    columns: tuple[Named, ...]
    rows: tuple[tuple[Cell, ...], ...]


TOTAL: Final = "total"
NO_ANSWER: Final = "no_answer"
TERMS: Final = {
    Term.ORIGINAL: Named("within_original", "原期限内", "in the original term"),
    Term.EXTENDED: Named("within_extended", "延期后按期", "by extension only"),
    Term.DELAYED: Named("within_delayed", "延迟期限内", "by delayed term only"),
    Term.LATE: Named("late", "逾期", "late"),
    Term.NOT_RUNNING: Named("not_running", "期限未计", "no term running"),
}
STAGES: Final = {
    Stage.BEFORE_SUPPLEMENT: Named(Stage.BEFORE_SUPPLEMENT, "收到至补正告知", "receipt to supplement notice"),
    Stage.SUPPLEMENT: Named(Stage.SUPPLEMENT, "等待补正", "awaiting supplement"),
    Stage.HANDLING: Named(Stage.HANDLING, "查找与承办", "search and handling"),
    Stage.CONSULTATION: Named(Stage.CONSULTATION, "征求意见", "consultation"),
    Stage.FEE: Named(Stage.FEE, "等待缴费", "awaiting fee"),
    Stage.DRAFTING: Named(Stage.DRAFTING, "拟稿", "drafting"),
    Stage.REVIEW: Named(Stage.REVIEW, "审核", "review"),
    Stage.DECISION: Named(Stage.DECISION, "签发答复", "issuing the answer"),
    Stage.DELIVERY: Named(Stage.DELIVERY, "送达", "delivery"),
}
AGENCY_OWN: Final = Named("own", "本机关办理", "the agency's own")
FOR_OTHERS: Final = Named("waiting", "等待他方", "waiting for others")
AFTERWARDS: Final = Named("afterwards", "答复之后", "after the answer")
ALL_TOGETHER: Final = Named(TOTAL, "合计", "total")
OPEN_ROWS: Final = {
    "in_progress": Named("in_progress", "办理中", "in progress"),
    "awaiting_supplement": Named("awaiting_supplement", "待补正", "awaiting supplement"),
    "awaiting_fee": Named("awaiting_fee", "待缴费", "awaiting fee"),
    REDONE: Named(REDONE, "重作办理中（不计入合计）", "to be answered anew (not in the total)"),
}
UNRECORDED: Final = Named(NOT_RECORDED, "未记录", "not recorded")
UNDIVIDED: Final = Named("undivided", "不再细分", "no finer grounds")
NO_ANSWER_YET: Final = Named(NO_ANSWER, "提起时尚未答复", "no answer when filed")
NO_GROUND: Final = Named("", "", "")
OTHER_WORDS: Final = Named(UNLISTED, "未列入目录的依据", "grounds not in the list")

MEASURES: Final = (
    Named("median_days", "中位数", "median"),
    Named("p90_days", "90%分位", "90th percentile"),
    Named("max_days", "最长", "maximum"),
)
KEPT_SHARE: Final = Named("kept_share", "按期率", "kept")
OF_LOADS: Final = (
    Named("closed", "办结", "closed"),
    Named("late", "逾期办结", "closed late"),
    KEPT_SHARE,
    Named("median_days", "用时中位数", "median days"),
    Named("median_own_days", "本机关用时中位数", "median own days"),
    Named("p90_own_days", "本机关用时90%分位", "90th percentile of own days"),
    Named("open", "期末在办", "open"),
    Named("overdue", "期末逾期未办", "overdue"),
)
LOADS_SAY: Final = Sentence(
    "办结：年度报告计为本年度办结的申请；用时为收到之日次日至答复当日的工作日，“本机关用时”不含等待补正、征求意见和缴费的日子；"
    "在办和逾期为截至日的情况。",
    "Closed: cases that the yearly report counts as closed in the year. Days are working days from the day after "
    "receipt through the answer; own days leave out those spent waiting for a supplement, an opinion or a fee. Open "
    "and overdue are as of the last day.",
)
WHO_SAYS: Final = Sentence(
    "部门和承办人以最后一次分办、签收或拟稿的记录为准，没有记录的列为“未记录”。",
    "Unit and caseworker are those of the last assignment, signature or draft on record; where there is none, "
    "'not recorded'.",
)
TERM_SAYS: Final = Sentence(
    "年度报告计为本年度办结的申请，按办结之日与当时答复期限的关系分列：原期限指未经延长的期限，补正或缴费后重新起算的以新期限为准，"
    "征求意见的日子不计；等待补正、缴费期间办结的期限未计，不列入按期率。",
    "Cases that the yearly report counts as closed in the year, by how the closing day stood to the reply term of that "
    "day: the original term is the one without an extension, started anew by a supplement or a payment, and days of "
    "consultation do not count. Closed while a supplement or a fee was awaited, no term was running; such cases are "
    "left out of the share kept.",
)
TERM_COLUMNS: Final = (Named("closed", "办结", "closed"), *TERMS.values(), KEPT_SHARE)
SUBJECT_COLUMNS: Final = (
    Named("outcome", "办理结果", "outcome"),
    Named("ground", "依据", "ground"),
    Named("articles", "条款", "articles"),
)
