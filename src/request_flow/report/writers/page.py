"""The report as one web page: to read, to print on A4, and to be read back by machines.

Everything is in the page itself (no script, no file beside it); all text is escaped.
"""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from request_flow.report.identities import broken, check
from request_flow.report.model import Report
from request_flow.report.writers.parts import facts_of, layouts_of, paragraphs, title_of


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("request_flow.report.writers", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def write_html(report: Report) -> bytes:
    """Return the page, UTF-8; sections without a table or text are left out."""
    layouts = layouts_of(report)
    checks = check(report)
    wrong = broken(checks)
    sections = [
        {
            "key": section.key,
            "heading": section.heading,
            "layout": layouts.get(section.holds),
            "paragraphs": paragraphs(report.narrative.get(section.key, "")),
        }
        for section in report.form.sections
    ]
    page = _template().render(
        title=title_of(report),
        facts=facts_of(report),
        sections=[section for section in sections if section["layout"] or section["paragraphs"]],
        checks=len(checks),
        wrong=wrong,
        marked={(each.row, each.column) for each in wrong if each.row is not None},
    )
    return page.encode()
