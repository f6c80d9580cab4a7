"""What people enter for the year's report: table 2, the register of the year, and the texts of the narrative.

The report is built from :func:`entered`.  An entry is never changed: a later one holds, the earlier stays readable with
who entered it and when.  A year that is frozen takes no entries; what differs from it is a correction entry.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from request_flow.cases.events import in_effect
from request_flow.errors import BadInput, Refused, Sentence
from request_flow.report.form import Form, form_for
from request_flow.report.model import Report
from request_flow.report.named_figures import Figures
from request_flow.report.narrative import drafts_of, narrative_of, sections_of
from request_flow.report.year_register import Difference, Figure, Kind, differences, figure_of, figures_of, year_entries
from request_flow.services.acting import refuse_role, refuse_stranger
from request_flow.services.lives import ActRule
from request_flow.services.opening import content_of, stood_report
from request_flow.services.program import Program
from request_flow.services.steps import Person
from request_flow.services.succession import parts_of
from request_flow.storage.agencies import Agency, get_agency, hold_agency
from request_flow.storage.cases import StoredCase
from request_flow.storage.successions import all_successions
from request_flow.storage.unit import Unit, reading, writing
from request_flow.storage.year_entries import (
    EntryKind,
    YearEntry,
    add_entries,
    cases_with_fees,
    entry_history,
    standing_entries,
)

REGISTER = Sentence("年度登记", "the register of the year")
WHAT = Sentence("填报年度报告", "enter figures and texts of the yearly report")


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered for a year; ``table2`` is ``None`` while nothing of it was, ``texts`` have placeholders."""

    table2: dict[str, Figure] | None = None
    register: dict[str, Figure] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A narrative section: as it was written, or the draft while nothing was, and with its figures filled."""

    key: str
    heading: str
    written: str
    shown: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Book:
    """The entries of a year beside those of the year before, with what should be looked at."""

    form: Form
    entered: Entered
    before: Entered
    form_before: Form
    proposals: Mapping[str, Figure]
    differences: tuple[Difference, ...]


def entered(unit: Unit, agency: Agency, year: int, form: Form, until: str | None = None) -> Entered:
    """Return what was entered for a year, with ``until`` by that instant.

    What the form or the register does not have (any more) is left out.
    """
    held = standing_entries(unit, agency.id, year, until)
    texts = held.get("narrative", {})
    return Entered(
        _rested({key: cell.kind for key, cell in form.table2.cells.items()}, held.get("table2", {})) or None,
        _rested({key: item.kind for key, item in year_entries().items.items()}, held.get("register", {})),
        {key: texts[key] for key in sections_of(form) if key in texts},
    )


def _rested(kinds: Mapping[str, Kind], stored: Mapping[str, str]) -> dict[str, Figure]:
    """Return figures from the text they rest as, in the order of the form."""
    return {key: figure_of(kind, stored[key]) for key, kind in kinds.items() if key in stored}


def filled(
    unit: Unit, agency: Agency, report: Report, last: Callable[[], Report | None], until: str | None = None
) -> dict[str, str]:
    """Return the narrative that was entered, its figures filled from the report and from that of the year before.

    ``last`` is asked for that one only where there is a text.  With ``until``, what was entered by that instant.

    Raises:
        BadInput: a placeholder names nothing.
    """
    if report.year is None:
        return {}
    texts = entered(unit, agency, report.year, report.form, until).texts
    return narrative_of(texts, figures_for(unit, agency, report, last(), until)) if texts else {}


def figures_for(unit: Unit, agency: Agency, report: Report, last: Report | None, until: str | None = None) -> Figures:
    """Return what the placeholders of a report's narrative can name."""
    year, form = report.year or 0, report.form
    now, before = (entered(unit, agency, each, form, until).register for each in (year, year - 1))
    return Figures(report, agency.name, now, last, before)


def texts_of(program: Program, agency: str, report: Report, last: Report | None) -> list[Text]:
    """Return the sections of the narrative; of a report that stands, the words it was frozen with.

    Raises:
        NotFound: there is no such agency.
    """
    headings = sections_of(report.form)
    if report.status != "draft":
        kept = report.narrative
        return [Text(key, name, kept.get(key, ""), kept.get(key, ""), is_draft=False) for key, name in headings.items()]
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        given = entered(unit, found, report.year or 0, report.form)
        figures = figures_for(unit, found, replace(report, table2=report.table2 or given.table2), last)
    texts = {**drafts_of(report.form), **given.texts}
    shown = narrative_of(texts, figures)
    return [
        Text(key, name, texts.get(key, ""), shown.get(key, ""), is_draft=key not in given.texts)
        for key, name in headings.items()
    ]


def book(program: Program, agency: str, year: int) -> Book:
    """Return the entries of a year beside those of the year before.

    Raises:
        NotFound: there is no such agency.
        BadInput: no form exists for the year.
    """
    form = form_for(year)
    with reading(program.store) as unit:
        unit.steady()
        found = get_agency(unit, agency)
        given = entered(unit, found, year, form)
        form_before, before = _before(unit, found, year, form)
        proposals = _proposals(program, unit, found, year)
    told = differences(form, given.table2 or {}, form_before, before.table2 or {})
    return Book(form, given, before, form_before, proposals, tuple(told))


def _before(unit: Unit, agency: Agency, year: int, form: Form) -> tuple[Form, Entered]:
    """Return what was entered for the year before; of a report that stands, the table 2 it was frozen with."""
    try:
        earlier = form_for(year - 1)
    except BadInput:  # there is no report before the first form
        return form, Entered()
    given = entered(unit, agency, year - 1, earlier)
    stored = stood_report(unit, agency.id, year - 1)
    if stored is None:
        return earlier, given
    kept = content_of(stored)
    return kept.form, Entered(dict(kept.table2) if kept.table2 else None, given.register, given.texts)


def _proposals(program: Program, unit: Unit, agency: Agency, year: int) -> dict[str, Figure]:
    """Return the figures of the register that the cases can say."""
    items = [item for item in year_entries().register_ if item.proposal is not None]
    if not items:
        return {}
    paid = str(_fees_paid(program, unit, agency, year))
    return {item.key: paid for item in items}


def _fees_paid(program: Program, unit: Unit, agency: Agency, year: int) -> Decimal:
    """Return the fees that were paid in the year, in yuan; a payment that names no amount is that of its notice."""
    total = Decimal(0)
    for stored in _with_fees(unit, agency, year):
        charged = Decimal(0)
        for event in in_effect(stored.events(program.codec)):
            amount = event.data.get("amount")
            if event.act == "charge_fee":
                charged = Decimal(str(amount or 0))
            elif event.act == "pay_fee" and event.on.year == year:
                total += charged if amount is None else Decimal(str(amount))
    return total


def _with_fees(unit: Unit, agency: Agency, year: int) -> Iterator[StoredCase]:
    """Yield the cases of the agency's report for which a fee was paid in the year."""
    for part in parts_of(all_successions(unit), agency.id, year):
        for stored in cases_with_fees(unit, part.agency_id, year):
            if part.has(stored.header.number):
                yield stored


def enter_table2(program: Program, agency: str, year: int, written: Mapping[str, str], person: Person) -> list[str]:
    """Enter figures of table 2 and return the keys that changed; an empty text takes a figure back.

    Raises:
        BadInput: the form has no such figure, or it is none of its kind.
        Refused: the role may not, or the year is frozen.
    """
    table = form_for(year).table2
    kinds = {key: cell.kind for key, cell in table.cells.items()}
    return _enter(
        program, agency, year, "table2", _as_rest(kinds, written, Sentence(table.name.zh, table.name.en)), person
    )


def enter_register(program: Program, agency: str, year: int, written: Mapping[str, str], person: Person) -> list[str]:
    """Enter figures of the register, by key or label, and return the keys that changed; an empty text takes one back.

    Raises:
        BadInput: the register has no such figure, or it is none of its kind.
        Refused: the role may not, or the year is frozen.
    """
    form_for(year)
    items = year_entries().items
    keys = {item.label: key for key, item in items.items()}
    named = {keys.get(name, name): text for name, text in written.items()}
    kinds = {key: item.kind for key, item in items.items()}
    return _enter(program, agency, year, "register", _as_rest(kinds, named, REGISTER), person)


def write_text(program: Program, agency: str, year: int, section: str, text: str, person: Person) -> bool:
    """Enter the text of a narrative section, and return whether it differs; an empty one takes the text back.

    Raises:
        BadInput: the form has no such section, or a placeholder of the text names nothing.
        Refused: the role may not, or the year is frozen.
    """
    form = form_for(year)
    key = section_named(form, section)
    tidy = "\n".join(line.rstrip() for line in text.replace("\ufeff", "").splitlines()).strip("\n")
    narrative_of({key: tidy}, Figures(Report(agency, year, form.format), agency))
    return bool(_enter(program, agency, year, "narrative", {key: tidy}, person))


def section_named(form: Form, written: str) -> str:
    """Return the key of a narrative section, written as its key or its heading.

    Raises:
        BadInput: the form has none of that name.
    """
    sections = sections_of(form)
    for key, heading in sections.items():
        if written in {key, heading, heading.partition("、")[2]}:
            return key
    raise BadInput(
        "no_such_section",
        f"没有要写的部分“{written}”；可用：{'、'.join(f'{heading}（{key}）' for key, heading in sections.items())}",
        f"there is no narrative section {written!r}; known: {', '.join(sections)}",
    )


def history(program: Program, agency: str, year: int) -> list[YearEntry]:
    """Return every entry of the year with who made it and when, by kind and name, the first first.

    Raises:
        NotFound: there is no such agency.
    """
    with reading(program.store) as unit:
        return entry_history(unit, get_agency(unit, agency).id, year)


def _as_rest(kinds: Mapping[str, Kind], written: Mapping[str, str], what: Sentence) -> dict[str, str]:
    """Return figures as text to be kept, whatever way they were written in."""
    figures = figures_of(kinds, {key: text if text.strip() else "0" for key, text in written.items()}, what)
    return {key: str(figures[key]) if text.strip() else "" for key, text in written.items()}


def _enter(
    program: Program, agency: str, year: int, kind: EntryKind, values: Mapping[str, str], person: Person
) -> list[str]:
    rule = year_entries()
    act = ActRule(label=WHAT.zh, en=WHAT.en, by=rule.by, office=rule.office, cites=rule.cites)
    refuse_role(program, person, act)
    now = program.clock.now().isoformat(timespec="seconds")
    with writing(program.store) as unit:
        held = hold_agency(unit, get_agency(unit, agency))
        refuse_stranger(program, unit, person, act, held)
        if str(year) in held.frozen_years.split():
            raise Refused(
                "year_stands",
                f"{agency} {year} 年度报告已冻结，不能再填报；与冻结的数字不同的，用 report correct 作更正记录",
                f"the report of {agency} for {year} is frozen and takes no entries; what differs from it is a "
                "correction entry (report correct)",
                rule.cites,
            )
        return add_entries(unit, held.id, year, kind, values, person.actor, now)
