"""What an information processing fee (信息处理费) amounts to.

收费办法 Art. 4 and 5: both tariffs are progressive, each unit is charged at the price of its own tier
(超额累进).  The tiers stand in ``workflows/fees.yaml``.  Amounts are whole yuan.  Which requests count towards
a month is the caller's to know; nothing here reads a date.
"""

from request_flow.errors import BadInput
from request_flow.law.citation import cites
from request_flow.law.schema import Tariff, Tier


@cites("fees-2021:4", "fees-2021:5")
def charge(tariff: Tariff, earlier: int, quantity: int) -> int:
    """Return the fee in yuan for ``quantity`` units that follow ``earlier`` ones counted already.

    ``earlier`` is 0 where the tariff looks at one request alone.

    Raises:
        BadInput: a quantity is negative.
    """
    if earlier < 0 or quantity < 0:
        raise BadInput(
            "negative_quantity",
            f"件数、页数不能为负（已计 {earlier}，本次 {quantity}）。",
            f"A quantity cannot be negative ({earlier} earlier, {quantity} now).",
        )
    return _total(tariff, earlier + quantity) - _total(tariff, earlier)


def _total(tariff: Tariff, units: int) -> int:
    return sum(_in_tier(tier, units) for tier in tariff.tiers)


def _in_tier(tier: Tier, units: int) -> int:
    """Return what the part of ``units`` that lies in the tier costs."""
    end = units if tier.last is None else min(units, tier.last)
    inside = max(end - tier.first + 1, 0)
    if tier.step is None:
        return inside * tier.each
    # Each full band of `every` units costs `adds` more a unit than the band before it: an arithmetic series.
    bands, rest = divmod(inside, tier.step.every)
    full = tier.step.every * (bands * tier.each + tier.step.adds * (bands * (bands - 1) // 2))
    return full + rest * (tier.each + bands * tier.step.adds)
