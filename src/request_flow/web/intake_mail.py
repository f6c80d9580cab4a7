"""An e-mail that is given to the registration as a file: read into its fields, and kept with the case.

A browser forgets a chosen file with every page that it loads.  So the form remembers that a mail was read, and asks for
the file once more where it does not come with the registration, unless somebody says that it is not to be kept.
"""

from request_flow.errors import BadInput
from request_flow.services.arriving import Papers, papers_of_mail
from request_flow.services.mail_files import LARGEST, Mail, read_mail
from request_flow.web.desk import Desk
from request_flow.web.intake_fields import Typed

FIELD = "mail"
CHANNEL = "email"


def mail_sent(desk: Desk) -> bytes | None:
    """Return the file of an e-mail that was sent, a byte more than the largest at most; ``None`` where none was."""
    sent = desk.upload(FIELD)
    return None if sent is None else sent.file.read(LARGEST + 1)


def mail_read(desk: Desk, typed: Typed) -> Mail | None:
    """Return the e-mail that was sent, ``None`` where none was or it cannot be read, which goes to the faults."""
    content = mail_sent(desk)
    if content is None:
        return None
    try:
        found = read_mail(content)
    except BadInput as error:
        typed.faults[FIELD] = desk.words(error.sentence)
        return None
    typed.values["mail_read"] = "1"
    return found


def fill_from_mail(desk: Desk, typed: Typed, mail: Mail) -> set[str]:
    """Put how the mail came into the fields: the channel, the day, who sent it, its words; return which these are."""
    filled = {"channel"}
    typed.values["channel"] = CHANNEL
    if mail.came_on is not None and mail.came_on <= desk.today and typed["on"] in ("", desk.today.isoformat()):
        typed.values["on"] = mail.came_on.isoformat()
        filled.add("on")
    if mail.address and not typed["reference"]:
        typed.values["reference"] = mail.address
        filled.add("reference")
    if mail.body and not typed["description"]:
        typed.values["description"] = mail.body
        filled.add("description")
    return filled


def papers_sent(desk: Desk, typed: Typed) -> Papers:
    """Return the files that are kept with the case; what is wrong with the mail goes to the faults."""
    content = mail_sent(desk)
    if content is None:
        if typed["mail_read"] and not typed["mail_dropped"]:
            typed.faults[FIELD] = desk.say(
                "请再次选择刚才读取的邮件文件，登记时随案保存；不需要保存的，勾选“不保存邮件文件”",
                "choose the file of the mail once more, to be kept with the case; or tick that it is not to be kept",
            )
        return Papers()
    typed.values["mail_read"] = "1"
    if typed["mail_dropped"]:
        return Papers()
    try:
        return papers_of_mail(desk.program, content)
    except BadInput as error:
        typed.faults[FIELD] = desk.words(error.sentence)
        return Papers()
