"""Charts as pictures in dots (PNG), for documents whose readers may not know how to draw SVG.

Set by typst with the fonts of the other documents, so that a chart looks the same in each; lengths in millimetres.
"""

import json
from pathlib import Path
from typing import Final

import typst

from request_flow.errors import BadInput
from request_flow.report.charts import Chart
from request_flow.report.writers.fonts import families_for, fonts_in

DOTS_PER_INCH: Final = 200.0
SOURCE: Final = b"""\
#set page(width: float(sys.inputs.width) * 1mm, height: auto, margin: 0pt)
#set text(font: json(bytes(sys.inputs.fonts)), lang: "zh", region: "cn")
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""


def png_of(chart: Chart, width: float, fonts: Path | None = None) -> bytes:
    """Return the chart, ``width`` wide; ``fonts`` is a folder of fonts to be used instead of the system's.

    Raises:
        BadInput: there is no Chinese font, or the chart cannot be drawn.
    """
    # The words of a drawing whose own fonts are missing are set in those of the text around it.
    families = json.dumps(families_for(fonts)["heading"], ensure_ascii=False)
    try:
        return typst.compile(
            SOURCE,
            font_paths=fonts_in(fonts),
            sys_inputs={"width": str(width), "fonts": families, "svg": chart.svg},
            format="png",
            ppi=DOTS_PER_INCH,
        )
    except typst.TypstError as error:
        raise BadInput(
            "chart_not_drawn",
            f"不能绘制图“{chart.title}”：{error.message}",
            f"the chart {chart.title!r} cannot be drawn: {error.message}",
        ) from error
