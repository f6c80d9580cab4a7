"""The numbers of letters (发文字号): one gapless sequence an agency, year and kind, written as the agency writes them.

The format has ``{year}``, ``{n}`` and ``{suffix}``, so that no two letters can get the same number; ``{short}`` is the
agency's own word.  A void letter keeps its number.
"""

import re
from datetime import date

from request_flow.errors import BadInput
from request_flow.notices.situation import Particulars

FIELD = re.compile(r"\{(\w*)\}")
NEEDED = ("year", "n", "suffix")
KNOWN = ("short", *NEEDED)
LONGEST = 80


def number_of(particulars: Particulars, day: date, n: int, suffix: str) -> str:
    """Return the number of a letter as the agency writes it."""
    values = {"short": particulars.short, "year": f"{day.year:04}", "n": str(n), "suffix": suffix}
    return FIELD.sub(lambda found: values[found[1]], particulars.number_format)


def check_format(written: str) -> None:
    """Refuse a format that could give two letters the same number, or none.

    Raises:
        BadInput: a field is missing, doubled or unknown, or the format is too long.
    """
    fields = FIELD.findall(written)
    bare = FIELD.sub("", written)
    sound = all(fields.count(each) == 1 for each in NEEDED) and all(each in KNOWN for each in fields)
    if sound and not {"{", "}"} & set(bare) and len(written) <= LONGEST and written.isprintable():
        return
    raise BadInput(
        "bad_number_format",
        f"文号格式“{written}”不能使用：{{year}}、{{n}}、{{suffix}} 须各写一次，另可写 {{short}}，最多 {LONGEST} 个字符",
        f"the number format {written!r} cannot be used: it has {{year}}, {{n}} and {{suffix}} once each, may have "
        f"{{short}}, and at most {LONGEST} characters",
    )
