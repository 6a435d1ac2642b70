"""The vocabulary is closed, whole and in use: every reason has its words, its row in the documentation, and a cause."""

import re

import pytest
from tests.crds import ROOT

from aegis.core.meanings import MEANINGS, meaning
from aegis.core.reasons import Family, Reason

PAGE = (ROOT / "docs" / "reference" / "reasons.md").read_text()
CODE = {path: path.read_text() for path in (ROOT / "operator" / "aegis").rglob("*.py")}
CORE = ROOT / "operator" / "aegis" / "core"
VOCABULARY = {CORE / "reasons.py", *(CORE / "meanings").iterdir()}
CAMEL_CASE = re.compile(r"([A-Z][a-z]+|URI)+|[A-Z]+[a-z]*([A-Z][a-z]+|URI)*")


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_has_its_words(reason: Reason) -> None:
    said = meaning(reason)

    assert said.sentence
    assert said.next_step
    assert not said.sentence.endswith(".")
    assert "\n" not in said.sentence + said.next_step
    # Where a name is known it is said, and where it is not, a placeholder helps nobody.
    assert not re.search(r"\b(NAME|NAMESPACE|FILE|URI_HERE)\b|<[a-z]+>", said.next_step)


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_one_word_of_the_api_conventions(reason: Reason) -> None:
    assert CAMEL_CASE.fullmatch(reason.value)
    assert reason.name.replace("_", "").casefold() == reason.value.casefold()


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_stands_in_the_documentation_with_its_words(reason: Reason) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{reason.value}` |")]

    assert meaning(reason).sentence in row
    assert meaning(reason).next_step in row


@pytest.mark.parametrize("reason", Reason)
def test_something_gives_a_reason(reason: Reason) -> None:
    cause = re.compile(rf"\bReason\.{reason.name}\b")

    assert any(cause.search(text) for path, text in CODE.items() if path not in VOCABULARY)


def test_the_table_is_whole_and_in_the_order_of_the_vocabulary() -> None:
    assert list(MEANINGS) == list(Reason)


def test_what_a_person_can_do_nothing_about_is_no_refusal() -> None:
    idle = {reason for reason in Reason if meaning(reason).next_step == "nothing"}

    assert {meaning(reason).family for reason in idle} <= {Family.VERIFIED, Family.ADMISSION, Family.REPORT}
    assert idle & {reason for reason in Reason if meaning(reason).family is Family.ADMISSION} == {
        Reason.NO_MODEL,
        Reason.NOT_ENROLLED,
        Reason.UNCHANGED,
    }
