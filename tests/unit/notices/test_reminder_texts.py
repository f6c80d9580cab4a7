"""The texts of messages: each folder keeps its contract and reads as expected, in both languages and both layouts."""

import ast
import html
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, meta
from lxml import etree

from request_flow.errors import BrokenDefinition
from request_flow.law.alarms import AlarmRules
from request_flow.law.corpus import load_law
from request_flow.law.enforcement import enforcement
from request_flow.notices.reminders import FOLDERS, day_en, day_zh, folder_of, render
from request_flow.services import alarms, enforcing, informing, mailbox, moving, public_notes
from request_flow.services.letters import serving
from request_flow.storage.expiring import TASK_LAPSE, TASK_REFUSED, TASK_SERVICE

CHECKOUT = Path(__file__).resolve().parents[3]
REMINDERS = CHECKOUT / "notifications" / "reminders"
SERVICES = CHECKOUT / "src" / "request_flow" / "services"
LANGUAGES = ("zh", "en")
OUTSIDE = "https://foi.example.gov.cn"
BLOCKS = {"subject", "lead", "todo", "urge", "basis", "open", "item", "line"}
LONGEST_SUBJECT = {"zh": 40, "en": 60}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


FOLDERS_THERE = sorted(path.name for path in REMINDERS.iterdir() if path.is_dir() and not path.name.startswith("_"))
CONTRACTS = {name: loaded(REMINDERS / name / "message.yaml") for name in FOLDERS_THERE}
EXAMPLES = [
    (folder, name, language)
    for folder in FOLDERS_THERE
    for name in loaded(REMINDERS / folder / "examples.yaml")
    for language in LANGUAGES
]
VALUES = loaded(REMINDERS / "_base" / "values.yaml")["values"]


def in_language(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            return value[language]
        return {key: in_language(each, language) for key, each in value.items()}
    return [in_language(each, language) for each in value] if isinstance(value, list) else value


def example(folder: str, name: str, language: str) -> tuple[str, dict[str, Any]]:
    found = loaded(REMINDERS / folder / "examples.yaml")[name]
    return found["topic"], in_language(found["values"], language)


def made(folder: str, name: str, language: str) -> Any:
    topic, values = example(folder, name, language)
    return render(topic, language, values, OUTSIDE)


def template(path: Path) -> tuple[Any, set[str]]:
    """Return a template, parsed, and what it takes from outside."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
    environment.filters |= {"day": str, "clause": str}
    parsed = environment.parse(path.read_text(encoding="utf-8"))
    return parsed, meta.find_undeclared_variables(parsed)


def words(language: str) -> set[str]:
    parsed, _ = template(REMINDERS / "_base" / f"{language}.j2")
    return {node.name for node in parsed.body if hasattr(node, "name")} | {
        node.target.name for node in parsed.body if hasattr(node, "target")
    }


def needed() -> dict[str, set[str]]:
    """Return every folder that a service can ask for, with the topics it is asked for."""
    found: dict[str, set[str]] = {}

    def ask(topic: str, **values: str) -> None:
        found.setdefault(folder_of(topic, values), set()).add(topic)

    for ladder in load_law().reminders.values():
        ask(informing.REMINDER, kind=ladder.key)
        if ladder.escalate:
            ask(informing.ESCALATION, kind=ladder.key)
    for task in (TASK_LAPSE, TASK_SERVICE, TASK_REFUSED):
        ask(enforcing.TASK, task=task)
    for alarm in AlarmRules.model_fields:
        ask(alarms.TOPIC, kind=alarm)
    for topic in (
        enforcing.CONSULTATION_ENDED,
        enforcing.LAPSED,
        moving.MOVED,
        mailbox.DIGEST,
        serving.MAIL_RETURNED,
        public_notes.APPLICATION,
        public_notes.REPLY,
    ):
        ask(topic)
    return found


def test_every_message_of_a_service_has_its_folder_and_every_folder_its_message():
    assert {name: set(contract["topics"]) for name, contract in CONTRACTS.items()} == needed()


def test_no_other_service_writes_a_note():
    """One that does is to be added to ``needed``."""
    writers = {
        path.stem
        for path in SERVICES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Note"
    }

    assert writers == {
        *("alarms", "enforcing", "informing", "moving"),
        *("public_notes", "report_asking", "report_reminders", "serving"),
    }


def test_the_topics_that_have_several_folders_are_topics():
    assert set(FOLDERS) <= {topic for topics in needed().values() for topic in topics}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS_THERE)
def test_a_template_takes_what_its_contract_says_and_nothing_else(folder, language):
    contract = CONTRACTS[folder]
    _, taken = template(REMINDERS / folder / f"{language}.j2")

    assert set(contract) <= {"means", "topics", "takes", "of_items"}
    assert taken - words(language) == {*contract["takes"], *contract.get("of_items", ())}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS_THERE)
def test_a_template_has_only_known_pieces_and_those_it_needs(folder, language):
    parsed, _ = template(REMINDERS / folder / f"{language}.j2")
    blocks = {node.name for node in parsed.body if hasattr(node, "name")}
    topics = CONTRACTS[folder]["topics"]

    assert {"subject", "lead"} <= blocks <= BLOCKS
    assert ("urge" in blocks) == ("escalation" in topics)
    assert ("item" in blocks) == ("of_items" in CONTRACTS[folder])


def test_both_languages_share_the_same_words():
    assert words("zh") | {"days_of"} == words("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_value_hides_a_word_that_all_share(language):
    assert set(VALUES) & words(language) == set()


def test_every_value_is_described_and_every_description_used():
    taken = {each for one in CONTRACTS.values() for each in (*one["takes"], *one.get("of_items", ()))}
    shown = {name for name, each in VALUES.items() if each.get("shown")}

    assert taken <= set(VALUES)
    assert set(VALUES) == taken | shown


@pytest.mark.parametrize("folder", FOLDERS_THERE)
def test_an_example_gives_what_the_contract_takes(folder):
    contract = CONTRACTS[folder]
    for each in loaded(REMINDERS / folder / "examples.yaml").values():
        values = each["values"]
        assert each["topic"] in contract["topics"]
        assert set(contract["takes"]) - {"counts"} <= set(values)
        if "of_items" in contract:
            assert all(set(contract["of_items"]) <= set(item) for item in values["items"])


def test_nothing_of_an_applicant_is_among_the_values():
    assert [name for name in VALUES if re.search("applicant|person|phone|address|email|id_number", name)] == []


@pytest.mark.parametrize(("folder", "name", "language"), EXAMPLES)
def test_an_example_reads_as_expected(folder, name, language):
    expected = (REMINDERS / folder / "expected" / f"{name}.{language}.txt").read_text(encoding="utf-8")
    message = made(folder, name, language)

    assert f"{message.subject}\n\n{message.text}" == expected


PAGES = sorted(REMINDERS.glob("*/expected/*.html"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_an_example_looks_as_expected(path):
    name, language, _ = path.name.rsplit(".", 2)

    assert made(path.parts[-3], name, language).html == path.read_text(encoding="utf-8")


def test_every_expectation_belongs_to_an_example():
    files = {path.relative_to(REMINDERS).as_posix() for path in REMINDERS.glob("*/expected/*.txt")}

    assert files == {f"{folder}/expected/{name}.{language}.txt" for folder, name, language in EXAMPLES}
    assert len(PAGES) >= 4


@pytest.mark.parametrize(("folder", "name", "language"), EXAMPLES)
def test_the_page_says_the_same_as_the_text(folder, name, language):
    message = made(folder, name, language)
    page = etree.HTML(message.html)
    links = page.xpath("//a/@href")
    told = "".join(page.xpath("//body//text()")) + "".join(links)

    def bare(text: str) -> list[str]:
        return sorted(re.sub(r"\s|^- |：|: ?", "", text, flags=re.MULTILINE))

    assert bare(told) == bare(message.text)
    assert links[-1] == message.link
    assert page.xpath("string(//title)") == message.subject


@pytest.mark.parametrize(("folder", "name", "language"), EXAMPLES)
def test_a_message_is_plain_short_and_loads_nothing(folder, name, language):
    message = made(folder, name, language)

    assert 0 < len(message.subject) <= LONGEST_SUBJECT[language]
    assert "\n" not in message.subject
    assert message.text.endswith("\n")
    assert message.link.startswith(f"{OUTSIDE}/")
    assert message.link in message.text
    assert not re.search(r"<(img|script|link|style|table|iframe)|url\(|@import", message.html)
    assert re.findall(r"(?:src|href)=\"(?!https://foi\.example\.gov\.cn)", message.html) == []
    assert "None" not in message.text
    assert not re.search(r"(?m)^[ \t]+-|\n{3}|[ \t]$", message.text)


@pytest.mark.parametrize(("folder", "name", "_language"), [each for each in EXAMPLES if each[2] == "zh"])
def test_chinese_is_written_with_chinese_punctuation_and_no_blank_beside_a_number(folder, name, _language):
    message = made(folder, name, "zh")
    prose = re.sub(r"https?://\S+|request-flow [a-z -]+|打开系统管理", "", message.text)

    assert re.findall(r"[一-鿿][,;:?!](?!//)|[,;:?!][一-鿿]", prose) == []
    assert re.findall(r"[一-鿿] \d|\d [一-鿿]", message.subject.partition(" ")[2]) == []
    assert not re.search("您|系统|！", prose)


def test_a_day_is_named_with_its_year_only_where_that_says_something():
    assert day_zh("2026-11-24", "2026-11-20") == "11月24日（星期二）"
    assert day_zh("2027-01-04", "2026-12-31") == "2027年1月4日（星期一）"
    assert day_zh("2026-11-29") == "2026年11月29日（星期日）"
    assert day_en("2026-11-24", "2026-11-20") == "Tue 24 Nov"
    assert day_en("2027-01-04", "2026-12-31") == "Mon 4 Jan 2027"


HOSTILE = '<script>alert(1)</script>\r\nBcc: x@example.com {{ 7 * 7 }} "><img src=x>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_typed_stays_text(language):
    topic, values = example("reply", "three-days-left", language)
    hostile = {**values, "subject": HOSTILE, "handler": HOSTILE, "unit": HOSTILE, "number": HOSTILE}
    message = render(topic, language, hostile, OUTSIDE)

    assert "\n" not in message.subject
    assert "<script" not in message.html
    assert "<img" not in message.html
    assert "{{ 7 * 7 }}" in message.text
    assert html.escape("<script>alert(1)</script>", quote=False) in message.html
    assert not re.search("(?m)^Bcc", message.text)


def test_the_digest_puts_what_hurts_most_first_and_the_most_overdue_above():
    lines = re.findall(r"(?m)^- (?:督办：)?(\d{4}-\d{4}) ", made("digest", "seven-things", "zh").text)

    assert lines == [
        "2026-0132", "2026-0129", "2026-0163", "2026-0147", "2026-0150", "2026-0118",
    ]  # fmt: skip


def test_a_value_that_is_missing_is_an_error_that_names_the_file():
    topic, values = example("reply", "last-day", "en")
    del values["may_extend"]

    with pytest.raises(BrokenDefinition, match=r"notifications/reminders/reply/en\.j2: 'may_extend' is undefined"):
        render(topic, "en", values, OUTSIDE)


def test_a_message_without_a_text_is_an_error_that_names_the_file():
    with pytest.raises(BrokenDefinition, match=r"notifications/reminders/gossip/en\.j2"):
        render("gossip", "en", {}, OUTSIDE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("left", [-3, -1, 0, 1, 12, None])
@pytest.mark.parametrize("kind", [each for each in load_law().reminders if each != "report"])
def test_every_clock_can_say_any_number_of_days(kind, left, language):
    _, values = example("reply", "last-day", language)
    message = render("reminder", language, {**values, "kind": kind, "days_left": left}, OUTSIDE)

    assert re.search(r"\b1 working days|\b0 working|-\d+个|剩0|过0|逾期0", message.text + message.subject) is None
    assert values["number"] in message.subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", enforcement().consultations)
def test_every_end_of_a_consultation_has_its_provision(kind, language):
    _, values = example("consultation-ended", "third-party", language)
    message = render("consultation_ended", language, {**values, "kind": kind}, OUTSIDE)

    assert re.search(r"第\d+条|Art\. \d+", message.text)
