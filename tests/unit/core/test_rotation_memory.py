"""Rotation, sentence by sentence: what a status that is lost or old, and a clock that is wrong, must not change.

The scripts are read by `lives`; the window is seven days everywhere.
"""

import pytest
from tests.unit.core.lives import Life

SENTENCES: dict[str, str] = {
    # The status
    "A status that is lost opens no old key again.": """
        day 0: shows a1@0
        day 10: shows a1@0 b2@10
        day 30: a Ended KeyRetired
        day 30: lost
        day 30: shows a1@0 b2@10
        day 30: a Ended KeyRetired, b Active
    """,
    "A key that only the lost status knew is nobody's.": """
        day 0: shows a1
        day 0.04: shows b1
        day 1: lost
        day 1: shows b1
        day 1: a unknown, b Active
    """,
    "A status out of a backup from before a rotation opens no old key again, where the source has dates.": """
        day 0: shows a1@0
        day 1: backup
        day 10: shows a1@0 b2@10
        day 30: a Ended KeyRetired
        day 30: restore
        day 30: a Active
        day 30: shows a1@0 b2@10
        day 30: a Ended KeyRetired, b Active
    """,
    "Nor where it has none: what is new since the reading that the status tells of counts from the next one on.": """
        day 0: shows a1
        day 1: backup
        day 10: shows b1
        day 30: restore
        day 30: shows b1
        day 30: a Ended KeyRetired, b Active
    """,
    "A source that could not be read for days does the same: nobody saw when the new key came.": """
        day 0: shows a1
        day 5: shows b1
        day 5: a Retiring until 7.04167, b Active
    """,
    "A status out of a backup forgets an end, and the next reading finds it again.": """
        day 0: shows a1@0 b2@0
        day 1: backup
        day 2: shows b2@0, ended 1
        day 9: restore
        day 9: shows b2@0, ended 1
        day 9: a Ended KeyEnded
    """,
    # The clock
    "A clock that goes back opens nothing that has ended.": """
        day 0: shows a1@0
        day 0: calls a until 20
        day 20: shows a1@0
        day 20: a Ended KeyExpired
        day 20: clock -5
        day 21: a Ended KeyExpired
        day 21: restart
        day 21: a Ended KeyExpired
        day 21: shows a1@0
        day 21: a Ended KeyExpired
    """,
    "Nor do that one and the API server's together.": """
        day 0: shows a1@0
        day 0: calls a until 20
        day 20: shows a1@0
        day 20: clock -5
        day 20: server -5
        day 21: restart
        day 21: a Ended KeyExpired
    """,
    "A clock that goes back makes no window begin earlier.": """
        day 10: shows a1
        day 10: clock -9
        day 10.04: restart
        day 10.04: shows a1 b2
        day 10.04: a Retiring until 17, b Active
    """,
    "A clock that jumps forward ends nothing that has not ended, and leaves nothing behind.": """
        day 0: shows a1@0
        day 0: calls a until 20
        day 1: clock +400
        day 1: a Active until 20
        day 1: shows a1@0 b2@1
        day 1: a Retiring until 8, b Active
        day 2: clock +0
        day 2: restart
        day 2: shows a1@0 b2@1
        day 2: a Retiring until 8, b Active
        day 8: a Ended KeyRetired
    """,
    "An end that is seen while it is ahead is an end.": """
        day 0: shows a1@0
        day 1: clock +400
        day 1: shows , ended 1
        day 2: clock +0
        day 2: restart
        day 2: shows , ended 1
        day 2: a Ended KeyEnded
    """,
    "An API server whose clock jumps forward alone changes nothing.": """
        day 0: shows a1@0
        day 0: calls a until 20
        day 1: server +400
        day 1: a Active until 20
        day 1: restart
        day 1: a Active until 20
    """,
    "If both jump forward, what has been lived through stays, until the administrator makes the keyring anew.": """
        day 0: shows a1@0
        day 0: calls a until 20
        day 1: server +400
        day 1: clock +400
        day 1: shows a1@0
        day 2: server +0
        day 2: clock +0
        day 2: restart
        day 2: a Ended KeyExpired
        day 2: lost
        day 2: restart
        day 2: shows a1@0
        day 2: a Active until 20
    """,
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_memory(sentence: str) -> None:
    Life().play(SENTENCES[sentence])
