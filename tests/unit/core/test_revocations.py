"""A revocation that was seen is held to, whatever earlier state the cluster goes back to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.revocations import Revocations, followed, with_held

A, B = "sha256:aa", "sha256:bb"
UID = "one"
Spoken = dict[str, KeyOverride]


def said(**states: KeyState | None) -> Spoken:
    return {f"sha256:{name}": KeyOverride(state) for name, state in states.items()}


REVOKED, ACTIVE = KeyState.REVOKED, KeyState.ACTIVE
NOTHING = said()


def after(*states: tuple[int, Spoken], uid: str = UID) -> frozenset[str]:
    """What is held after these states of one keyring, each with its generation."""
    known: Revocations | None = None
    for generation, overrides in states:
        known = followed(known, uid, generation, overrides)
    assert known is not None
    return known.held


CASES = {
    "an admin takes it back": ([(7, said(aa=REVOKED)), (8, NOTHING)], set()),
    "an admin calls it active": ([(7, said(aa=REVOKED)), (8, said(aa=ACTIVE))], set()),
    "the state goes back": ([(7, said(aa=REVOKED)), (6, NOTHING)], {A}),
    "it goes back further": ([(7, said(aa=REVOKED)), (6, NOTHING), (5, NOTHING)], {A}),
    "it goes back to where the key was called active": ([(7, said(aa=REVOKED)), (5, said(aa=ACTIVE))], {A}),
    "something else is changed then": ([(7, said(aa=REVOKED)), (5, said(aa=ACTIVE)), (6, said(aa=ACTIVE))], {A}),
    "more is changed than was lost": ([(7, said(aa=REVOKED)), (6, NOTHING), (9, said(bb=REVOKED))], {A}),
    "it is revoked again": ([(7, said(aa=REVOKED)), (6, NOTHING), (7, said(aa=REVOKED))], set()),
    "and that is taken back": ([(7, said(aa=REVOKED)), (6, NOTHING), (7, said(aa=REVOKED)), (8, NOTHING)], set()),
    "it is called active anew": ([(7, said(aa=REVOKED)), (6, NOTHING), (7, said(aa=ACTIVE))], set()),
    "one of two comes back": ([(7, said(aa=REVOKED, bb=REVOKED)), (6, said(bb=REVOKED))], {A}),
    "the same state is seen again": ([(7, said(aa=REVOKED)), (7, said(aa=REVOKED))], set()),
    "only dates are said": ([(7, said(aa=None)), (6, NOTHING)], set()),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_held(case: str) -> None:
    states, held = CASES[case]
    assert after(*states) == held


def test_another_keyring_of_that_name_is_another() -> None:
    known = followed(None, UID, 7, said(aa=REVOKED))
    assert followed(known, "two", 1, NOTHING).held == set()


def test_a_held_key_is_revoked_with_its_dates_kept() -> None:
    assert with_held(said(aa=ACTIVE), frozenset({A, B})) == said(aa=REVOKED, bb=REVOKED)
    assert with_held(said(aa=ACTIVE), frozenset()) == said(aa=ACTIVE)


WORDS = st.sampled_from([None, REVOKED, ACTIVE])
STATES = st.lists(st.tuples(st.integers(1, 9), st.builds(said, aa=WORDS, bb=WORDS)), min_size=1, max_size=8)


@given(STATES)
def test_going_back_frees_no_key(states: list[tuple[int, Spoken]]) -> None:
    """Whatever was revoked or held before a step back is revoked or held after it."""
    for before, now in zip(range(1, len(states)), range(2, len(states) + 1), strict=True):
        if states[now - 1][0] >= states[before - 1][0]:
            continue
        revoked = {name for name, each in states[before - 1][1].items() if each.state is REVOKED}
        revoked |= after(*states[:before])
        still = {name for name, each in states[now - 1][1].items() if each.state is REVOKED}
        assert revoked <= still | after(*states[:now])
