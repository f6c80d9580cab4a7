"""Which files state the law, and what they must say together.

The law lies in ``workflows/law/*.yaml`` (a file a version of a law) and in six files beside that folder.
Each is read and typed on its own, then they are checked against each other: every citation names a
provision that exists, and dated values cover the time of their law without gap or overlap.
All days are inclusive.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from request_flow.errors import BadInput, BrokenDefinition
from request_flow.law.citation import parse_address
from request_flow.law.dated import Timeline
from request_flow.law.schema import (
    CategoriesFile,
    ChannelsFile,
    FeesFile,
    LawFile,
    OutcomesFile,
    ParameterPart,
    Remedy,
    RemindersFile,
    RulingsFile,
)
from request_flow.law.source import Definition, Document, Location, parse, read

ONE_DAY = timedelta(days=1)

F = TypeVar("F", bound=Definition)


class Holds(Protocol):
    """A dated entry: it holds until the next one starts, or to its own last day."""

    @property
    def until(self) -> date | None:
        """The last day, where the entry names one."""


@dataclass(frozen=True)
class Files:
    """The law's definition files, each with the document it was read from."""

    laws: tuple[LawFile, ...]
    outcomes: OutcomesFile
    applicants: CategoriesFile
    channels: ChannelsFile
    fees: FeesFile
    reminders: RemindersFile
    rulings: RulingsFile
    documents: Mapping[str, Document]

    def parameter_parts(self) -> Iterator[tuple[str, date, date | None, Mapping[str, ParameterPart]]]:
        """Yield law id, first and last day in force, and parameters of each law that sets any."""
        for law in self.laws:
            yield law.law, law.in_force, law.until, law.parameters
        yield self.rulings.law, self.rulings.in_force, None, self.rulings.parameters


def read_files(folder: Path) -> Files:
    """Read and check every file under ``folder`` that states law.

    Raises:
        BrokenDefinition: a file is missing or wrong; the sentence names file and line.
    """
    documents: dict[str, Document] = {}
    laws: list[LawFile] = []
    for path in sorted((folder / "law").glob("*.yaml")):
        document = read(path)
        law = parse(document, LawFile)
        if law.law != path.stem:
            raise document.fault(
                ("law",), f"法规编号“{law.law}”与文件名不符", f"the law id {law.law!r} differs from the file's name"
            )
        documents[law.law] = document
        laws.append(law)
    if not laws:
        raise BrokenDefinition("no_law", f"{folder / 'law'} 中没有法规文件", f"no law files in {folder / 'law'}")

    def one(name: str, kind: type[F]) -> F:
        documents[name] = read(folder / f"{name}.yaml")
        return parse(documents[name], kind)

    files = Files(
        laws=tuple(laws),
        outcomes=one("outcomes", OutcomesFile),
        applicants=one("applicants", CategoriesFile),
        channels=one("channels", ChannelsFile),
        fees=one("fees", FeesFile),
        reminders=one("reminders", RemindersFile),
        rulings=one("rulings", RulingsFile),
        documents=documents,
    )
    _Check(files).run()
    return files


class _Check:
    """The checks that need more than one file."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.known: dict[str, tuple[date, date | None]] = {}
        for law in files.laws:
            for number, article in law.articles.items():
                span = (article.in_force or law.in_force, article.until or law.until)
                if not number[0].isdecimal() and "." not in number and article.cited_as is None:
                    raise files.documents[law.law].fault(
                        ("articles", number),
                        f"“{number}”不是条号，要用 cited_as 写明怎样引用",
                        f"{number!r} is no number of an article: say with cited_as how it is cited",
                    )
                self._learn(files.documents[law.law], ("articles", number), law.law, number, span)
        book = files.rulings
        for number in book.rulings:
            self._learn(files.documents["rulings"], ("rulings", number), book.law, number, (book.in_force, None))

    def _learn(self, document: Document, at: Location, law: str, number: str, span: tuple[date, date | None]) -> None:
        """Take down a provision and the wholes it is part of."""
        try:
            address = parse_address(f"{law}:{number}")
        except BadInput as error:
            raise document.fault(at, error.sentence.zh, error.sentence.en) from error
        for length in range(1, len(address.path) + 1):
            whole = f"{law}:{'.'.join(address.path[:length])}"
            first, last = self.known.get(whole, span)
            ends = None if last is None or span[1] is None else max(last, span[1])
            self.known[whole] = (min(first, span[0]), ends)
        if len(address.path) == 1:
            self.known.setdefault(f"{law}:{number}.1", span)

    def run(self) -> None:
        """Check all files.

        Raises:
            BrokenDefinition: at the first fault.
        """
        self._parameters()
        self._outcomes()
        self._plain()
        self._fees()
        self._rulings()

    def _cites(
        self, document: Document, at: Location, cites: tuple[str, ...], law: str | None = None, on: date | None = None
    ) -> None:
        """Check that each citation names a provision, in force on the day ``on`` where one is given."""
        for address in cites:
            try:
                parsed = str(parse_address(address, law))
            except BadInput as error:
                raise document.fault((*at, "cites"), error.sentence.zh, error.sentence.en) from error
            span = self.known.get(parsed)
            if span is None:
                raise document.fault(
                    (*at, "cites"),
                    f"引用的条款“{parsed}”不存在",
                    f"the provision {parsed} that is cited does not exist",
                )
            if on is not None and not (span[0] <= on and (span[1] is None or on <= span[1])):
                raise document.fault(
                    (*at, "cites"),
                    f"引用的条款“{parsed}”在 {on} 未生效",
                    f"the provision {parsed} that is cited is not in force on {on}",
                )

    def _covers(
        self,
        document: Document,
        at: Location,
        entries: Mapping[date, Holds],
        first: date,
        last: date | None,
    ) -> None:
        """Check that the dated values cover ``first`` to ``last`` without gap or overlap."""
        days = sorted(entries)
        expected: date | None = first
        for position, day in enumerate(days):
            here = (*at, str(day))
            if expected is None or day < expected:
                before = f"{first} 之前" if position == 0 else "上一项"
                earlier = f"the law's first day {first}" if position == 0 else "the end of the value before it"
                raise document.fault(
                    here, f"{day} 起的值与{before}重叠", f"overlap: the value from {day} starts before {earlier}"
                )
            if day > expected:
                raise document.fault(
                    here,
                    f"{expected} 至 {day - ONE_DAY} 没有值",
                    f"gap: nothing holds from {expected} to {day - ONE_DAY}",
                )
            until = entries[day].until
            following = days[position + 1] if position + 1 < len(days) else None
            if until is not None and until < day:
                raise document.fault(here, f"until 早于 {day}", f"until lies before {day}")
            if until is not None:
                expected = until + ONE_DAY
            elif following is not None:
                expected = following
            else:
                expected = None if last is None else last + ONE_DAY
        ended = None if last is None else last + ONE_DAY
        if expected != ended:
            here = (*at, str(days[-1]))
            if expected is not None and (ended is None or expected < ended):
                raise document.fault(here, f"自 {expected} 起没有值", f"gap: nothing holds from {expected} on")
            raise document.fault(
                here, f"值晚于法规失效日 {last}", f"overlap: the value outlives the law's last day {last}"
            )

    def _parameters(self) -> None:
        seen: dict[str, tuple[str, date, date | None]] = {}
        for law, first, last, parameters in sorted(self.files.parameter_parts(), key=lambda part: part[1]):
            document = self.files.documents["rulings" if law == self.files.rulings.law else law]
            for name, part in parameters.items():
                at = ("parameters", name)
                self._covers(document, (*at, "values"), part.values.root, first, last)
                for day, dated in part.values.root.items():
                    self._cites(document, (*at, "values", str(day)), dated.cites, law, day)
                before = seen.get(name)
                if before is not None and before[0] != part.unit:
                    raise document.fault(
                        (*at, "unit"),
                        f"“{name}”的单位与前一部法规（{before[0]}）不同",
                        f"{name} has another unit than in the law before it ({before[0]})",
                    )
                if before is not None and (before[2] is None or before[2] + ONE_DAY != first):
                    fault = "overlap" if before[2] is None or before[2] >= first else "gap"
                    raise document.fault(
                        at,
                        f"“{name}”与前一部法规的值之间有重叠或空缺",
                        f"{fault} between the values of {name} here and in the law before it",
                    )
                seen[name] = (part.unit, before[1] if before else first, last)

    def _outcomes(self) -> None:
        document, file = self.files.documents["outcomes"], self.files.outcomes
        for key, outcome in file.outcomes.items():
            at = ("outcomes", key)
            self._cites(document, at, outcome.cites)
            self._remedy(document, (*at, "remedy"), outcome.remedy, file.in_force)
            for name, ground in outcome.grounds.items():
                here = (*at, "grounds", name)
                self._cites(document, here, ground.cites)
                if ground.remedy is not None:
                    self._remedy(document, (*here, "remedy"), ground.remedy, file.in_force)

    def _remedy(self, document: Document, at: Location, remedy: Timeline[Remedy], first: date) -> None:
        self._covers(document, at, remedy.root, first, None)
        for day, dated in remedy.root.items():
            self._cites(document, (*at, str(day)), dated.cites, on=day)

    def _plain(self) -> None:
        documents = self.files.documents
        for key, category in self.files.applicants.categories.items():
            self._cites(documents["applicants"], ("categories", key), category.cites)
        for key, channel in self.files.channels.channels.items():
            self._cites(documents["channels"], ("channels", key), channel.cites)
        for key, ladder in self.files.reminders.ladders.items():
            self._cites(documents["reminders"], ("ladders", key), ladder.cites)
        self._spellings_are_unique()

    def _spellings_are_unique(self) -> None:
        tables: tuple[tuple[str, str, Mapping[str, tuple[str, ...]]], ...] = (
            ("applicants", "categories", {k: v.spellings for k, v in self.files.applicants.categories.items()}),
            ("channels", "channels", {k: v.spellings for k, v in self.files.channels.channels.items()}),
        )
        for name, top, table in tables:
            owner: dict[str, str] = {}
            for key, spellings in table.items():
                for spelling in spellings:
                    if owner.setdefault(spelling, key) != key:
                        raise self.files.documents[name].fault(
                            (top, key, "spellings"),
                            f"“{spelling}”已属于 {owner[spelling]}",
                            f"the spelling {spelling} already belongs to {owner[spelling]}",
                        )

    def _fees(self) -> None:
        document, file = self.files.documents["fees"], self.files.fees
        for key, basis in file.fees.items():
            at = ("fees", key)
            self._cites(document, at, basis.cites)
            self._covers(document, (*at, "tariffs"), basis.tariffs, file.in_force, None)
            for day, tariff in basis.tariffs.items():
                self._cites(document, (*at, "tariffs", str(day)), tariff.cites, on=day)

    def _rulings(self) -> None:
        document, file = self.files.documents["rulings"], self.files.rulings
        names: dict[str, str] = {}
        for key, ruling in file.rulings.items():
            at = ("rulings", key)
            self._cites(document, at, ruling.cites)
            self._covers(document, (*at, "values"), ruling.values.root, file.in_force, None)
            for day, dated in ruling.values.root.items():
                self._cites(document, (*at, "values", str(day)), dated.cites)
            if names.setdefault(ruling.name, key) != key:
                raise document.fault(
                    (*at, "name"),
                    f"名称“{ruling.name}”重复",
                    f"the name {ruling.name} is taken by {names[ruling.name]}",
                )
