"""What is sent of a case, and what is told of it.

The keys of what is registered and of what happens are those of the interchange format; their bounds stand in
``workflows/registers/case-file.yaml``, from which the schema of each act is made.  Who acts is the token's person and
nobody else: ``actor`` cannot be sent.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, RootModel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from request_flow.errors import BadInput
from request_flow.registers.case_keys import KeyRule, case_keys
from request_flow.services.choosing import NOT_CHOSEN
from request_flow.services.listing import Row
from request_flow.services.steps import Step
from request_flow.web.api.shapes import Clock, Instant, Irregular, LongText, Said, Sent, Standing, Text, Told

NOT_SENT = frozenset({"actor"})
NOT_TAKEN = (NOT_CHOSEN - {"reverse"}) | {"split"}
"""Acts with an address of their own, and those that happen by themselves."""
MASKED = ("id_number", "phone", "email", "address")
STATES = Literal[
    "in_progress", "awaiting_supplement", "awaiting_fee", "awaiting_confirmation", "closed", "void", "open", "all"
]

CHANNELS = Literal["in_person", "oral", "registered_mail", "ordinary_mail", "online", "email", "fax"]


class Person(Sent):
    """Whoever asks for information (申请人)."""

    category: Literal[
        "natural_person",
        "commercial_enterprise",
        "research_institution",
        "public_welfare_org",
        "legal_service",
        "other_org",
    ]
    name: Text | None = None
    id_type: Text | None = None
    id_number: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    address: Text | None = None


class Agent(Sent):
    """Who acts for the applicant (代理人)."""

    name: Text
    id_type: Text | None = None
    id_number: Text | None = None
    authority: Text | None = None


class Delivery(Sent):
    """The form and the way in which the applicant wants the information."""

    form: Text | None = None
    method: Text | None = None


class NewCase(Sent):
    """A request that arrived; its number is given by the office."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "applicant": {"category": "natural_person", "name": "张文慧", "address": "澄州市梧桐路8号"},
                "channel": "registered_mail",
                "subject": "2026年城区中小学食堂食材配送项目中标企业的成本构成明细表",
                "arrived_on": "2026-11-20",
            }
        },
    )

    applicant: Person
    channel: CHANNELS
    subject: Text
    arrived_on: date = Field(
        description="The day on which it arrived; a channel that needs no confirmation starts the term"
    )
    confirmed_on: date | None = Field(
        None, description="For a channel that needs it: the day on which receipt was confirmed"
    )
    note: LongText | None = Field(None, min_length=1)
    description: LongText | None = Field(None, min_length=1)
    delivery: Delivery | None = None
    agent: Agent | None = None
    joint_applicants: Annotated[list[Person], Field(min_length=1, max_length=100)] | None = None
    matter_sensitive: bool | None = None

    def written(self) -> dict[str, Any]:
        """Return the case in the interchange format."""
        events: list[dict[str, Any]] = [{"on": self.arrived_on.isoformat(), "action": "receive"}]
        if self.note is not None:
            events[0]["note"] = self.note
        if self.confirmed_on is not None:
            events.append({"on": self.confirmed_on.isoformat(), "action": "confirm_receipt"})
        own = {"arrived_on", "confirmed_on", "note"}
        return {**self.model_dump(exclude=own, exclude_none=True), "events": events}


class NewEvent(RootModel[dict[str, Any]]):
    """A step: ``on``, ``action`` and the keys of that act."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"on": "2026-11-23", "action": "assign", "unit": "体卫艺科", "to": "li"}}
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of every act that can be taken."""
        whole = handler.resolve_ref_schema(handler(core_schema))
        whole.pop("additionalProperties", None)
        whole["type"] = "object"
        whole["oneOf"] = [
            _act_schema(act, keys) for act, keys in case_keys().rules.actions.items() if act not in NOT_TAKEN
        ]
        return whole

    def step(self) -> Step:
        """Return the step.

        Raises:
            BadInput: it has no act or no day, or a key that cannot be sent.
        """
        data = dict(self.root)
        act, on = data.pop("action", None), data.pop("on", None)
        refused = sorted(NOT_SENT & data.keys())
        if refused:
            raise BadInput("key_not_sent", f"“{refused[0]}”由系统填写", f"{refused[0]!r} is set by the program")
        if not isinstance(act, str) or act in NOT_TAKEN:
            raise BadInput("unknown_act", "action 不是可以办理的事项", "action is no step that can be taken here")
        try:
            day = date.fromisoformat(on) if isinstance(on, str) else None
        except ValueError:
            day = None
        if day is None:
            raise BadInput("bad_day", "on 应为日期，如 2026-11-23", "on must be a day such as 2026-11-23")
        return Step(act, day, data)


class WhatIf(Sent):
    """Steps that are only thought through."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"steps": [{"on": "2026-11-23", "action": "assign", "unit": "体卫艺科", "to": "li"}]}
        },
    )

    steps: Annotated[list[NewEvent], Field(min_length=1, max_length=12)]


class Split(Sent):
    """The matters of a request that asks for several things; the case goes on with the first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"subjects": ["食堂食材配送成本", "校服采购合同"]}}
    )

    subjects: Annotated[list[Text], Field(min_length=2, max_length=50)]


class ListedCase(Told):
    """A case in a list: the applicant's name and nothing else that is personal; less where it is `restricted`."""

    number: str
    subject: str | None
    applicant: str | None
    category: str | None
    channel: str
    state: str
    step: str | None
    arrived_on: date | None
    received_on: date | None
    clock: str | None
    due_on: date | None
    left: int | None = Field(description="Working days left, where a clock runs")
    late: int = Field(description="Working days over the day it was due")
    provisional: bool
    stopped_until: date | None
    outcome: str | None
    closed_on: date | None
    irregularities: int
    unit: str | None
    handler: str | None = Field(description="Login of the caseworker")
    restricted: bool

    @classmethod
    def of(cls, row: Row) -> "ListedCase":
        """Return a case of a list as it is told."""
        case, standing = row.case, row.standing
        return cls(
            number=case.number,
            subject=None if row.hidden else row.subject,
            applicant=None if row.hidden else row.applicant,
            category=None if row.hidden else case.category,
            channel=case.channel,
            state=case.state,
            step=case.step,
            arrived_on=case.arrived_on,
            received_on=case.received_on,
            clock=case.clock,
            due_on=case.due_on,
            left=standing.left,
            late=standing.late,
            provisional=case.provisional,
            stopped_until=standing.stopped_until,
            outcome=None if row.hidden else case.outcome,
            closed_on=case.closed_on,
            irregularities=case.irregularities,
            unit=case.unit,
            handler=case.handler,
            restricted=row.hidden,
        )


class CasePage(Told):
    """A page of cases."""

    items: list[ListedCase]
    next: str | None = Field(description="The cursor of the page that follows")


class Record(Told):
    """One record of a case: its own keys stand in ``data``."""

    seq: int
    on: date
    action: str
    actor: str | None
    recorded_at: Instant | None
    data: dict[str, Any]


class Paper(Told):
    """A file of a case."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: Instant
    removed_at: Instant | None


class ErasedCase(Told):
    """When a case's personal data was erased after its term, and under which entry."""

    on: date
    entry: int


class Case(Told):
    """A case whole; of one that was erased after its term, what was left."""

    version: int = Field(description="Also the ETag")
    case: dict[str, Any] = Field(description="As registered, in the interchange format, without the events")
    standing: Standing
    outcome: str | None
    closed_on: date | None
    safe_days: dict[str, date] = Field(description="The last day on which each act is in time")
    events: list[Record]
    attachments: list[Paper]
    owed: list[str] = Field(description="Letters that a record called for and that were not issued")
    same_applicant: list[str]
    received_in_the_month: int
    restricted_to: list[str] | None
    intact: bool = Field(description="Whether every record fits the chain of hashes")
    erased: ErasedCase | None = Field(description="Null unless its personal data was erased after its term")


class Registered(Told):
    """What registering left behind."""

    number: str
    version: int
    state: str
    clock: Clock | None
    notice: str | None = Field(description="The letter that is called for")


class Taken(Told):
    """What a step left behind."""

    number: str
    version: int
    seq: int
    standing: Standing
    notice: str | None
    remarks: list[Said]


class Choice(Told):
    """A step and what stands for or against it."""

    action: str
    label: Said
    standing: Literal["lawful", "irregular", "others", "impossible"]
    reason: Said | None
    cites: list[str]
    letter: str | None
    by_letter: bool = Field(description="Whether it is taken by issuing its letter")
    keys: list[str]


class Choices(Told):
    """The steps of a case."""

    version: int
    steps: list[Choice]


class DayCounted(Told):
    """A day of a term: its number in it, or why it does not count."""

    day: date
    counted: int | None
    kind: str
    reason: Said
    cites: list[str]
    provisional: bool


class Due(Told):
    """Why a case is due when it is; the clock is none where nothing runs."""

    standing: Standing
    clock: Clock | None
    calendar: str | None
    cites: list[str]
    days: list[DayCounted]


class Supposed(Told):
    """A case as it would be."""

    state: str
    outcome: str | None
    clock: Clock | None
    irregularities: list[Irregular]


class SplitInto(Told):
    """The numbers of the cases that were made."""

    numbers: list[str]


def masked(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return a person's particulars without those that lead to them."""
    return {key: value for key, value in person.items() if key not in MASKED}


def _act_schema(act: str, keys: Mapping[str, KeyRule]) -> dict[str, Any]:
    rules = case_keys().rules
    shown = {key: rule for key, rule in {**rules.event, **keys}.items() if key not in NOT_SENT}
    properties = {key: _key_schema(rule) for key, rule in shown.items()}
    properties["action"] = {"const": act, "type": "string"}
    needed = [key for key, rule in shown.items() if rule.required != "optional"]
    return {"title": act, "type": "object", "properties": properties, "required": needed, "additionalProperties": False}


def _key_schema(rule: KeyRule) -> dict[str, Any]:
    rules = case_keys().rules
    most = rules.most if rule.most is None else rule.most
    text = {"type": "string", "minLength": 1, "maxLength": rules.length if rule.length is None else rule.length}
    match rule.kind:
        case "text":
            return text
        case "texts":
            return {"anyOf": [text, {"type": "array", "items": text, "minItems": 1}]}
        case "date":
            return {"type": "string", "format": "date"}
        case "bool":
            return {"type": "boolean"}
        case "one_of":
            return {"type": "string", "enum": list(rules.values[rule.of or ""])}
        case _:
            least = -most if rule.least is None else rule.least
            return {"type": "integer" if rule.kind == "int" else "number", "minimum": least, "maximum": most}
