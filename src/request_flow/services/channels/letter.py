"""A message as a mail: text and HTML beside each other, UTF-8, its id in ``Message-ID`` (RFC 5322, RFC 3834)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from request_flow.services.channels.addresses import is_mailbox
from request_flow.services.channels.outgoing import Outgoing


def sender_of(written: str) -> Address:
    """Return the sender from ``name@host`` or ``Name <name@host>``.

    Raises:
        ValueError: it is none.
    """
    name, address = parseaddr(written)
    if not is_mailbox(address):
        raise ValueError("REQUEST_FLOW_MAIL_FROM is no address")
    return Address(one_line(name), addr_spec=address)


def letter_of(message: Outgoing, sender: Address, now: datetime) -> EmailMessage:
    """Return the mail of a message.

    Raises:
        ValueError: its address is none.
    """
    if not is_mailbox(message.address):
        raise ValueError("its address is no mailbox")
    letter = EmailMessage(policy=SMTP)
    letter["Message-ID"] = f"<{message.id}@{sender.domain}>"
    letter["Date"] = format_datetime(now)
    letter["From"] = sender
    letter["To"] = Address(addr_spec=message.address)
    letter["Subject"] = one_line(message.subject)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text, cte="base64")
    if message.html:
        letter.add_alternative(message.html, subtype="html", cte="base64")
    letter["Content-Language"] = message.language  # last, for the parts take over what there is of ``Content-``
    return letter


def one_line(text: str) -> str:
    """Return a text that cannot begin another header: blanks for line ends, nothing that does not print."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
