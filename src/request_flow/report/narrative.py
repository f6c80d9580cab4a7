"""The narrative of a report: texts whose figures are filled from the tables, so that both say the same (C6).

A text holds placeholders such as ``{{ table3.new.total }}``.  Each is looked up before anything is filled, also where
a condition leaves it out: one that names nothing is an error that says where it stands and what there is.  A figure
that exists but was not entered yet is filled as a mark to be seen (【待填：…】), never as 0.  Texts are written by the
people of an office, not by programmers: figures, sums, conditions and the filters below are all they can use.
"""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from traceback import extract_tb
from types import SimpleNamespace
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from request_flow.errors import BadInput, Sentence
from request_flow.report.form import Form
from request_flow.report.model import Report
from request_flow.report.named_figures import HOLE, Figures, Number, Tree, Unknown, narrative, number_tree, words

LONGEST_TEXT = 50_000
"""Characters of one section: far more than any report has, and parsed in no time."""
TENTH = Decimal("0.1")
PERCENT = 100
TEMPLATE = "<template>"


def sections_of(form: Form) -> dict[str, str]:
    """Return the narrative sections of a form, each with its heading."""
    return {section.key: section.heading for section in form.sections if section.holds == "narrative"}


def drafts_of(form: Form) -> dict[str, str]:
    """Return the draft of each narrative section of a form; one that has none is left out."""
    return {key: draft.text for key, draft in narrative().drafts.items() if key in sections_of(form)}


def narrative_of(texts: Mapping[str, str], figures: Figures) -> dict[str, str]:
    """Return each section's text with its figures filled.

    Raises:
        BadInput: a placeholder names nothing, or is not written as one; the sentence names section and line.
    """
    headings = sections_of(figures.report.form)
    tree = number_tree(figures)
    return {key: _fill(text, tree, headings.get(key, key)) for key, text in texts.items()}


def year_before(report: Report) -> Report | None:
    """Return a report of the year before if it says anything: a draft without a figure is none."""
    counted = any(map(any, (report.table3 or {}).values())) or any((report.table4 or {}).values())
    return report if counted or report.table2 or report.status != "draft" else None


def gaps_in(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what is still to be filled in, by section: the labels of the marks that stand in a filled text."""
    before, _, after = words().unknown.partition(HOLE)
    mark = re.compile(f"{re.escape(before)}(.*?){re.escape(after)}")
    return {key: found for key, text in texts.items() if (found := mark.findall(text))}


def _fill(text: str, tree: Tree, heading: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            "narrative_too_long",
            f"“{heading}”有 {len(text)} 个字符，最多 {LONGEST_TEXT} 个",
            f"{heading} has {len(text)} characters; {LONGEST_TEXT} at most",
        )
    environment = _environment()
    try:
        parsed = environment.parse(text)
        _check(parsed, tree, heading)
        return environment.from_string(parsed).render(_spaces(tree)).strip()
    except TemplateSyntaxError as error:
        raise _unwritten(heading, error.lineno, error.message or "") from error
    except RecursionError as error:
        raise _unwritten(heading, 1, "it is nested too deep") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise _unwritten(heading, _line_of(error), str(error)) from error


def _line_of(error: Exception) -> int:
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == TEMPLATE]
    return (lines[-1] if lines else None) or 1


def _unwritten(heading: str, line: int, why: str) -> BadInput:
    return BadInput(
        "bad_placeholder",
        f"“{heading}”第 {line} 行的占位符写法有误（{why}）；应写作 {{{{ table3.new.total }}}}，"
        "条件写作 {% if … %}…{% endif %}",
        f"{heading}, line {line}: this is no placeholder ({why}); write it as {{{{ table3.new.total }}}}, "
        "a condition as {% if … %}…{% endif %}",
    )


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    environment.filters = dict(FILTERS)
    environment.tests = dict(TESTS)
    environment.globals = {}
    return environment


def _told(value: Number, some: str, none: str) -> str:
    """Return ``some`` with the figure in it, ``none`` where the figure is 0."""
    if HOLE not in some:
        raise ValueError(f"told() needs {HOLE} where the figure stands: {some}")
    return none if not isinstance(value, Unknown) and not value else some.replace(HOLE, str(value))


def _change(value: Number, before: Number) -> str | Unknown:
    """Return how a figure differs from that of last year, in words."""
    for figure in (value, before):
        if isinstance(figure, Unknown):
            return figure
    return _told_change(Decimal(str(value)), Decimal(str(before)))


def _told_change(value: Decimal, before: Decimal) -> str:
    phrases = words()
    if value == before:
        return phrases.same
    if not before:
        return phrases.from_nothing
    percent = _percent(abs(value - before), before)
    if percent == "0":
        return phrases.nearly
    return (phrases.more if value > before else phrases.less).replace(HOLE, percent)


def _share(value: Number, whole: Number) -> str | Unknown:
    """Return what part of the whole a figure is, in percent."""
    for figure in (value, whole):
        if isinstance(figure, Unknown):
            return figure
    return f"{_percent(Decimal(str(value)), Decimal(str(whole))) if whole else 0}%"


def _percent(part: Decimal, whole: Decimal) -> str:
    rounded = (part * PERCENT / whole).quantize(TENTH, ROUND_HALF_UP)
    return format(rounded.normalize(), "f")


def _entered(value: object) -> bool:
    return not isinstance(value, Unknown)


FILTERS: Mapping[str, Callable[..., Any]] = {"told": _told, "change": _change, "share": _share}
TESTS: Mapping[str, Callable[..., Any]] = {"entered": _entered}
PARTS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Neg, nodes.Filter, nodes.Test,
)  # fmt: skip


def _check(node: nodes.Node, tree: Tree, heading: str) -> None:
    """Refuse whatever is no figure, sum, condition or filter of ours, and every figure that does not exist."""
    if isinstance(node, nodes.Name | nodes.Getattr):
        _find(node, tree, heading)
        return
    if not isinstance(node, PARTS):
        raise _unwritten(heading, node.lineno, f"{type(node).__name__} is not possible here")
    known = FILTERS if isinstance(node, nodes.Filter) else TESTS
    if isinstance(node, nodes.Filter | nodes.Test) and node.name not in known:
        raise _unwritten(heading, node.lineno, f"{node.name}: {', '.join(known)}")
    for child in node.iter_child_nodes():
        _check(child, tree, heading)


def _find(node: nodes.Node, tree: Tree, heading: str) -> None:
    steps: list[str] = []
    at: nodes.Node = node
    while isinstance(at, nodes.Getattr):
        steps.insert(0, at.attr)
        at = at.node
    if not isinstance(at, nodes.Name):
        raise _unwritten(heading, node.lineno, f"{type(at).__name__} is not possible here")
    steps.insert(0, at.name)
    found: Any = tree
    for place, step in enumerate(steps):
        if not isinstance(found, dict) or step not in found:
            raise _no_such(heading, node.lineno, steps, steps[:place], found)
        found = found[step]
    if isinstance(found, dict):
        raise _no_such(heading, node.lineno, steps, steps, found)


def _no_such(heading: str, line: int, steps: list[str], known: list[str], found: object) -> BadInput:
    name, where = ".".join(steps), ".".join(known)
    if not isinstance(found, dict):
        return BadInput(
            "unknown_placeholder",
            f"“{heading}”第 {line} 行：没有“{name}”；{where} 本身就是一个数",
            f"{heading}, line {line}: there is no {name}; {where} is a figure itself",
        )
    under = Sentence(f"{where} 之下有", f"under {where} there are") if where else Sentence("可用", "known")
    return BadInput(
        "unknown_placeholder",
        f"“{heading}”第 {line} 行：没有“{name}”；{under.zh}：{'、'.join(found)}",
        f"{heading}, line {line}: there is no {name}; {under.en}: {', '.join(found)}",
    )


def _spaces(tree: Tree) -> Tree:
    """Return the tree with names in place of keys: a figure called ``items`` is no method."""
    return {key: SimpleNamespace(**_spaces(value)) if isinstance(value, dict) else value for key, value in tree.items()}
