"""Letters made by hand for the tests of the layouts, and how each layout's text is read back by another program."""

import io
import subprocess
from dataclasses import replace
from datetime import date
from functools import cache

import pdfplumber
import pytest
from docx import Document
from lxml import html

from request_flow.errors import BadInput
from request_flow.notices.layouts import write_docx, write_html, write_pdf
from request_flow.notices.model import Grid, Letter, Letterhead, Paragraph, Run, Slip
from request_flow.report.writers.fonts import families_for

# Below this, in points, a page has its number: the text ends 35 mm above the edge of 297 mm.
FOOT = (297 - 35) / 25.4 * 72 + 3


@cache
def has_fonts() -> bool:
    try:
        return bool(families_for(None))
    except BadInput:
        return False


needs_fonts = pytest.mark.skipif(not has_fonts(), reason="no Chinese font is installed")


def words(*pieces, style="body"):
    """A paragraph: words of the template as text, others as (text, source)."""
    runs = (Run(each) if isinstance(each, str) else Run(each[0], each[1], "x") for each in pieces)
    return Paragraph(tuple(runs), style)


def rule(text):
    return (text, "rule")


def free(text):
    return (text, "free")


def form(*rows, widths=(3, 7), header=False):
    """A table; the first cell of a row, or every cell of a heading row, is a heading."""
    made = []
    for place, row in enumerate(rows):
        headings = len(row) if header and place == 0 else 0 if header else 1
        made.append(
            tuple(
                words(*([cell] if cell else []), style="heading" if at < headings else "body")
                for at, cell in enumerate(row)
            )
        )
    return Grid(widths, tuple(made), header)


HEAD = Letterhead("澄州市教育局", ("地址：澄州市人民路18号", "联系电话：0555-2345678"))

REFUSED = Letter(
    name="refused",
    title="政府信息不予公开告知书",
    head=HEAD,
    number="澄教公开〔2026〕147号-答",
    addressee="张文慧",
    blocks=(
        words("本机关于", rule("2026年9月18日"), "收到您提交的政府信息公开申请，您申请公开", rule("食堂食材配送项目成本构成明细表"), "。"),
        words("一、事实和理由", style="heading"),
        words("经审查，", free("上述信息属于商业秘密，公开会损害第三方的合法权益。")),
        words("涉及商业秘密的政府信息，行政机关不得公开。", style="quote"),
        words("1.申请表复印件一份；", style="item"),
        words("根据《中华人民共和国政府信息公开条例》", rule("第十五条、第三十二条"), "的规定，本机关决定不予公开。"),
        words("注：本告知书一式两份。", style="note"),
    ),
    signer="澄州市教育局",
    day=date(2026, 11, 24),
    enclosures=("征求第三方意见书", "第三方意见回执"),
    slips=(
        Slip("回　执", (words("请将本回执寄回本机关。"), form(("意见", "□同意　□不同意"), ("签名（盖章）", "")))),
    ),
    code="https://gk.example.cn/q/2026-0147",
)  # fmt: skip
REFUSED_WORDS = [
    "澄州市教育局",
    "澄教公开〔2026〕147号-答",
    "政府信息不予公开告知书",
    "张文慧：",
    "本机关于2026年9月18日收到您提交的政府信息公开申请，您申请公开食堂食材配送项目成本构成明细表。",
    "一、事实和理由",
    "经审查，上述信息属于商业秘密，公开会损害第三方的合法权益。",
    "涉及商业秘密的政府信息，行政机关不得公开。",
    "1.申请表复印件一份；",
    "根据《中华人民共和国政府信息公开条例》第十五条、第三十二条的规定，本机关决定不予公开。",
    "注：本告知书一式两份。",
    "附件：1.征求第三方意见书",
    "2.第三方意见回执",
    "澄州市教育局",
    "2026年11月24日",
    "回　执",
    "请将本回执寄回本机关。",
    "意见",
    "□同意　□不同意",
    "签名（盖章）",
]
PARTICULARS = "地址：澄州市人民路18号　　联系电话：0555-2345678"

SERVICE_RECORD = Letter(
    name="service-record",
    title="送达回证",
    head=HEAD,
    number="澄教公开〔2026〕147号-送",
    addressee=None,
    blocks=(
        form(
            ("受送达人", "张文慧"),
            ("送达文书名称和文号", "《政府信息不予公开告知书》\n澄教公开〔2026〕147号-答"),
            ("受送达人签名或者盖章", ""),
            ("送达日期", "　　　　年　　月　　日"),
            ("备注", ""),
        ),
    ),
    signer="",
    day=None,
    sealed=False,
)
SERVICE_RECORD_WORDS = [
    "澄州市教育局",
    "送达回证",
    "澄教公开〔2026〕147号-送",
    "受送达人",
    "张文慧",
    "送达文书名称和文号",
    "《政府信息不予公开告知书》",
    "澄教公开〔2026〕147号-答",
    "受送达人签名或者盖章",
    "送达日期",
    "　　　　年　　月　　日",
    "备注",
]

COVER = Letter(
    name="case-cover",
    title="政府信息公开申请卷宗",
    head=HEAD,
    number=None,
    addressee=None,
    blocks=(form(("案件编号", "2026-0147"), ("申请人", "张文慧"), ("卷内件数", ""), widths=(2, 5)),),
    signer="",
    day=None,
    sealed=False,
    code="https://gk.example.cn/c/2026-0147",
)
COVER_WORDS = ["澄州市教育局", "政府信息公开申请卷宗", "案件编号", "2026-0147", "申请人", "张文慧", "卷内件数"]

LOW = form(("第一格", "甲"), ("第二格", "乙"), ("第三格", "丙"))

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
INDEX = Letter(
    name="evidence-index",
    title="证据材料目录",
    head=Letterhead("澄州市教育局"),
    number=None,
    addressee=None,
    blocks=(
        form(
            ("序号", "材料名称", "SHA-256"),
            *((str(place), f"第{place}件材料：政府信息公开申请表及所附材料", HASH) for place in range(1, 33)),
            widths=(1, 5, 5),
            header=True,
        ),
    ),
    signer="",
    day=None,
    sealed=False,
)

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><rect width="60" height="40" rx="6" fill="#1b4b7a"/>'
    '<circle cx="30" cy="20" r="12" fill="#fff"/></svg>'
)


def plain(*, blocks=(), **changes):
    """A letter of one page with nothing but what a test asks for."""
    bare = replace(REFUSED, enclosures=(), slips=(), code=None, blocks=tuple(blocks) or (words("特此告知。"),))
    return replace(bare, **changes)


def html_words(letter, *, preview=False):
    """The lines of the sheets, as lxml reads them: a line for each paragraph, heading, line of a cell."""
    page = html.document_fromstring(write_html(letter, preview=preview))
    found = []
    for sheet in page.find_class("sheet"):
        for element in sheet.xpath(".//p[not(ancestor::footer)][not(@class='draft-mark')]|.//h1|.//h2|.//th|.//td"):
            for line in element.xpath(".//br"):
                line.tail = "\n" + (line.tail or "")
            found.extend(element.text_content().split("\n"))
    return [line for line in found if line]


def docx_words(letter):
    """The lines of the document, its first header before them, as python-docx reads them."""
    document = Document(io.BytesIO(write_docx(letter)))
    found = [each.text for each in document.sections[0].first_page_header.paragraphs]
    for part in document.iter_inner_content():
        cells = [cell for row in part.rows for cell in row.cells] if hasattr(part, "rows") else [part]
        found.extend(line for cell in cells for line in cell.text.split("\n"))
    return [line for line in found if line]


def is_level(character):
    """Whether a character of a PDF stands upright; the mark of a draft slants."""
    return character["matrix"][1] == 0


def pdf_pages(content):
    """The text of each page as it comes in the file, without page numbers and the slanting mark of a draft."""
    with pdfplumber.open(io.BytesIO(content)) as document:
        return [
            "".join(each["text"] for each in page.chars if is_level(each) and each["top"] < FOOT)
            for page in document.pages
        ]


def pdf_words(letter):
    """The text of the whole PDF without white space; the agency's particulars stand below it."""
    return squeezed("".join(pdf_pages(write_pdf(letter))))


@cache
def printed(letter):
    """The PDF of a letter that several tests look at, made once."""
    return write_pdf(letter)


def squeezed(text):
    return "".join(text.split())


def converted(folder, documents):
    """PDFs that LibreOffice makes of DOCX documents, by name."""
    for name, content in documents.items():
        (folder / f"{name}.docx").write_bytes(content)
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"),
            *("--outdir", folder, *(folder / f"{name}.docx" for name in documents)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in documents}
