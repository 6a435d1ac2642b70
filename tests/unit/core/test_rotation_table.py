"""Rotation, sentence by sentence: what must follow from what, with the clock as an argument.

The scripts are read by `lives`; the window is seven days everywhere.
"""

import pytest
from tests.unit.core.lives import Life

SENTENCES: dict[str, str] = {
    # Automatic transitions
    "A new version supersedes the one before, whose window begins when the new one was made.": """
        day 0: shows a1@0
        day 0: a Active
        day 10: shows a1@0 b2@9
        day 10: a Retiring until 16, b Active
        day 15.9: a Retiring until 16, b Active
        day 16: a Ended KeyRetired, b Active
    """,
    "Without a date it begins when the new one was seen.": """
        day 10: shows a1
        day 10.04: shows a1 b2
        day 10.04: a Retiring until 17.04, b Active
    """,
    "Keys of one version stand side by side.": """
        day 0: shows a1 b1
        day 90: a Active, b Active
    """,
    "Two rotations inside one window give two windows, each of its own length.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 13: shows a1@0 b2@10 c3@13
        day 13: a Retiring until 17, b Retiring until 20, c Active
        day 17: a Ended KeyRetired, b Retiring until 20, c Active
        day 20: b Ended KeyRetired, c Active
    """,
    "A rotation back, as a newer version, makes the old key active again and the other one retire.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 12: shows a3@12 b2@10
        day 12: a Active, b Retiring until 19
    """,
    "Installing over five old versions opens none of them.": """
        day 90: shows a1@0 b2@10 c3@20 d4@30 e5@40
        day 90: a Ended KeyRetired, b Ended KeyRetired, c Ended KeyRetired, d Ended KeyRetired, e Active
    """,
    "A successor that its source dates into the future opens no window for longer.": """
        day 0: shows a1
        day 0.01: shows a1 b2@300
        day 0.01: a Retiring until 7.01
    """,
    "A successor that may not count yet supersedes nobody before it may.": """
        day 0: shows a1@0
        day 1: shows a1@0 b2@1>20
        day 1: a Active until 27, b Pending KeyNotYetValid
        day 20: a Retiring until 27, b Active
        day 27: a Ended KeyRetired
    """,
    "A successor that is withdrawn before it may count supersedes nobody.": """
        day 0: shows a1@0
        day 1: shows a1@0 b2@1>20
        day 2: shows a1@0, ended 2
        day 30: a Active
    """,
    # Explicit ones
    "A revoked key is refused at once and stays so, whatever its source, its window and its dates say.": """
        day 0: shows a1@0
        day 1: calls a Revoked
        day 1: a Revoked KeyRevoked
        day 2: calls a until 50
        day 2: shows a1@0 b2@2
        day 2: a Revoked KeyRevoked
        day 3: lost
        day 3: a Revoked KeyRevoked
    """,
    "A revocation that is taken back leaves the key where it would be.": """
        day 0: shows a1@0
        day 1: calls a Revoked
        day 2: shows a1@0 b2@2
        day 3: calls a nothing
        day 3: a Retiring until 9
    """,
    "A key counts from its notBefore on, and until just before its notAfter.": """
        day 0: shows a1
        day 0: calls a from 10
        day 0: calls a until 20
        day 9.9: a Pending KeyNotYetValid
        day 10: a Active until 20
        day 19.9: a Active until 20
        day 20: a Ended KeyExpired
    """,
    "The earlier of the window's end and notAfter counts.": """
        day 0: shows a1@0
        day 0: calls a until 15
        day 10: shows a1@0 b2@10
        day 10: a Retiring until 15
        day 10: calls a until 30
        day 10: a Retiring until 17
    """,
    "A key that is called Active outlives its window, but no date and no end at its source.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 20: a Ended KeyRetired
        day 20: calls a Active
        day 20: a Active
        day 20: calls a until 30
        day 20: a Active until 30
        day 30: a Ended KeyExpired
        day 31: calls a nothing
        day 31: calls a Active
        day 31: a Active
        day 32: shows b2@10, ended 1
        day 32: a Ended KeyEnded
    """,
    "The dates of a certificate bound its key; the administrator's narrow them, and cannot widen them.": """
        day 0: shows a1>5<20
        day 0: a Pending KeyNotYetValid
        day 5: a Active until 20
        day 5: calls a until 15
        day 5: a Active until 15
        day 5: calls a until 50
        day 5: a Active until 20
        day 5: calls a Active
        day 20: a Ended KeyExpired
    """,
    "A renewed certificate of the same key moves its dates.": """
        day 0: shows a1<20
        day 10: shows a2<50
        day 20: a Active until 50
    """,
    # Deleted, restored, destroyed
    "A version that is deleted has ended, one that is restored is back where it was, one that is destroyed is not.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 11: shows b2@10, ended 1
        day 11: a Ended KeyEnded, b Active
        day 12: shows a1@0 b2@10
        day 12: a Retiring until 17
        day 13: shows b2@10, ended 1
        day 14: shows b2@10, ended 1
        day 14: a Ended KeyEnded
        day 14: missing nobody
    """,
    "A restored version whose window has passed meanwhile stays ended.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 11: shows b2@10, ended 1
        day 30: shows a1@0 b2@10
        day 30: a Ended KeyRetired
    """,
    "A key that is disabled and yet shown has ended until it is enabled.": """
        day 0: shows a1
        day 1: shows a1!
        day 1: a Ended KeyEnded
        day 2: shows a1
        day 2: a Active
    """,
    "Deleting the newest version does not bring back the one before, nor does losing it.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 11: shows a1@0, ended 2
        day 11: a Retiring until 17, b Ended KeyEnded
        day 17: a Ended KeyRetired, b Ended KeyEnded
    """,
    "A key that is taken off the administrator's own list has ended, and one that is put back counts again.": """
        day 0: lists a1 b1
        day 1: lists b1
        day 1: a Ended KeyEnded, b Active
        day 2: lists a1 b1
        day 2: a Active, b Active
    """,
    # Absent
    "Keys that are merely absent are kept and named, and never revoked in a mass.": """
        day 0: shows a1@0 b1@0 c1@0
        day 1: shows
        day 1: a Active, b Active, c Active
        day 1: missing a b c
        day 2: shows a1@0 b1@0 c1@0
        day 2: missing nobody
    """,
    "A pruned version keeps its window.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 11: shows b2@10
        day 11: a Retiring until 17, b Active
        day 11: missing a
        day 17: a Ended KeyRetired
    """,
    "A key that takes another's place at a source without versions supersedes it.": """
        day 0: shows a1
        day 0.04: shows b1
        day 0.04: a Retiring until 7.04, b Active
        day 0.04: missing a
        day 7.04: a Ended KeyRetired
    """,
    "And if the old key is put back there, it is what the administrator wants now.": """
        day 0: shows a1
        day 0.04: shows b1
        day 9: shows a1
        day 9: a Active
    """,
    "A source that is made anew and counts from 1 supersedes all that it lost.": """
        day 0: shows a1@0 b2@0
        day 10: shows c1@10
        day 10: a Ended KeyRetired, b Retiring until 17, c Active
    """,
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_rotation(sentence: str) -> None:
    Life().play(SENTENCES[sentence])


@pytest.mark.parametrize("claim", ["a Active", "a Retiring until 8", "b unknown", "missing a"])
def test_a_script_that_is_wrong_is_found(claim: str) -> None:
    with pytest.raises(AssertionError):
        Life().play(f"day 0: shows a1@0\nday 1: shows a1@0 b2@0\nday 7: {claim}")
