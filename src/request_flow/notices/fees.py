"""What a letter says of a fee (信息处理费): its provisions, what was counted, the tariff and each part of the sum.

Counted are requests of the calendar month of receipt (按件) or pages of this request alone (按量).  Sums are whole
yuan; the tariff is that of the day of the letter, and nothing is said where none was in force.
"""

from request_flow.cases.events import Event
from request_flow.law.citation import cites
from request_flow.law.dated import NoValueInForce
from request_flow.law.schema import FeeBasis, Tariff, Tier
from request_flow.law.tariff import charge
from request_flow.notices import words
from request_flow.notices.rows import Row
from request_flow.notices.situation import Situation

NOTICE = "fees-2021:6"
"""What the fee notice itself and the term to pay rest on."""


def _charged(situation: Situation) -> Event | None:
    return situation.last("charge_fee")


def _fee(situation: Situation) -> tuple[str, FeeBasis] | None:
    """Return key and definition of the way in which the fee was counted."""
    event = _charged(situation)
    key = str(event.data.get("basis")) if event is not None else ""
    return (key, situation.law.fees[key]) if key in situation.law.fees else None


def _tariff(situation: Situation) -> Tariff | None:
    found = _fee(situation)
    if found is None:
        return None
    try:
        return situation.law.tariff(found[0], situation.day)
    except NoValueInForce:
        return None


def _quantity(situation: Situation) -> int | None:
    event = _charged(situation)
    return event.data.get("quantity") if event is not None else None


def _is_of_month(fee: FeeBasis) -> bool:
    return fee.accumulates_over == "calendar_month"


def _unit(fee: FeeBasis) -> str:
    return "件" if _is_of_month(fee) else "页"


def fee_basis(situation: Situation) -> str | None:
    """Return what the way of counting is called (按件计收, 按量计收)."""
    found = _fee(situation)
    return found[1].label if found is not None else None


@cites("fees-2021:3", "fees-2021:6")
def fee_articles(situation: Situation) -> str | None:
    """Return the provisions that the fee rests on, with the name of the measures."""
    found = _fee(situation)
    return words.basis([*found[1].cites, NOTICE], situation.law) if found is not None else None


@cites("fees-2021:4", "fees-2021:5", "ruling:U1")
def fee_counted(situation: Situation) -> str | None:
    """Return what was counted: ``本次申请共240页``, ``2026年3月累计申请37件``."""
    found, quantity, received = _fee(situation), _quantity(situation), situation.facts.received_on
    if found is None or quantity is None:
        return None
    if not _is_of_month(found[1]):
        return f"本次申请共{quantity}页"
    month = f"{received.year}年{received.month}月" if received is not None else "当月"
    return f"{month}累计申请{quantity}件"


@cites("fees-2021:5")
def fee_by_tariff(situation: Situation) -> int | None:
    """Return what the tariff asks for the quantity, where it looks at this request alone."""
    found, tariff, quantity = _fee(situation), _tariff(situation), _quantity(situation)
    if found is None or tariff is None or quantity is None or _is_of_month(found[1]):
        return None
    return charge(tariff, 0, quantity)


@cites("fees-2021:4", "fees-2021:5")
def fee_tiers(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each tier of the tariff that the fee notice applies: the units it covers, and their price."""
    found, tariff = _fee(situation), _tariff(situation)
    if found is None or tariff is None:
        return ()
    return tuple(_tier(each, _unit(found[1])) for each in tariff.tiers)


@cites("fees-2021:4", "fees-2021:5")
def fee_steps(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each tier with how many units lie in it and what they cost.

    Empty where the sum that is asked is another, such as where a part of the month was charged before.
    """
    found, tariff, quantity, event = _fee(situation), _tariff(situation), _quantity(situation), _charged(situation)
    if found is None or tariff is None or quantity is None or event is None:
        return ()
    if charge(tariff, 0, quantity) != event.data.get("amount"):
        return ()
    unit = _unit(found[1])
    rows = []
    for tier in tariff.tiers:
        before = tier.first - 1
        inside = max(min(quantity, tier.last or quantity) - before, 0)
        sum_of_tier = charge(tariff, before, inside)
        rows.append((*_tier(tier, unit), f"{inside}{unit}", words.amount(sum_of_tier)))
    return tuple(rows)


def _tier(tier: Tier, unit: str) -> tuple[str, str]:
    span = f"第{tier.first}{unit}以上" if tier.last is None else f"第{tier.first}至{tier.last}{unit}"
    if not tier.each:
        return span, "不收费"
    price = f"每{unit}{tier.each}元"
    if tier.step is not None:
        price += f"，以{tier.step.every}{unit}为一档，每增加一档，每{unit}提高{tier.step.adds}元"
    return span, price
