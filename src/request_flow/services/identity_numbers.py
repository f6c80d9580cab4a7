"""Numbers of papers (身份证号码、统一社会信用代码): whether one can be what it is said to be, and what is wrong.

GB 11643: eighteen signs, the birth date in the seventh to fourteenth, the last one a check over the others.  The place
at the front is not looked at: it may be a county that was dissolved since.  GB 32100: eighteen signs, the last a check.
Other papers are taken as they are written.
"""

import unicodedata

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from request_flow.errors import Sentence

RESIDENT_ID = "身份证"
CREDIT_CODE = "统一社会信用代码"
OF_PERSONS = (RESIDENT_ID, "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "其他证件")
OF_BODIES = (CREDIT_CODE, "其他证照")
LENGTH = 18
AGAIN_ZH, AGAIN_EN = "请对照复印件重新录入", "compare it with the copy and enter it again"


def tidy_number(number: str) -> str:
    """Return a number of a paper without blanks, in narrow capital letters."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def number_fault(id_type: str, number: str) -> Sentence | None:
    """Return what is wrong with a number that :func:`tidy_number` made, ``None`` where it can be right."""
    if id_type == RESIDENT_ID:
        return _of_resident_id(number)
    if id_type == CREDIT_CODE:
        return _of_credit_code(number)
    return None


def _of_resident_id(number: str) -> Sentence | None:
    if len(number) != LENGTH:
        return _length("身份证号码", "an ID number", number)
    if not (number[:-1].isascii() and number[:-1].isdecimal()):
        return Sentence(
            f"身份证号码前{LENGTH - 1}位应都是数字，{AGAIN_ZH}",
            f"the first {LENGTH - 1} signs of an ID number are figures; {AGAIN_EN}",
        )
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return Sentence(
            f"身份证号码中的出生日期“{number[6:14]}”不存在，{AGAIN_ZH}",
            f"the ID number has a birth date that there is not ({number[6:14]}); {AGAIN_EN}",
        )
    if ric.calc_check_digit(number) != number[-1]:
        return Sentence(
            f"身份证号码第{LENGTH}位与前{LENGTH - 1}位不符，{AGAIN_ZH}",
            f"sign {LENGTH} of the ID number does not fit those before it; {AGAIN_EN}",
        )
    return None


def _of_credit_code(number: str) -> Sentence | None:
    try:
        uscc.validate(number)
    except InvalidLength:
        return _length("统一社会信用代码", "a credit code", number)
    except InvalidChecksum:
        return Sentence(
            f"统一社会信用代码第{LENGTH}位与前{LENGTH - 1}位不符，请对照证照重新录入",
            f"sign {LENGTH} of the credit code does not fit those before it; compare it with the licence",
        )
    except ValidationError:
        return Sentence(
            "统一社会信用代码只含数字和除I、O、S、V、Z外的大写字母，请对照证照重新录入",
            "a credit code is figures and capital letters other than I, O, S, V, Z; compare it with the licence",
        )
    return None


def _length(zh: str, en: str, number: str) -> Sentence:
    return Sentence(
        f"{zh}应为{LENGTH}位，现在是{len(number)}位，{AGAIN_ZH}",
        f"{en} has {LENGTH} signs, this has {len(number)}; {AGAIN_EN}",
    )
