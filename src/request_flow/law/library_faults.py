"""What a library says of a file it could not read, as a sentence in both languages.

Libraries speak English; a Chinese sentence with their words in it helps nobody.  What is not listed here is told in
Chinese by its kind alone: file, line and key stand before it in any case, and the English sentence keeps the words.
"""

import errno
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml

from request_flow.errors import Sentence


class Unfit(ValueError):
    """A value that a definition may not have; raised by validators, told by :func:`of_model`."""

    def __init__(self, zh: str, en: str) -> None:
        self.sentence = Sentence(zh, en)
        super().__init__(en)


SYSTEM: Final = {
    errno.ENOENT: Sentence("没有这个文件", "there is no such file"),
    errno.EISDIR: Sentence("这是文件夹，不是文件", "it is a folder, not a file"),
    errno.ENOTDIR: Sentence("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EACCES: Sentence("没有读取权限", "reading it is not permitted"),
    errno.EPERM: Sentence("没有读取权限", "reading it is not permitted"),
    errno.ELOOP: Sentence("链接互相指向，没有尽头", "its links lead to each other without end"),
    errno.ENAMETOOLONG: Sentence("文件名太长", "its name is too long"),
    errno.EIO: Sentence("磁盘读取出错", "the disk failed while reading it"),
    errno.EMFILE: Sentence("打开的文件太多", "too many files are open"),
}

JSON: Final = {
    "Expecting value": "此处应有一个值",
    "Expecting property name enclosed in double quotes": "此处应有用双引号括起的键",
    "Expecting ':' delimiter": "此处应有冒号",
    "Expecting ',' delimiter": "此处应有逗号",
    "Extra data": "此处以后是多余的内容；一行只写一件",
    "Unterminated string starting at": "此处开始的文字没有结束的引号",
    "Invalid control character at": "此处有不能直接写入文字的控制字符",
    "Invalid \\escape": "此处的反斜杠转义无效",
    "Invalid \\uXXXX escape": "此处的 \\u 转义无效",
    "Illegal trailing comma before end of object": "对象末尾多了逗号",
    "Illegal trailing comma before end of array": "列表末尾多了逗号",
}

YAML: Final = {
    "mapping values are not allowed in this context": "此处不能有冒号；含冒号的文字要加引号",
    "found character that cannot start any token": "此处的字符不能开头；文字要加引号，缩进不能用制表符",
    "could not find expected ':'": "缺少冒号",
    "found unexpected end of stream": "文件在引号或括号结束之前就完了",
    "found undefined alias": "引用了没有定义的别名",
    "but found another document": "一个文件只能有一份内容，不能有第二个“---”",
    "found unknown escape character": "反斜杠转义无效",
    "did not find expected '-' indicator": "列表的各项应以“-”开头，缩进一致",
    "did not find expected key": "此处应有一个键；请检查缩进",
    "did not find expected node content": "此处应有内容",
    "did not find expected ',' or ']'": "此处应有逗号或“]”",
    "did not find expected ',' or '}'": "此处应有逗号或“}”",
    "did not find expected comment or line break": "此处应换行",
    "did not find expected <document start>": "此处不应再有内容；请检查缩进",
    "found duplicate anchor": "锚点重复",
    "found a tab character that violates indentation": "缩进不能用制表符",
}


def of_system(error: OSError) -> Sentence:
    """Return why the system could not read a file."""
    known = SYSTEM.get(error.errno or 0)
    return known or Sentence(f"系统错误 {error.errno}", error.strerror or type(error).__name__)


def of_json(error: json.JSONDecodeError) -> Sentence:
    """Return why a text is no JSON."""
    return Sentence(JSON.get(error.msg, "写法有误"), error.msg)


def of_yaml(error: yaml.MarkedYAMLError) -> Sentence:
    """Return why a text is no YAML."""
    said = error.problem or "no YAML"
    return Sentence(YAML.get(said, "写法有误；请检查引号、冒号、括号和缩进"), said)


def encoding_guess(content: bytes) -> Sentence:
    """Return what a content that is no UTF-8 may be, with the way out."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return Sentence("请另存为 UTF-8", "save it as UTF-8")
    return Sentence("像是 GB18030，请另存为 UTF-8", "looks like GB18030: save it as UTF-8")


def _quantity(key: str, zh: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: zh.format(context.get(key))


def _choice(context: Mapping[str, Any]) -> str:
    return "只能是 " + str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、")


MODEL: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "missing": lambda _: "缺少这个键",
    "extra_forbidden": lambda _: "没有这个键",
    "string_type": lambda _: "应为文字",
    "string_too_short": lambda _: "不能是空的",
    "string_pattern_mismatch": lambda _: "写法不合要求",
    "int_type": lambda _: "应为整数",
    "int_parsing": lambda _: "应为整数",
    "int_from_float": lambda _: "应为整数",
    "float_type": lambda _: "应为数字",
    "float_parsing": lambda _: "应为数字",
    "bool_type": lambda _: "应为 true 或 false",
    "bool_parsing": lambda _: "应为 true 或 false",
    "date_type": lambda _: "应为日期，如 2024-01-05",
    "date_parsing": lambda _: "应为日期，如 2024-01-05",
    "date_from_datetime_parsing": lambda _: "应为日期，如 2024-01-05",
    "date_from_datetime_inexact": lambda _: "应为日期，不带时刻",
    "dict_type": lambda _: "应为键和值",
    "model_type": lambda _: "应为键和值",
    "model_attributes_type": lambda _: "应为键和值",
    "list_type": lambda _: "应为列表",
    "tuple_type": lambda _: "应为列表",
    "too_short": _quantity("min_length", "至少要有 {} 项"),
    "too_long": _quantity("max_length", "最多 {} 项"),
    "greater_than": _quantity("gt", "应大于 {}"),
    "greater_than_equal": _quantity("ge", "不应小于 {}"),
    "less_than": _quantity("lt", "应小于 {}"),
    "less_than_equal": _quantity("le", "不应大于 {}"),
    "literal_error": _choice,
    "enum": _choice,
}


def of_model(fault: Mapping[str, Any]) -> Sentence:
    """Return one fault of a pydantic model, as ``ValidationError.errors`` lists it."""
    context: Mapping[str, Any] = fault.get("ctx", {})
    error = context.get("error")
    if isinstance(error, Unfit):
        return error.sentence
    word = MODEL.get(fault["type"])
    return Sentence(word(context) if word else "这个值不合要求", fault["msg"])
