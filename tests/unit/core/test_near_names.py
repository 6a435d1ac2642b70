"""Of many names those that begin or end as another one are beside it, however they came and went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.near_names import NearNames


@pytest.mark.parametrize("many", [10, 1000])
def test_a_name_is_beside_what_begins_or_ends_alike(many: int) -> None:
    names = NearNames()
    for number in range(many):
        names.add(f"{number}/other/{number}")
    names.add("models/Llama/v2")

    for wanted in ("models/llama/v3", "model/lama/V2", "MODELS/LLAMA/V2"):
        assert "models/Llama/v2" in names.beside(wanted)


NAMES = st.lists(st.text("aAb/", max_size=2), unique=True, max_size=8)


@given(NAMES, NAMES, st.booleans())
def test_who_is_gone_is_beside_nobody(kept: list[str], gone: list[str], asked: bool) -> None:
    gone = [name for name in gone if name not in kept]
    names = NearNames()
    for name in (*gone, *kept):
        names.add(name)
    for name in gone:
        assert not asked or name in names.beside(name)
        names.discard(name)

    assert set(names.beside("")) <= set(kept)
    for name in kept:
        names.discard(name)
    assert not list(names.beside("a"))
