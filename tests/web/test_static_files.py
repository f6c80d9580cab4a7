"""The files of the pages: addresses that follow the content, stylesheets without what means nothing."""

import gzip

from request_flow.web.static_files import EXTRAS, extras_of, smaller, static_files
from web.office import Office


def test_a_stylesheet_loses_comments_and_blanks_and_nothing_else():
    css = """
    /* { "not a rule" */
    a , b :hover { content : " ; } /* kept */ "; width: calc( 1px + 2px ); margin : -1px 0 ; }
    @media ( min-width: 1px ) and ( max-width: 2px ) { .x > .y + .z { color: red; } }
    """
    assert smaller(css) == (
        'a,b :hover{content :" ; } /* kept */ ";width:calc( 1px + 2px );margin :-1px 0}'
        "@media ( min-width:1px ) and ( max-width:2px ){.x > .y + .z{color:red}}"
    )


def test_a_page_asks_for_one_stylesheet_that_holds_the_prototypes_and_what_came_after(office: Office):
    html = office.client("wu").page("/a/edu/more")
    assert html.count('rel="stylesheet"') == 1

    sheet = static_files()["ui.css"]
    assert sheet.address in html
    answer = office.client("wu").get(sheet.address)
    assert ".duebox" in answer.text
    assert ".sweep" in answer.text
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sheet.packed) == sheet.plain
    assert "more.css" not in static_files()


OF_A_FIRST_VISIT, OF_A_TOPIC = 10_240, 2_048
"""Bytes, compressed: of the stylesheet that every page asks for, and of one that some pages ask for beside it."""


def test_the_stylesheets_stay_within_their_budgets():
    sizes = {name: len(each.packed) for name, each in static_files().items() if name.endswith(".css")}

    assert sizes.pop("ui.css") <= OF_A_FIRST_VISIT
    assert {name: size for name, size in sizes.items() if size > OF_A_TOPIC} == {}


def test_a_page_asks_for_the_files_that_its_topic_needs():
    assert extras_of("report-text.html.j2") == ["report.css", "report.js"]
    assert extras_of("board.html.j2") == ["report.css"]
    assert extras_of("decision.html.j2") == ["letters.css"]
    assert extras_of("today.html.j2") == []
    assert set(EXTRAS) <= set(static_files())
