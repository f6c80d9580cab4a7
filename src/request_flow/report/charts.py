"""Charts of a report as SVG: pure functions from figures to a drawing that needs no script.

A chart is read by people who see colours, by people who do not, and from black-and-white paper: every bar carries
its figure, two series differ in lightness and in hatching, and the drawing has a title and a description in words.
Lengths are units of the drawing's own view box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from request_flow.report.form import TableName
from request_flow.report.model import Report

WIDTH = 720
DARK, LIGHT, INK, RULE = "#2f4b6e", "#c9d3df", "#1c1b19", "#8a867f"
FAMILY = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, SimHei, sans-serif"
SIZE, SMALL, SMALLEST = 15, 13, 11
LABELS, FIGURES = 170, 70  # room for the words at the left, for a figure behind the longest bar
BAR, STEP, HEAD, FOOT = 22, 36, 52, 16
PLOT, LEGEND = 260, 30
MOST_LABELS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled figure."""

    label: str
    figure: int


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a year: how many requests were received in it, how many closed."""

    label: str
    received: int
    closed: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, the words that say the same, and the table of the report it stands with."""

    key: str
    title: str
    description: str
    svg: str
    table: TableName = "table3"


def outcomes_by_group(report: Report) -> Chart | None:
    """Return the results of the year (本年度办理结果) by their groups; ``None`` without table 3.

    The groups are those of the form: a row of its own, or the heading that several rows stand under.
    """
    if report.table3 is None:
        return None
    table = report.form.table3
    total, rows = _results(report)
    common = len(table.path(_within(report, total)))
    total_column = table.column_keys.index(_total_column(report))
    groups: dict[str, int] = {}
    for row in table.rows:
        if row.key not in rows:
            continue
        path = table.path(row.within)
        label = table.headings[path[common]].label if len(path) > common else row.number + (row.also or (row.label,))[0]
        groups[label] = groups.get(label, 0) + report.table3[row.key][total_column]
    title = f"{report.year or ''}{'年' if report.year else ''}政府信息公开申请办理结果"
    return bars("outcomes", title, [Bar(label, figure) for label, figure in groups.items()])


def bars(key: str, title: str, figures: Sequence[Bar], unit: str = "件") -> Chart:
    """Return a chart of horizontal bars, one below the other, each with its figure and its share of the sum."""
    total = sum(each.figure for each in figures)
    largest = max((each.figure for each in figures), default=0) or 1
    height = HEAD + STEP * len(figures) + FOOT
    room = WIDTH - LABELS - FIGURES - 60
    drawn = []
    for number, each in enumerate(figures):
        top = HEAD + STEP * number
        middle = top + BAR / 2 + SIZE * 0.36
        length = room * each.figure / largest
        drawn.append(_text(LABELS - 10, middle, each.label, anchor="end"))
        drawn.append(f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{DARK}"/>')
        share = f"（{each.figure / total:.1%}）" if total else ""
        drawn.append(_text(LABELS + length + 8, middle, f"{each.figure}{share}"))
    drawn.append(_line(LABELS, HEAD - 8, LABELS, height - FOOT + 4))
    words = "；".join(f"{each.label}{each.figure}{unit}" for each in figures)
    return _chart(key, title, f"{title}，合计{total}{unit}：{words}。", height, drawn)


def received_and_closed(key: str, title: str, periods: Sequence[Period], unit: str = "件") -> Chart:
    """Return a chart of two upright bars for each month or year: received and closed."""
    largest = max((max(each.received, each.closed) for each in periods), default=0) or 1
    left, bottom = 20, HEAD + LEGEND + PLOT
    height = bottom + 34
    step = (WIDTH - 2 * left) / max(1, len(periods))
    wide = min(34.0, step * 0.38)
    # Figures stand above the bars where there is room for them; the description has all of them in any case.
    roomy = wide >= len(str(largest)) * SMALLEST * 0.6
    every = -(-len(periods) // MOST_LABELS)
    drawn = [_legend(left)]
    for number, each in enumerate(periods):
        middle = left + step * (number + 0.5)
        for place, figure, fill in ((middle - wide, each.received, DARK), (middle, each.closed, "url(#hatch)")):
            tall = (PLOT - 20) * figure / largest
            drawn.append(
                f'<rect x="{place:.1f}" y="{bottom - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
                f'fill="{fill}" stroke="{DARK}"/>'
            )
            if roomy:
                drawn.append(_text(place + wide / 2, bottom - tall - 5, str(figure), "middle", SMALLEST))
        if number % every == 0:
            drawn.append(_text(middle, bottom + 20, each.label, "middle", SMALL))
    drawn.append(_line(left, bottom, WIDTH - left, bottom))
    words = "；".join(f"{each.label}收到{each.received}{unit}、办结{each.closed}{unit}" for each in periods)
    return _chart(key, title, f"{title}：{words}。", height, drawn)


def _results(report: Report) -> tuple[str, frozenset[str]]:
    """Return the row that sums the results, and the rows it sums, as the form's own identity says."""
    for identity in report.form.identities:
        if identity.table == "table3" and identity.over == "columns":
            for each in identity.sums:
                if len(each.left) == 1:
                    return each.left[0], frozenset(each.right)
    raise ValueError(f"form {report.format} has no sum of results")


def _total_column(report: Report) -> str:
    """Return the column that sums the others, as the form's own identity says."""
    for identity in report.form.identities:
        if identity.table == "table3" and identity.over == "rows":
            return identity.sums[0].left[0]
    raise ValueError(f"form {report.format} has no sum of columns")


def _within(report: Report, key: str) -> str | None:
    return next(row.within for row in report.form.table3.rows if row.key == key)


def _legend(left: int) -> str:
    top = HEAD - 2
    return (
        f'<rect x="{left}" y="{top}" width="16" height="16" fill="{DARK}" stroke="{DARK}"/>'
        + _text(left + 22, top + 13, "收到", size=SMALL)
        + f'<rect x="{left + 70}" y="{top}" width="16" height="16" fill="url(#hatch)" stroke="{DARK}"/>'
        + _text(left + 92, top + 13, "办结", size=SMALL)
    )


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = SIZE) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def _line(left: float, top: float, right: float, bottom: float) -> str:
    return f'<line x1="{left}" y1="{top}" x2="{right}" y2="{bottom}" stroke="{RULE}"/>'


def framed(key: str, title: str, description: str, size: tuple[int, float], body: str) -> Chart:
    """Return a chart of this width and height around what is drawn: names for who hears it, white ground, hatch."""
    width, height = size
    hatch = f"{key}-hatch"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" font-family="{FAMILY}" fill="{INK}">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
        f'<defs><pattern id="{hatch}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{LIGHT}"/><rect width="2" height="6" fill="{DARK}"/></pattern></defs>'
        f'<rect width="{width}" height="{height:g}" fill="#ffffff"/>'
        + body.replace("url(#hatch)", f"url(#{hatch})")
        + "</svg>"
    )
    return Chart(key, title, description, svg)


def _chart(key: str, title: str, description: str, height: float, drawn: Sequence[str]) -> Chart:
    body = _text(WIDTH / 2, 26, title, "middle", SIZE + 2) + "".join(drawn)
    return framed(key, title, description, (WIDTH, height), body)
