"""What a store lists: in order, compact, and compared without a second copy."""

import random
import tracemalloc

import pytest

from aegis.core.artifacts import IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed, Listing
from aegis.core.reasons import Reason
from aegis.core.tree import MAX_FILES

FILES = [Listed("b", 2, '"t2" time'), Listed("a/c", 1, '"t1" time'), Listed("a-b", 0, "x")]


def listing(*files: Listed) -> Listing:
    return Listing(IdentityKind.ETAG, files)


def test_files_in_byte_order_with_their_states() -> None:
    made = listing(*FILES)

    assert [(file.path, file.size, file.identity.value) for file in made] == sorted(FILES)
    assert made[1:] == [made[1], made[2]]
    assert made[-1].path == "b"
    assert {file.identity.kind for file in made} == {IdentityKind.ETAG}


def test_the_identity_is_of_everything_that_was_listed() -> None:
    identity = listing(*FILES).identity

    assert identity == listing(*reversed(FILES)).identity
    for position, file in enumerate(FILES):
        for other in (file._replace(path="z"), file._replace(size=9), file._replace(state="t"), None):
            files = [*FILES[:position], *([other] if other else []), *FILES[position + 1 :]]
            assert listing(*files).identity != identity


def test_no_two_listings_run_into_one_another() -> None:
    assert listing(Listed("a", 1, "2")).identity != listing(Listed("a", 12, "")).identity


def test_another_listing_confirms_it_in_any_order() -> None:
    made = listing(*FILES)
    aside = Listed("model.sig", 9, "s")

    assert made.confirms(FILES)
    assert made.confirms([aside, *sorted(FILES)])
    assert not made.confirms(FILES[1:])
    assert not made.confirms([*FILES, FILES[0]])
    assert not made.confirms([*FILES, Listed("c", 0, "x")])
    assert not made.confirms([FILES[0]._replace(size=3), *FILES[1:]])
    assert not made.confirms([FILES[0]._replace(state=""), *FILES[1:]])


def test_nothing_is_an_empty_listing() -> None:
    assert not listing()
    assert not listing(Listed("model.sig", 1, "x"))


def test_signatures_are_set_aside_however_often_they_are_told() -> None:
    assert listing(*FILES, *[Listed("model.sig", 1, "x")] * 3).aside == ("model.sig",)


def test_only_so_many_files() -> None:
    with pytest.raises(Undecidable) as caught:
        listing(*(Listed(f"{number}", 0, "x") for number in range(MAX_FILES + 1)))

    assert caught.value.reason is Reason.ARTIFACT_TOO_LARGE


@pytest.mark.parametrize("shuffled", [False, True])
def test_two_hundred_bytes_a_file_at_most_while_it_is_made(shuffled: bool) -> None:
    count = 5_000
    order = list(range(count))
    if shuffled:
        random.Random(1).shuffle(order)
    tracemalloc.start()
    try:
        made = listing_of(order)
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        assert made.confirms(listed(number) for number in order)
        confirming = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert kept < 130 * count
    assert peak < 200 * count
    assert confirming < 135 * count


def listing_of(order: list[int]) -> Listing:
    return Listing(IdentityKind.ETAG, map(listed, order))


def listed(number: int) -> Listed:
    return Listed(f"layers/{number:06}/w.safetensors", number, f'"{number:032x}" 2026-10-21T07:28:00.512Z')
