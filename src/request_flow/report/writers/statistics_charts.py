"""The statistics drawn: outcomes, terms kept, where the days went, year on year.

In the style of the report's charts, narrow enough for a telephone: the words stand above their bar, and on a wide
screen the drawings stand side by side.  What waits for others is hatched, so that it is told apart without colour.
Lengths are units of the drawing's own view box, which is about as many pixels wide.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, NamedTuple

from request_flow.errors import Sentence
from request_flow.report.casework import WAITING, Stage
from request_flow.report.charts import DARK, RULE, Chart, framed
from request_flow.report.statistics import Statistics
from request_flow.report.statistics_words import AGENCY_OWN, FOR_OTHERS, STAGES, TERMS, Named

WIDTH: Final = 340
SIZE, SMALL = 14, 12
HEAD, FOOT, LEGEND = 40, 10, 26
WORDS, BAR, ROOM_BELOW = 18, 14, 10
THIN, APART = 11, 3
WORD: Final = re.compile(r"\s?[!-~]+|.")
LAST_NARROW, NARROW = "\u2e7f", 0.58
FIGURES: Final = 124
"""Room for the figure behind the longest bar."""


class Drawn(NamedTuple):
    """One bar: what it is called, how long it is, what stands behind it, whether it is hatched."""

    label: str
    length: int
    figure: str
    hatched: bool = False


def charts_of(statistics: Statistics, language: str) -> list[Chart]:
    """Return the charts; one with nothing to draw is left out."""
    if not statistics.gathered.closed:
        return [_years(statistics, language)] if statistics.years else []
    return [
        _terms(statistics, language),
        _days(statistics, language),
        _years(statistics, language),
        _outcomes(statistics, language),
    ]


def _terms(statistics: Statistics, language: str) -> Chart:
    closed = statistics.gathered.closed
    title = Sentence("按期与逾期（件）", "Terms kept (cases closed)")
    bars = [_share_of(name.name(language), closed[term], closed.total(), language) for term, name in TERMS.items()]
    return _bars("terms", title.in_language(language), bars, language)


def _outcomes(statistics: Statistics, language: str) -> Chart:
    gathered = statistics.gathered
    whole = gathered.closed.total()
    labels = {
        key: Named(key, each.label, key.replace("_", " ")).name(language) for key, each in gathered.law.outcomes.items()
    }
    found = {key: gathered.by_outcome[key].total() for key in labels if key in gathered.by_outcome}
    title = Sentence("办理结果（件）", "Outcomes (cases closed)")
    bars = [_share_of(labels[key], cases, whole, language) for key, cases in found.items()]
    return _bars("stat-outcomes", title.in_language(language), bars, language)


def _days(statistics: Statistics, language: str) -> Chart:
    """Draw the working days of all cases together, by stage, up to the answer."""
    gathered = statistics.gathered
    whole = gathered.days.days
    shown = [stage for stage in STAGES if stage in gathered.stages and stage is not Stage.DELIVERY]
    bars = []
    for stage in shown:
        bar = _share_of(STAGES[stage].name(language), gathered.stages[stage].days, whole, language)
        bars.append(bar._replace(hatched=stage in WAITING))
    title = Sentence("工作日用在哪里（全部办结申请合计）", "Where the working days went")
    keys = (AGENCY_OWN.name(language), FOR_OTHERS.name(language))
    return _bars("days", title.in_language(language), bars, language, keys)


def _years(statistics: Statistics, language: str) -> Chart:
    keys = (Sentence("收到", "received").in_language(language), Sentence("办结", "closed").in_language(language))
    title = Sentence("历年收到与办结（件）", "Received and closed, year on year").in_language(language)
    largest = max(max(each.received, each.closed) for each in statistics.years) or 1
    parts = [_legend(keys)]
    top = HEAD + LEGEND
    for each in statistics.years:
        parts.append(_text(0, top + WORDS - 5, str(each.year), size=SMALL))
        top += WORDS
        for figure, hatched in ((each.received, False), (each.closed, True)):
            length = _scaled(figure, largest)
            parts.append(_bar(top, length, THIN, hatched=hatched))
            parts.append(_text(length + 6, top + THIN - 1, str(figure), size=SMALL))
            top += THIN + APART
        top += ROOM_BELOW
    said = [f"{each.year} {keys[0]} {each.received}, {keys[1]} {each.closed}" for each in statistics.years]
    return _chart("years", title, said, top + FOOT, parts, language)


def _share_of(label: str, figure: int, whole: int, language: str) -> Drawn:
    share = "" if not whole else f"（{figure / whole:.1%}）" if language == "zh" else f" ({figure / whole:.1%})"
    return Drawn(label, figure, f"{figure}{share}")


def _bars(key: str, title: str, bars: Sequence[Drawn], language: str, keys: tuple[str, str] | None = None) -> Chart:
    largest = max((each.length for each in bars), default=0) or 1
    parts = [_legend(keys)] if keys else []
    top = HEAD + (LEGEND if keys else 0)
    for each in bars:
        for line in lines_of(each.label):
            parts.append(_text(0, top + WORDS - 5, line))
            top += WORDS
        length = _scaled(each.length, largest)
        parts.append(_bar(top, length, BAR, hatched=each.hatched))
        parts.append(_text(length + 6, top + BAR - 2, each.figure, size=SMALL))
        top += BAR + ROOM_BELOW
    return _chart(key, title, [f"{each.label} {each.figure}" for each in bars], top + FOOT, parts, language)


def lines_of(label: str) -> list[str]:
    """Return a label in lines that fit: a Chinese character is as wide as it is tall, any other about half that."""
    lines, wide = [""], 0.0
    for word in WORD.findall(label):
        needs = sum(SIZE if letter > LAST_NARROW else SIZE * NARROW for letter in word)
        if wide and wide + needs > WIDTH:
            lines, wide = [*lines, ""], 0.0
            word = word.lstrip()  # noqa: PLW2901  # a line does not begin with a blank
        lines[-1] += word
        wide += needs
    return lines


def _scaled(figure: int, largest: int) -> float:
    return (WIDTH - FIGURES) * figure / largest


def _legend(keys: tuple[str, str]) -> str:
    middle = WIDTH // 2
    return "".join(
        f'<rect x="{left}" y="{HEAD}" width="14" height="14" {_fill(hatched=hatched)}/>'
        + _text(left + 20, HEAD + 12, words, size=SMALL)
        for left, words, hatched in ((0.5, keys[0], False), (middle, keys[1], True))
    )


def _bar(top: float, length: float, tall: int, *, hatched: bool) -> str:
    return f'<rect x="0.5" y="{top}" width="{length:.1f}" height="{tall}" {_fill(hatched=hatched)}/>'


def _fill(*, hatched: bool) -> str:
    return f'fill="{"url(#hatch)" if hatched else DARK}" stroke="{DARK}"'


def _text(x: float, y: float, words: str, size: int = SIZE) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}">{escape(words)}</text>'


def _chart(key: str, title: str, said: Iterable[str], height: float, parts: Sequence[str], language: str) -> Chart:
    joint, stop = ("；", "。") if language == "zh" else ("; ", ".")
    description = joint.join(" ".join(each.split()) for each in said) + stop
    body = (
        f'<text x="0" y="20" font-size="{SIZE + 1}" font-weight="600">{escape(title)}</text>'
        f'<line x1="0" y1="29" x2="{WIDTH}" y2="29" stroke="{RULE}"/>'
    )
    return framed(key, title, description, (WIDTH, height), body + "".join(parts))
