"""A decision letter as PDF/A, against the same words without any layout and against WeasyPrint printing our own page.

WeasyPrint is no part of the program: where it is not installed its row is left out, with a sentence.  A second part
writes many letters into one ZIP and looks at the memory that takes: it must not grow with their number.
"""

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, cast

import typst

from benchmarks.processes import measured
from benchmarks.stores import Stores, stores
from benchmarks.table import Row, interleaved_rates, most_row, show, time_row
from request_flow.notices.layouts import fonts_used, write_html, write_pdf
from request_flow.notices.model import Letter, Letterhead, Paragraph, Run
from request_flow.report.writers.fonts import fonts_in
from request_flow.services.letters.zipping import zipped

PEER: Final = "weasyprint"
MILLISECONDS, SHARE_OF_THE_PEER = 10.0, 0.1
# What ten times as many letters may take more.
FEW, MANY, MEGABYTES = 100, 1_000, 16.0
BARE: Final = b"""
#let data = json(bytes(sys.inputs.data))
#set text(font: data.fonts, size: 16pt, lang: "zh", region: "cn")
#for words in data.paragraphs { par(words) }
"""
WORDS: Final = """\
本机关于2026年9月18日收到您提交的政府信息公开申请，您申请公开2026年城区中小学食堂食材配送项目中标企业的成本构成明细表。
因上述信息涉及第三方合法权益，本机关于2026年9月28日书面征求第三方意见，2026年10月21日收到第三方不同意公开的意见。\
经本机关政府信息公开工作机构负责人同意，答复期限延长10个工作日，已于2026年11月3日告知您。
经审查，上述信息记载第三方的原料采购价格、人工及损耗测算和利润率，不为公众所知悉，具有商业价值，第三方已采取保密措施，\
属于商业秘密，公开会损害其合法权益。第三方不同意公开，理由合理；不公开不会对公共利益造成重大影响。
根据《中华人民共和国政府信息公开条例》第十五条、第三十二条、第三十六条第三项的规定，本机关决定不予公开。
如对本告知书不服，应当自收到之日起60日内先向澄州市人民政府申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起\
15日内向澄州市人民法院提起行政诉讼。
"""


def letter(place: int) -> Letter:
    """Return a decision letter of five paragraphs; each has its own number and addressee."""
    return Letter(
        name="refused",
        title="政府信息不予公开告知书",
        head=Letterhead("澄州市教育局", ("地址：澄州市人民路18号", "邮政编码：246000", "联系电话：0555-2345678")),
        number=f"澄教公开〔2026〕{place}号-答",
        addressee=f"张文慧（第{place}号）",
        blocks=tuple(Paragraph((Run(words),)) for words in WORDS.splitlines()),
        signer="澄州市教育局",
        day=date(2026, 11, 24),
    )


def bare(place: int) -> bytes:
    """Return a PDF/A of the same words, nothing made of them."""
    one = letter(place)
    words = [
        one.title,
        one.addressee,
        one.number,
        *(block.text for block in one.blocks if isinstance(block, Paragraph)),
    ]
    data = {"fonts": fonts_used().families["body"], "paragraphs": words}
    return typst.compile(
        BARE,
        font_paths=fonts_in(None),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards="a-2b",
    )


def peer() -> Callable[[int], bytes] | None:
    """Return what prints our own page with WeasyPrint, ``None`` where it is not installed."""
    if importlib.util.find_spec(PEER) is None:
        return None
    module = importlib.import_module(PEER)
    configuration = importlib.import_module(f"{PEER}.text.fonts").FontConfiguration()

    def printed(place: int) -> bytes:
        page = write_html(letter(place), preview=False)
        return cast("bytes", module.HTML(string=page).write_pdf(font_config=configuration, pdf_variant="pdf/a-2b"))

    return printed


def into_a_zip(count: int) -> int:
    """Write so many letters into one ZIP as they are made, keep nothing of it, and return how many bytes it had."""
    files: Iterator[tuple[str, bytes]] = ((f"{place}.pdf", write_pdf(letter(place))) for place in range(count))
    return sum(map(len, zipped(files)))


def rows(_: Stores, *, rounds: int = 9, letters: int = 12, few: int = FEW, many: int = MANY) -> list[Row]:
    """Measure and return the rows."""
    theirs = peer()
    places = iter(range(10**9))  # no letter is printed twice: what was made once is not made faster
    work: dict[str, tuple[Callable[[], object], int]] = {
        "ours": (lambda: [write_pdf(letter(next(places))) for _ in range(letters)], letters),
        "bare": (lambda: [bare(next(places)) for _ in range(letters)], letters),
    }
    if theirs is not None:
        work["peer"] = (lambda: theirs(next(places)), 1)
    seconds = {name: 1 / rate for name, rate in interleaved_rates(work, rounds=rounds).items()}
    name = "a letter as PDF/A-2b"
    found = [
        most_row(
            name, seconds["ours"] * 1000, "ms", "the same words, no layout", seconds["bare"] * 1000, most=MILLISECONDS
        )
    ]
    if theirs is None:
        print(f"{PEER} is not installed: the row that compares with it is left out")
    else:
        found.append(
            time_row(name, seconds["ours"], "WeasyPrint, our own page", seconds["peer"], most=SHARE_OF_THE_PEER)
        )
    small, large = (measured("letters.into_a_zip", count).bytes_taken / 1e6 for count in (few, many))
    work_of_many = f"{many:,} letters into a ZIP: memory taken"
    found.append(most_row(work_of_many, large, "MB", f"{few:,} letters", small, most=small + MEGABYTES))
    return found


if __name__ == "__main__":
    with stores(postgresql=False) as made:
        show(rows(made))
