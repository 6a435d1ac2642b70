"""`aegis explain`: every reason, in the words of the documentation."""

import pytest
from tests.testbed.recipes import ROOT
from tests.unit.cli.calling import Caller
from tests.unit.cli.test_main import HEAVY, NETWORK, loaded

from aegis.core.meanings import MEANINGS
from aegis.core.meanings.families import FAMILIES
from aegis.core.reasons import Family, Reason

PAGE = (ROOT / "docs" / "reference" / "reasons.md").read_text()


def unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("reason", Reason)
def test_it_says_what_the_documentation_says(call: Caller, reason: Reason) -> None:
    called = call("explain", reason)
    said = MEANINGS[reason]
    assert called.code == 0
    assert called.out.startswith(f"{reason} ({said.family})\n")
    for words in (said.sentence, said.next_step, FAMILIES[said.family].does, FAMILIES[said.family].said):
        assert words in unwrapped(called.out)
        assert words in PAGE
    assert max(map(len, called.out.splitlines())) <= 100


def test_every_family_is_explained() -> None:
    assert set(FAMILIES) == set(Family)


@pytest.mark.parametrize("word", ["modelunknown", "MODELUNKNOWN", "[ModelUnknown]"])
def test_case_and_brackets_do_not_matter(call: Caller, word: str) -> None:
    assert call("explain", word).out == call("explain", "ModelUnknown").out


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("ModelUnkown", "did you mean ModelUnknown?"),
        ("signatureinvalid1", "did you mean SignatureInvalid"),
        ("zzz\x1b", "'zzz\\x1b'; `aegis explain` lists them all"),
    ],
)
def test_a_typing_error_is_a_wrong_call_with_a_hint(call: Caller, word: str, hint: str) -> None:
    called = call("explain", word)
    assert (called.code, called.out) == (2, "")
    assert hint in called.err
    assert len(called.err.splitlines()) == 1


def test_without_a_word_all_are_listed(call: Caller) -> None:
    lines = [line.split()[0] for line in call("explain").out.splitlines() if line.startswith("  ")]
    assert sorted(lines) == sorted(Reason)


def test_it_loads_no_adapter() -> None:
    code, modules = loaded("explain", "ModelUnknown")
    assert code == 0
    assert modules & (HEAVY | NETWORK | {"aegis.wiring", "aegis.core.references", "difflib", "yaml"}) == set()
