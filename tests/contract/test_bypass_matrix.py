"""The bypass matrix names every known way, the page of faults what is tried, and both only proofs that exist."""

import ast
import re
from functools import cache

import pytest
from tests.integration.admission_cases import names, places, resources, values, ways_round
from tests.testbed.recipes import ROOT

from generators.bypasses import ROWS, Ending, Row
from generators.faults import FAULTS

ADMISSION = "integration/admission_cases"
ROWS_OF_CASES = (
    *(case for module in (places, names, resources, values, ways_round) for case in module.CASES),
    *names.images("registry.example", "sha256:0"),
)
CASES = {case.id for case in ROWS_OF_CASES}
THREATS = ROOT.parent / "shared" / "reference" / "threats.md"


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / path).read_text())
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def exists(test: str) -> bool:
    path, separator, function = test.partition("::")
    return function in functions(path) if separator else test in CASES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_its_proof_or_its_reason(row: Row) -> None:
    assert [test for test in row.tests if not exists(test)] == []
    assert row.tests or row.ending is Ending.OUT_OF_SCOPE
    assert row.says or row.ending is Ending.BLOCKED


def test_every_case_is_there_once_and_says_where() -> None:
    assert len(CASES) == len(ROWS_OF_CASES)
    assert [case.id for case in ROWS_OF_CASES if bool(case.reason) != bool(case.path)] == []


def test_every_number_of_a_case_is_tried() -> None:
    """By a row of the tables, or by a test of its own where it is about something that is there already."""
    files = (ROOT / "tests" / ADMISSION).glob("test_*.py")
    own = {name[5:8].upper() for path in files for name in functions(f"{ADMISSION}/{path.name}")}
    assert {f"A{number:02}" for number in range(1, 60)} - {name.partition("-")[0] for name in CASES} - own == set()


def test_every_case_that_is_refused_is_in_the_matrix() -> None:
    named = {test for row in ROWS for test in row.tests}
    assert [case.id for case in ROWS_OF_CASES if not case.allowed and case.id not in named] == []


def test_every_row_is_there_once() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_every_known_way_has_its_row() -> None:
    if not THREATS.is_file():
        pytest.skip("the list of known ways lies beside the repository, and is not here")
    known = set(re.findall(r"^\| (T\d+) \|", THREATS.read_text(), re.MULTILINE))
    assert known - {row.id for row in ROWS} == set()


def test_every_known_fault_has_its_row() -> None:
    assert [f"F{number:02}" for number in range(1, 31)] == sorted(row.id for row in FAULTS)


def test_a_fault_has_its_proof() -> None:
    assert [test for row in FAULTS for test in row.tests if not exists(test)] == []
    assert [row.id for row in FAULTS if not row.tests] == []
