"""The day a request counts as received, by the channel it came through.

Art. 31: handed in, the day of handing in; by mail that is signed for, the day of signing; by ordinary
mail, online, e-mail and fax, the day both sides confirmed.  Until then no clock runs.
"""

from datetime import date

from request_flow.law.citation import cites


@cites("ogi-2019:31")
def receipt_day(arrived: date, confirmed: date | None, *, needs_confirmation: bool) -> date | None:
    """Return the receipt date, or ``None`` while the confirmation that the channel needs is missing."""
    return confirmed if needs_confirmation else arrived
