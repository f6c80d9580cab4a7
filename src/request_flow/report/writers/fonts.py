"""The fonts of official documents (方正小标宋, 仿宋, 黑体, 楷体, 宋体), and what takes their place if missing.

The first font of a list that is there is used. The lists end with fonts that anybody may install.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from request_flow.errors import BadInput

_FREE_SERIF = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "STSong",
    "AR PL UMing CN",
)
_FREE_SANS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
WANTED: Mapping[str, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "FZFangSong-Z02S", "FZFangSong-Z02"),
    "heading": ("SimHei", "STHeiti", "FZHei-B01S", "FZHei-B01"),
    "subheading": ("KaiTi_GB2312", "KaiTi", "STKaiti", "FZKai-Z03S", "FZKai-Z03", "AR PL UKai CN"),
    "table": ("SimSun", "STSong", "FZShuSong-Z01S", "FZShuSong-Z01"),
}


@cache
def fonts_in(folder: Path | None) -> typst.Fonts:
    """Return the fonts in ``folder`` and below it, or those of the system; read once, then shared.

    Raises:
        BadInput: there is no such folder.
    """
    if folder is None:
        return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    if not folder.is_dir():
        raise BadInput(
            "no_font_folder",
            f"没有字体文件夹：{folder}；请改正 REQUEST_FLOW_FONTS",
            f"there is no font folder {folder}; set REQUEST_FLOW_FONTS to one",
        )
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def families_for(folder: Path | None) -> Mapping[str, tuple[str, ...]]:
    """Return, for each part of a document, the families to use, best first; each list has at least one.

    Raises:
        BadInput: no font with Chinese characters is there.
    """
    there = set(fonts_in(folder).families())
    known = [
        family for family in dict.fromkeys((*sum(WANTED.values(), ()), *_FREE_SERIF, *_FREE_SANS)) if family in there
    ]
    if not known:
        where = "系统" if folder is None else str(folder)
        raise BadInput(
            "no_chinese_font",
            f"{where}中没有可用的中文字体，不能生成 PDF 和附图；请安装 fonts-noto-cjk，"
            "或把仿宋、黑体、小标宋等字体放入一个文件夹并用 REQUEST_FLOW_FONTS 指定",
            f"no Chinese font was found in {'the system' if folder is None else folder}, so neither a PDF nor a "
            "chart can be made; install fonts-noto-cjk, or put FangSong, SimHei and the like into a folder named by "
            "REQUEST_FLOW_FONTS",
        )
    found = {}
    for role, wanted in WANTED.items():
        general = (*_FREE_SANS, *_FREE_SERIF) if role == "heading" else (*_FREE_SERIF, *_FREE_SANS)
        found[role] = tuple(dict.fromkeys(family for family in (*wanted, *general, *known) if family in there))
    return found
