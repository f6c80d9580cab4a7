"""The code with which an applicant asks how a request stands (查询码): made from the key, so that none is kept.

The same case has the same code as long as the store has its key; nobody without the key can make it up.
"""

from request_flow.storage.sealing import Sealer

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letter or figure that is taken for another when it is read out."""
LENGTH, GROUP = 8, 4


def query_code(sealer: Sealer, agency: str, number: str) -> str:
    """Return the code of a case, such as ``7K3M-92QF``."""
    value = int(sealer.person_index(f"query\x1f{agency}\x1f{number}"), 16)
    found = ""
    while len(found) < LENGTH:
        value, place = divmod(value, len(LETTERS))
        found += LETTERS[place]
    return "-".join(found[start : start + GROUP] for start in range(0, LENGTH, GROUP))
