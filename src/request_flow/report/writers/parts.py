"""What every writer of a printed report needs: its title, its line of facts, and its sections in the form's order.

Every section of the form is printed; one that has neither a table nor text says so, because a report from which a
section silently vanished would look complete.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from request_flow.report.charts import Chart
from request_flow.report.form import forms
from request_flow.report.layout import Layout, layout2, layout3, layout4, table2_of
from request_flow.report.model import Report

STATUS_NAMES: Mapping[str, str] = {"draft": "草稿", "frozen": "已冻结", "published": "已公布"}
PUBLISHED = "published"
NOT_FILLED = "（本部分尚未填写）"
# What no printed page and no XML file can hold.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
SUBHEADING = re.compile("[（(][一二三四五六七八九十]{1,3}[）)][^。；]{1,30}。?")


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the report as printed: its heading, then its text, its table and its charts."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]
    layout: Layout | None
    charts: tuple[Chart, ...] = ()


def title_of(report: Report) -> str:
    """Return the title as reports print it: agency, year, name of the report."""
    return "".join(title_lines(report, None))


def title_lines(report: Report, longest: int | None) -> tuple[str, ...]:
    """Return the title in one line, or where it is longer than ``longest`` broken before the year, not in a word."""
    agency = printable(report.called)
    rest = f"{report.year}年{report.form.title}" if report.year is not None else report.form.title
    if agency and longest is not None and len(agency) + len(rest) > longest:
        return agency, rest
    return (agency + rest,)


def facts_of(report: Report) -> str:
    """Return the line under the title: form, status, the day up to which cases were counted."""
    facts = [f"{report.format}格式", STATUS_NAMES[report.status]]
    if report.as_of is not None:
        facts.append(f"数据截至{report.as_of}")
    return "·".join(facts)


def parts_of(report: Report, charts: Sequence[Chart] = ()) -> list[Part]:
    """Return the sections in the form's order; a chart stands in the section that holds the table it draws."""
    layouts = layouts_of(report)
    found = []
    for section in report.form.sections:
        text = paragraphs(report.narrative.get(section.key, ""))
        layout = layouts.get(section.holds)
        drawn = tuple(chart for chart in charts if chart.table == section.holds)
        shown = text if text or layout or drawn else (NOT_FILLED,)
        found.append(Part(section.key, section.heading, shown, layout, drawn))
    return found


def layouts_of(report: Report) -> dict[str, Layout]:
    """Return the printed tables that the report has, by the name of the section that holds them."""
    form = report.form
    found: dict[str, Layout] = {}
    if report.table2 is not None:
        found["table2"] = layout2(table2_of(form, report.table2, forms()), report.table2)
    if report.table3 is not None:
        found["table3"] = layout3(form.table3, report.table3)
    if report.table4 is not None:
        found["table4"] = layout4(form.table4, report.table4)
    return found


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a part of the narrative."""
    return tuple(line.strip() for line in printable(text).splitlines() if line.strip())


def printable(text: str) -> str:
    """Return ``text`` without the control characters that were copied along with it."""
    return UNPRINTABLE.sub("", text)


def is_subheading(paragraph: str) -> bool:
    """Whether a paragraph is a heading of the second level: （一） and a few words."""
    return SUBHEADING.fullmatch(paragraph) is not None
