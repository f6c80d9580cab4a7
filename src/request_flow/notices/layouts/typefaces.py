"""The typefaces of a letter as PDF, and a clear word where those of official documents are missing.

An agency may name families of its own: one that is known for the title, headings or tables takes that part, any other
the body.  Fonts come from the folder that is handed down, or from the machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from request_flow.errors import Sentence
from request_flow.report.writers.fonts import WANTED, families_for, fonts_in

PARTS: Mapping[str, Sentence] = {
    "title": Sentence("标题（小标宋）", "the title (XiaoBiaoSong)"),
    "body": Sentence("正文（仿宋）", "the body (FangSong)"),
    "heading": Sentence("小标题（黑体）", "headings (SimHei)"),
    "subheading": Sentence("引文（楷体）", "quotations (KaiTi)"),
    "table": Sentence("页码（宋体）", "page numbers (SimSun)"),
}
BODY = "body"


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The families of each part of a letter, best first; ``missing`` are parts that are not set as the standard asks.

    ``sentence`` says so to a person and what to do; ``None`` where nothing is missing.
    """

    families: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    sentence: Sentence | None

    def is_official(self, part: str) -> bool:
        """Return whether a part is set in a family of official documents, or one that the agency named."""
        return part not in self.missing


@lru_cache(maxsize=64)
def fonts_used(fonts: Path | None = None, own: tuple[str, ...] = ()) -> Typefaces:
    """Return the families a PDF is set in; ``own`` are those that the agency named.

    Raises:
        BadInput: the folder is not there, or no font with Chinese characters is.
    """
    found = dict(families_for(fonts))
    there = set(fonts_in(fonts).families())
    absent = tuple(family for family in own if family not in there)
    chosen: dict[str, tuple[str, ...]] = {}
    for family in own:
        if family in there:
            part = next((part for part, wanted in WANTED.items() if family in wanted), BODY)
            chosen[part] = (*chosen.get(part, ()), family)
    for part, families in chosen.items():
        found[part] = tuple(dict.fromkeys((*families, *found[part])))
    missing = tuple(part for part in PARTS if found[part][0] not in {*WANTED[part], *chosen.get(part, ())})
    return Typefaces(found, missing, _sentence(fonts, found, missing, absent))


def _sentence(
    fonts: Path | None, found: Mapping[str, tuple[str, ...]], missing: tuple[str, ...], absent: tuple[str, ...]
) -> Sentence | None:
    zh, en = [], []
    if missing:
        used = [(PARTS[part], found[part][0]) for part in missing]
        zh.append("；".join(f"{part.zh}用“{family}”代替" for part, family in used))
        en.append("; ".join(f"{part.en} set in {family} instead" for part, family in used))
    if absent:
        zh.append(f"没有找到本机关指定的字体：{'、'.join(absent)}")
        en.append(f"the agency's own fonts were not found: {', '.join(absent)}")
    if not zh:
        return None
    where = Sentence("一个文件夹，用 REQUEST_FLOW_FONTS 指定", "a folder and name it in REQUEST_FLOW_FONTS")
    if fonts is not None:
        where = Sentence(str(fonts), str(fonts))
    return Sentence(
        f"公文字体不全：{'；'.join(zh)}。请把这些字体放入{where.zh}",
        f"fonts of official documents are missing: {'; '.join(en)}. Put them into {where.en}",
    )
