"""Messages to the people of an office (提醒、督办、告警): what they read as, from ``notifications/reminders``.

A message has a folder for what it means: a reminder that of its clock, an alarm its own.  A template in each language
gives the pieces, all plain text: ``subject``, ``lead`` (what, until when, how many working days), ``todo``, ``urge``
(what is said instead to whom a term is escalated), ``basis`` (the provision), ``open`` (what the link is called),
``item`` (a line for each of its ``items``) and ``line`` (the message itself as one line of a digest).  Two layouts,
text and HTML, put the same pieces in their places.  ``_base/<language>.j2`` holds the words that all share.

Days come as ISO texts; ``days_left`` is in working days, negative once late, and was counted on ``counted_on``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ConfigDict

from request_flow.errors import BrokenDefinition
from request_flow.law.source import Definition, definitions_folder, read_as

FOLDER = "reminders"
FOLDERS = {"reminder": "{kind}", "escalation": "{kind}", "task_lapse": "{task}", "alarm": "alarm-{kind}"}
"""The folder of a topic that has several meanings; any other has that of its own name."""
ESCALATION, DIGEST = "escalation", "digest"
OVERDUE, TODAY, COMING, OTHER = "overdue", "today", "coming", "other"
URGENCIES = (OVERDUE, TODAY, COMING, OTHER)
WEEKDAYS_ZH = "一二三四五六日"
SHORTEST_URL = "/"


class Contract(Definition):
    """What the program asks of the contract of a message; the rest of it is for who writes texts."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as it is sent; ``link`` is the whole address of the page it is about."""

    subject: str
    text: str
    html: str
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of several that a message tells of."""

    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Group:
    """Things that are equally urgent; without a title where a message has but one group."""

    title: str
    lines: tuple[Line, ...]


class Texts:
    """The templates of one language, each compiled once."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        self._glue = " " if language == "en" else ""
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and ".html" in name,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._environment.filters |= {"day": day_en if language == "en" else day_zh, "clause": clause}
        words = self._environment.get_template(f"_base/{language}.j2").module
        self.words: Any = words
        self._shared = {name: value for name, value in vars(words).items() if not name.startswith("_")}
        self._environment.globals = {}
        self._text = self._environment.get_template("_base/text.j2")
        self._html = self._environment.get_template("_base/mail.html.j2")

    def render(self, topic: str, values: Mapping[str, Any], public_url: str) -> Rendered:
        """Return the message of a topic."""
        groups = self._groups(topic, values, public_url)
        counts = [(key, len(lines)) for key, lines in groups.items()]
        pieces = self._pieces(topic, {**values, "counts": counts} if topic == DIGEST else values)
        link = public_url + (values.get("link") or SHORTEST_URL)
        subject = self._titled(topic, pieces)
        parts = {
            "language": self.language,
            "subject": subject,
            "tone": next(iter(groups)) if topic == DIGEST else _urgency(values.get("days_left")),
            "lead": pieces.get("lead"),
            "about": self._about(values),
            "groups": [
                Group(self.words.urgencies[key] if topic == DIGEST else "", tuple(lines))
                for key, lines in groups.items()
            ],
            "todo": (topic == ESCALATION and pieces.get("urge")) or pieces.get("todo"),
            "basis": pieces.get("basis"),
            "provisional": self.words.may_move if values.get("provisional") else "",
            "open": pieces.get("open") or self._open(values),
            "counted": self._counted(values),
            "link": link,
        }
        text, html = ("".join(each.root_render_func(self._context(each, parts))) for each in (self._text, self._html))
        return Rendered(subject, text.strip() + "\n", html, link)

    def _titled(self, topic: str, pieces: "Pieces") -> str:
        return (self.words.urge_mark if topic == ESCALATION else "") + pieces.get("subject")

    def _groups(self, topic: str, values: Mapping[str, Any], public_url: str) -> dict[str, list[Line]]:
        """Return the lines of a message by urgency, most urgent first; without items none."""
        items: Sequence[Mapping[str, Any]] = values.get("items", ())
        found: dict[str, list[tuple[int, Line]]] = {}
        for each in items:
            left = each.get("days_left") if topic == DIGEST else None
            text = self._line(each) if topic == DIGEST else self._item(topic, values, each)
            line = Line(text, public_url + each["link"] if each.get("link") else "")
            found.setdefault(_urgency(left), []).append((left or 0, line))
        return {
            key: [line for _, line in sorted(found[key], key=lambda pair: pair[0])] for key in URGENCIES if key in found
        }

    def _item(self, topic: str, values: Mapping[str, Any], item: Mapping[str, Any]) -> str:
        template = self._template(topic, values)
        return Pieces(template, self._context(template, item), self._glue).get("item")

    def _line(self, item: Mapping[str, Any]) -> str:
        """Return a message as one line of a digest."""
        topic = str(item["topic"])
        pieces = self._pieces(topic, item)
        parts = (
            pieces.get("line") or self._titled(topic, pieces),
            self._day(item.get("due_on"), item) if "days_left" in item else "",
            one_line(item.get("subject")),
        )
        return " · ".join(part for part in parts if part)

    def _about(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return what a message is about: label and text of each that is known."""
        if "number" not in values:
            return []
        desk = " ".join(one_line(values.get(key)) for key in ("unit", "handler")).strip()
        known = {
            "subject": one_line(values.get("subject")),
            "desk": desk,
            "agency": one_line(values.get("agency_name")),
        }
        return [(self.words.labels[key], text) for key, text in known.items() if text]

    def _open(self, values: Mapping[str, Any]) -> str:
        return str(self.words.open_case(one_line(values["number"])) if "number" in values else self.words.open_program)

    def _counted(self, values: Mapping[str, Any]) -> str:
        """Return from which day the days are counted: a message may come late."""
        if values.get("days_left") is None and "items" not in values:
            return ""
        return str(self.words.counted(self._day(values["counted_on"], {}))) if "counted_on" in values else ""

    def _day(self, day: str | None, values: Mapping[str, Any]) -> str:
        if day is None:
            return ""
        return (day_en if self.language == "en" else day_zh)(day, values.get("counted_on"))

    def _pieces(self, topic: str, values: Mapping[str, Any]) -> "Pieces":
        template = self._template(topic, values)
        return Pieces(template, self._context(template, values), self._glue)

    def _context(self, template: Template, values: Mapping[str, Any]) -> Context:
        """Return what a template sees: the words of all and the values; made by hand, which is several times faster."""
        return Context(self._environment, {**self._shared, **values}, template.name, template.blocks)

    def _template(self, topic: str, values: Mapping[str, Any]) -> Template:
        return self._environment.get_template(f"{folder_of(topic, values)}/{self.language}.j2")


class Pieces:
    """The pieces of one message, each rendered when it is asked for."""

    def __init__(self, template: Template, context: Context, glue: str) -> None:
        self._template = template
        self._context = context
        self._glue = glue

    def get(self, name: str) -> str:
        """Return a piece as one line, empty where the template has none of that name.

        The lines that it is written in are joined as the language joins sentences: with a blank, or without.
        """
        block = self._template.blocks.get(name)
        if block is None:
            return ""
        return self._glue.join(line for each in "".join(block(self._context)).splitlines() if (line := each.strip()))


def render(topic: str, language: str, values: Mapping[str, Any], public_url: str) -> Rendered:
    """Return a message as its reader gets it; ``public_url`` is the beginning of every link.

    Raises:
        BrokenDefinition: there is no text for it, or its template asks for what ``values`` do not hold.
    """
    try:
        return _texts(definitions_folder("notifications"), language).render(topic, values, public_url)
    except TemplateError as error:
        name = f"notifications/{FOLDER}/{folder_of(topic, values)}/{language}.j2"
        raise BrokenDefinition("broken_text", f"{name}：{error}", f"{name}: {error}") from error


@cache
def topics() -> tuple[str, ...]:
    """Return every topic a message is written on, in the order of the alphabet; a digest gathers others and is none.

    Raises:
        BrokenDefinition: a contract is wrong.
    """
    contracts = (definitions_folder("notifications") / FOLDER).glob("*/message.yaml")
    return tuple(sorted({topic for path in contracts for topic in read_as(path, Contract).topics} - {DIGEST}))


@cache
def _texts(folder: Path, language: str) -> Texts:
    return Texts(folder / FOLDER, language)


def folder_of(topic: str, values: Mapping[str, Any]) -> str:
    """Return the name of the folder that holds the text of a message."""
    return FOLDERS.get(topic, topic).format_map(values).replace("_", "-")


def day_zh(day: str, seen_from: str | None = None) -> str:
    """Return ``11月24日（星期二）``, with its year unless ``seen_from`` lies in the same."""
    on = date.fromisoformat(day)
    year = "" if seen_from is not None and seen_from[:4] == day[:4] else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日（星期{WEEKDAYS_ZH[on.weekday()]}）"


def day_en(day: str, seen_from: str | None = None) -> str:
    """Return ``Tue 24 Nov``, with its year unless ``seen_from`` lies in the same."""
    on = date.fromisoformat(day)
    year = "" if seen_from is not None and seen_from[:4] == day[:4] else f" {on.year}"
    return f"{on:%a} {on.day} {on:%b}{year}"


def clause(sentence: str) -> str:
    """Return a sentence without its full stop, to stand in another."""
    return sentence.rstrip("。. ")


def one_line(text: object) -> str:
    """Return a text with blanks for its line ends; nothing for ``None``."""
    return " ".join(str(text).split()) if text is not None else ""


def _urgency(days_left: int | None) -> str:
    if days_left is None:
        return OTHER
    return OVERDUE if days_left < 0 else TODAY if days_left == 0 else COMING
