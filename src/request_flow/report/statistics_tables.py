"""The tables of the statistics: rows, columns, and for each the sentence that says what it counts and from what."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from request_flow.errors import Sentence
from request_flow.report.casework import OPEN_STATES, OWN, WAITING, Stage, Term
from request_flow.report.statistics import (
    CORRECTED,
    NINE_TENTHS,
    NOT_RECORDED,
    UNLISTED,
    DayTally,
    Load,
    Statistics,
    Subject,
)
from request_flow.report.statistics_words import (
    AFTERWARDS,
    AGENCY_OWN,
    ALL_TOGETHER,
    FOR_OTHERS,
    LOADS_SAY,
    MEASURES,
    NO_ANSWER_YET,
    NO_GROUND,
    OF_LOADS,
    OPEN_ROWS,
    OTHER_WORDS,
    STAGES,
    SUBJECT_COLUMNS,
    TERM_COLUMNS,
    TERM_SAYS,
    TERMS,
    UNDIVIDED,
    UNRECORDED,
    WHO_SAYS,
    Cell,
    Cited,
    Named,
    Share,
    Table,
)

RESULTS: Final = ("upheld", CORRECTED, "other")


def tables_of(statistics: Statistics) -> list[Table]:
    """Return every table, in the order in which they are shown."""
    several = len(statistics.scope.agencies) > 1
    return [
        _years(statistics),
        _terms_by_outcome(statistics),
        _terms_by_category(statistics),
        _open(statistics),
        _stages(statistics),
        *([_agencies(statistics)] if several else []),
        _units(statistics, several=several),
        _handlers(statistics, several=several),
        _grounds(statistics),
        _remedies(statistics),
    ]


def _years(statistics: Statistics) -> Table:
    last = statistics.scope.last.isoformat()
    return Table(
        "years",
        Sentence("历年对比", "Year on year"),
        Sentence(
            f"收到：以收到申请之日为准；办结：以首次答复的年度为准；期末在办：{statistics.scope.year}年截至{last}。"
            "口径与年度报告表三相同，作废和尚未确认收到的不计。",
            f"Received by the day of receipt, closed by the year of the first answer; {statistics.scope.year} up to "
            f"{last}. As in table 3 of the yearly report, void cases and those not confirmed as received are left out.",
        ),
        (
            Named("year", "年度", "year"),
            Named("received", "收到", "received"),
            Named("closed", "办结", "closed"),
            Named("open", "期末在办", "open at the end"),
        ),
        tuple(tuple(each) for each in statistics.years),
    )


def _terms_by_outcome(statistics: Statistics) -> Table:
    found = statistics.gathered.by_outcome
    labels = {key: Named(key, each.label, _english(key)) for key, each in statistics.gathered.law.outcomes.items()}
    rows = [(labels[key], *_terms(found[key])) for key in labels if key in found]
    return Table(
        "terms_by_outcome",
        Sentence("按期与逾期（按办理结果）", "On time or late, by outcome"),
        TERM_SAYS,
        (Named("outcome", "办理结果", "outcome"), *TERM_COLUMNS),
        (*rows, (ALL_TOGETHER, *_terms(statistics.gathered.closed))),
    )


def _terms_by_category(statistics: Statistics) -> Table:
    found = statistics.gathered.by_category
    labels = {key: Named(key, each.label, _english(key)) for key, each in statistics.gathered.law.categories.items()}
    rows = [(labels[key], *_terms(found[key])) for key in labels if key in found]
    return Table(
        "terms_by_category",
        Sentence("按期与逾期（按申请人类型）", "On time or late, by category of applicant"),
        TERM_SAYS,
        (Named("category", "申请人类型", "category"), *TERM_COLUMNS),
        (*rows, (ALL_TOGETHER, *_terms(statistics.gathered.closed))),
    )


def _terms(counted: Counter[Term]) -> tuple[Cell, ...]:
    return counted.total(), *(counted[term] for term in TERMS), _kept(counted)


def _kept(counted: Counter[Term]) -> Share:
    ran = counted.total() - counted[Term.NOT_RUNNING]
    return Share(ran - counted[Term.LATE], ran)


def _open(statistics: Statistics) -> Table:
    found = statistics.gathered.open
    rows: list[tuple[Cell, ...]] = [
        (name, found[key].total(), *(found[key][term] for term in TERMS)) for key, name in OPEN_ROWS.items()
    ]
    carried: Counter[Term] = Counter()
    for state in OPEN_STATES:
        carried.update(found[state])
    last = statistics.scope.last.isoformat()
    return Table(
        "open",
        Sentence(f"截至{last}未办结的申请", f"Open on {last}"),
        Sentence(
            f"到{last}为止已收到、尚未首次答复的申请，按当日与答复期限的关系分列；“逾期”为当日已超过期限而未答复。",
            f"Cases received and not yet answered by the end of {last}, by how that day stood to the reply term; late "
            "ones were overdue on that day.",
        ),
        (Named("state", "状态", "state"), Named("open", "在办", "open"), *TERMS.values()),
        (*rows, (ALL_TOGETHER, carried.total(), *(carried[term] for term in TERMS))),
    )


def _stages(statistics: Statistics) -> Table:
    gathered = statistics.gathered
    whole = gathered.days.days
    rows = [
        (STAGES[stage], _whose(stage), *_days(gathered.stages[stage], whole, shared=stage is not Stage.DELIVERY))
        for stage in STAGES
        if stage in gathered.stages
    ]
    return Table(
        "stages",
        Sentence("各环节用时（工作日）", "Working days per stage"),
        Sentence(
            "本年度办结的申请，自收到之日次日起至答复当日，每个工作日计入一个环节，各环节相加即为合计；送达在答复之后，另计。"
            "件数为经过该环节的申请；90%分位指九成申请不超过的最少天数。",
            "Cases closed in the year. Each working day from the day after receipt through the answer belongs to one "
            "stage, so the stages add up to the total; delivery comes after. Cases: those that went through the stage. "
            "90th percentile: the least number of days in which nine of ten cases were done.",
        ),
        (
            Named("stage", "环节", "stage"),
            Named("whose", "归属", "whose days"),
            Named("cases", "件数", "cases"),
            Named("days", "工作日", "days"),
            Named("share", "占比", "share"),
            *MEASURES,
        ),
        (
            *rows,
            (AGENCY_OWN, AGENCY_OWN, *_days(gathered.own, whole)),
            (FOR_OTHERS, FOR_OTHERS, *_days(gathered.waited, whole)),
            (ALL_TOGETHER, ALL_TOGETHER, *_days(gathered.days, whole)),
        ),
    )


def _whose(stage: Stage) -> Named:
    if stage in WAITING:
        return FOR_OTHERS
    return AGENCY_OWN if stage in OWN else AFTERWARDS


def _days(tally: DayTally, whole: int, *, shared: bool = True) -> tuple[Cell, ...]:
    share = Share(tally.days, whole) if shared else None
    return tally.cases, tally.days, share, tally.median(), tally.percentile(NINE_TENTHS), tally.most


def _agencies(statistics: Statistics) -> Table:
    found = statistics.gathered.agencies
    names = statistics.scope.agencies
    rows = [(Named(code, name, name), *_load(found[code])) for code, name in names.items() if code in found]
    columns = (Named("agency", "机关", "agency"), *OF_LOADS)
    return Table("agencies", Sentence("各机关办理情况", "By agency"), LOADS_SAY, columns, tuple(rows))


def _units(statistics: Statistics, *, several: bool) -> Table:
    columns = (Named("unit", "承办部门", "unit"), *OF_LOADS)
    title = Sentence("各部门办理情况", "By unit")
    return _by_who("units", title, columns, statistics.gathered.units, statistics, several=several)


def _handlers(statistics: Statistics, *, several: bool) -> Table:
    columns = (Named("unit", "承办部门", "unit"), Named("caseworker", "承办人", "caseworker"), *OF_LOADS)
    title = Sentence("各承办人办理情况", "By caseworker")
    return _by_who("caseworkers", title, columns, statistics.gathered.handlers, statistics, several=several)


def _by_who(
    key: str,
    title: Sentence,
    columns: tuple[Named, ...],
    loads: Mapping[tuple[str, ...], Load],
    statistics: Statistics,
    *,
    several: bool,
) -> Table:
    """Lay out loads by agency and whom they lie with; the agency is a column only where there are several."""
    says = Sentence(LOADS_SAY.zh + WHO_SAYS.zh, f"{LOADS_SAY.en} {WHO_SAYS.en}")
    agency = (Named("agency", "机关", "agency"),) if several else ()
    names = statistics.scope.agencies
    rows = []
    for code, *who in sorted(loads, key=_unrecorded_last):
        where = (Named(code, names.get(code, code), names.get(code, code)),) if several else ()
        rows.append((*where, *map(_who, who), *_load(loads[code, *who])))
    return Table(key, title, says, (*agency, *columns), tuple(rows))


def _unrecorded_last(key: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((part == NOT_RECORDED, part) for part in key)


def _who(name: str) -> Named:
    return UNRECORDED if name == NOT_RECORDED else Named(name, name, name)


def _load(load: Load) -> tuple[Cell, ...]:
    return (
        load.closed.total(),
        load.closed[Term.LATE],
        _kept(load.closed),
        load.days.median(),
        load.own.median(),
        load.own.percentile(NINE_TENTHS),
        load.open.total(),
        load.open[Term.LATE],
    )


def _grounds(statistics: Statistics) -> Table:
    found = statistics.gathered.grounds
    closed = statistics.gathered.closed.total()
    rows = [
        (*_subject(statistics, subject), found[subject], Share(found[subject], closed))
        for subject in _subjects(statistics, found)
    ]
    return Table(
        "grounds",
        Sentence("适用的依据", "Grounds used"),
        Sentence(
            "本年度办结的申请，按计入年度报告的那次办结所记录的具体依据；有几项依据的，每项各计一次。占比以办结总数为分母。",
            "Cases closed in the year, by the finer grounds recorded with the closing that the yearly report counts; a "
            "case with several grounds counts once under each. Share: of all cases closed.",
        ),
        (*SUBJECT_COLUMNS, Named("cases", "件数", "cases"), Named("share", "占比", "share")),
        tuple(rows),
    )


def _remedies(statistics: Statistics) -> Table:
    found = statistics.gathered.remedies_of
    rows = [(*_subject(statistics, subject), *_results(found[subject])) for subject in _subjects(statistics, found)]
    total = (ALL_TOGETHER, NO_GROUND, Cited(()), *_results(statistics.gathered.remedies))
    return Table(
        "remedies",
        Sentence("复议诉讼结果（按被诉答复）", "Reviews and suits concluded, by the answer they were about"),
        Sentence(
            "本年度作出结果的复议和诉讼，按提起时最近一次答复的结果和依据；有几项依据的在各行各计一次，合计只计一次。"
            "被纠正率为结果纠正的占比。",
            "Reviews and suits with a result of the year, by outcome and ground of the last answer before they were "
            "filed; with several grounds once in each row and once in the total. Lost: the share corrected.",
        ),
        (
            *SUBJECT_COLUMNS,
            Named("concluded", "审结", "concluded"),
            Named("upheld", "结果维持", "upheld"),
            Named("corrected", "结果纠正", "corrected"),
            Named("other", "其他结果", "other"),
            Named("lost_share", "被纠正率", "lost"),
        ),
        (*rows, total),
    )


def _results(counted: Counter[str]) -> tuple[Cell, ...]:
    concluded = counted.total()
    return concluded, *(counted[each] for each in RESULTS), Share(counted[CORRECTED], concluded)


def _subjects(statistics: Statistics, found: Iterable[Subject]) -> list[Subject]:
    """Return the subjects found, in the order of the law, what is not in it behind."""
    known = list(_all_subjects(statistics))
    return [each for each in known if each in set(found)]


def _all_subjects(statistics: Statistics) -> Iterator[Subject]:
    for outcome, each in statistics.gathered.law.outcomes.items():
        for ground in (*each.grounds, UNLISTED, None):
            yield Subject(outcome, ground)
    yield Subject(None, None)


def _subject(statistics: Statistics, subject: Subject) -> tuple[Cell, ...]:
    """Return outcome, ground and provisions; the outcome's own where no ground of the list is recorded."""
    if subject.outcome is None:
        return NO_ANSWER_YET, NO_GROUND, Cited(())
    outcome = statistics.gathered.law.outcomes[subject.outcome]
    name = Named(subject.outcome, outcome.label, _english(subject.outcome))
    if subject.ground is None:
        return name, UNRECORDED if outcome.grounds else UNDIVIDED, Cited(tuple(outcome.cites))
    if subject.ground == UNLISTED:
        return name, OTHER_WORDS, Cited(tuple(outcome.cites))
    ground = outcome.grounds[subject.ground]
    return name, Named(subject.ground, ground.label, _english(subject.ground)), Cited(tuple(ground.cites))


def _english(key: str) -> str:
    return key.replace("_", " ")
