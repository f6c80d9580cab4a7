"""What every writer of a printed report needs: its title, its line of facts, and its tables in order."""

from collections.abc import Mapping, Sequence

from request_flow.report.form import forms
from request_flow.report.layout import Layout, layout2, layout3, layout4, table2_of
from request_flow.report.model import Report

STATUS_NAMES: Mapping[str, str] = {"draft": "草稿", "frozen": "已冻结", "published": "已公布"}


def title_of(report: Report) -> str:
    """Return the title as reports print it: agency, year, name of the report."""
    year = f"{report.year}年" if report.year is not None else ""
    return f"{report.agency}{year}{report.form.title}"


def facts_of(report: Report) -> str:
    """Return the line under the title: form, status, the day up to which cases were counted."""
    facts = [f"{report.format}格式", STATUS_NAMES[report.status]]
    if report.as_of is not None:
        facts.append(f"数据截至{report.as_of}")
    return "·".join(facts)


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


def paragraphs(text: str) -> Sequence[str]:
    """Return the paragraphs of a part of the narrative."""
    return [line.strip() for line in text.splitlines() if line.strip()]
