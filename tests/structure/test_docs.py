"""What a person can set or type is written down, and what is written down leads somewhere."""

import re
from pathlib import Path

import pytest
import typer
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"
PAGES = sorted([*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
SECTIONS = ["Context", "Decision", "Consequences", "Alternatives"]


def words_of(pages: list[Path]) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def commands_of(command, path: str) -> list[str]:
    """Return the full name of every command that does something, hidden ones left out."""
    if command.hidden:
        return []
    inner = getattr(command, "commands", None)
    if inner is None:
        return [path]
    return [name for word, sub in inner.items() for name in commands_of(sub, f"{path} {word}")]


def test_every_setting_is_documented():
    sources = [*(CHECKOUT / "src").rglob("*.py"), CHECKOUT / "docker-compose.yml"]
    used = {
        name for path in sources for name in re.findall(r"REQUEST_FLOW_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))
    }
    documented = set(re.findall(r"`(REQUEST_FLOW_[A-Z_]+)`", (DOCS / "operations.md").read_text(encoding="utf-8")))

    assert "REQUEST_FLOW_HOME" in used
    assert used - documented == set()


def test_every_command_is_documented():
    from request_flow.cli.main import app  # noqa: PLC0415  # a broken command line fails this test, not the whole file

    commands = commands_of(typer.main.get_command(app), "request-flow")
    words = words_of(PAGES)

    assert len(commands) > 1
    assert [name for name in commands if not re.search(rf"{re.escape(name)}(?![\w-])", words)] == []


def test_every_make_target_is_documented():
    targets = re.findall(r"^([a-z]+):.*## ", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    words = words_of(PAGES)

    assert {"run", "test"} <= set(targets)
    assert [target for target in targets if f"make {target}" not in words] == []


FORMATS = DOCS / "formats.md"


def test_the_case_file_is_documented_key_by_key():
    from request_flow.registers.case_keys import case_keys  # noqa: PLC0415  # only this test reads the definitions

    rules = yaml.safe_load((CHECKOUT / "workflows" / "registers" / "case-file.yaml").read_text(encoding="utf-8"))
    values = {name for each in rules["values"].values() for name in each}
    keys = {key for part in (rules["case"], *rules["parts"].values(), rules["event"]) for key in part}
    of_acts = {key for each in rules["actions"].values() for key in each}
    documented = set(re.findall(r"`([a-z_]+)\??`", FORMATS.read_text(encoding="utf-8")))

    assert case_keys()
    assert (values | keys | set(rules["actions"]) | of_acts) - documented == set()


def test_the_spreadsheet_columns_that_are_documented_are_understood():
    rules = yaml.safe_load((CHECKOUT / "workflows" / "registers" / "headings.yaml").read_text(encoding="utf-8"))
    section = FORMATS.read_text(encoding="utf-8").partition("## Spreadsheets")[2].partition("## Exit codes")[0]
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|$", section, re.MULTILINE)
    known = {heading for field in rules["fields"].values() for heading in field["headings"]}

    assert len(rows) > 10
    for fields, headings in rows:
        assert set(re.findall(r"`([a-z_]+)`", fields)) <= set(rules["fields"])
        assert set(re.split(r"[,;] ", headings)) <= known


def test_every_exit_code_is_documented():
    from request_flow import errors  # noqa: PLC0415  # beside the module that tells the rest

    def codes(kind):
        return {kind.exit_code} | {code for each in kind.__subclasses__() for code in codes(each)}

    for page in (FORMATS, DOCS / "operations.md"):
        documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page.read_text(encoding="utf-8"), re.MULTILINE)}
        assert codes(errors.RequestFlowError) | {0, 1, 70, 130} <= documented


def test_the_help_of_a_new_case_names_every_kind_of_applicant_and_every_channel():
    from request_flow.cli.cases import KINDS, WAYS  # noqa: PLC0415  # a broken command line fails this test only
    from request_flow.law.corpus import load_law  # noqa: PLC0415

    law = load_law()
    for words, known in ((KINDS, law.categories), (WAYS, law.channels)):
        assert words.en.split(", ") == list(known)
        for name, each in zip(words.zh.split("、"), known.values(), strict=True):
            assert name in {each.label, *each.spellings}


def test_the_readme_starts_with_the_two_commands():
    top = (CHECKOUT / "README.md").read_text(encoding="utf-8")[:1500]

    assert "make run" in top
    assert "make test" in top


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_link_to_a_file_leads_there(page):
    links = re.findall(r"\]\((?!\w+:)([^)#\s]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_a_gap():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_has_its_four_parts(page):
    text = page.read_text(encoding="utf-8")

    assert re.match(rf"# {page.name[:4]} \S", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
