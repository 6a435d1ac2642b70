"""`$(NAME)` as the kubelet expands it: the cases of k8s.io/kubernetes/third_party/forked/golang/expansion, and more."""

import pytest

from aegis.core.references.expansion import Expanded, expand
from aegis.core.references.refusals import Budget
from aegis.core.references.words import Word

VARIABLES = {
    "VAR_A": Word("A", ("a",)),
    "VAR_B": Word("B", ("b",)),
    "VAR_C": Word("C", ("c",)),
    "VAR_REF": Word("$(VAR_A)", ("r",)),
    "VAR_EMPTY": Word("", ("e",)),
}
GOLDEN = {
    "$(VAR_A)": "A",
    "___$(VAR_B)___": "___B___",
    "___$(VAR_C)": "___C",
    "$(VAR_A)-1": "A-1",
    "$(VAR_A)-$(VAR_A)": "A-A",
    "$(VAR_A)$(VAR_B)$(VAR_C)": "ABC",
    "$(VAR_A)_$(VAR_B)_$(VAR_C)": "A_B_C",
    "$$(VAR_B)_$(VAR_A)": "$(VAR_B)_A",
    "$$(VAR_A)_$$(VAR_B)": "$(VAR_A)_$(VAR_B)",
    "f000-$$VAR_A": "f000-$VAR_A",
    "$(VAR_EMPTY)": "",
    "foo$(VAR_EMPTY)bar": "foobar",
    "$$(VAR_A)": "$(VAR_A)",
    "$$$(VAR_A)": "$A",
    "$$$$(VAR_A)": "$$(VAR_A)",
    "$$$$$(VAR_A)": "$$A",
    "$$$$$$(VAR_A)": "$$$(VAR_A)",
    "$$$$$$(BIG_MONEY)": "$$$(BIG_MONEY)",
    "$$$$$$$(GOOD_ODDS)": "$$$$(GOOD_ODDS)",
    "$$$$$$$(VAR_A)": "$$$A",
    "$VAR_A": "$VAR_A",
    "$VAR_A)": "$VAR_A)",
    "${VAR_A}": "${VAR_A}",
    "f00__(VAR_A)__": "f00__(VAR_A)__",
    "$(VAR_REF)": "$(VAR_A)",
    "$$(VAR_REF)": "$(VAR_REF)",
    "%%$(VAR_REF)--$(VAR_REF)%%": "%%$(VAR_A)--$(VAR_A)%%",
    "f000-$VAR_A": "f000-$VAR_A",
    "foo\\$(VAR_C)bar": "foo\\Cbar",
    "foo\\\\$(VAR_C)bar": "foo\\\\Cbar",
    "foo\\\\\\\\$(VAR_A)bar": "foo\\\\\\\\Abar",
    "foo-\\$(VAR_A": "foo-\\$(VAR_A",
    "$(VAR_A$(VAR_B))": "$(VAR_A$(VAR_B))",
    "$(VAR_A$(VAR_B)": "$(VAR_A$(VAR_B)",
    "foo$(VAR_Awhoops!": "foo$(VAR_Awhoops!",
    "$(VAR_B)_______$(A": "B_______$(A",
    "$(VAR_C)_______$(": "C_______$(",
    "$(VAR_A)foobarzab$": "Afoobarzab$",
    "--$($($($($--": "--$($($($($--",
    "$($($($($--foo$(": "$($($($($--foo$(",
    "foo0--$($($($(": "foo0--$($($($(",
    "$(foo$$var)": "$(foo$$var)",
    "\n": "\n",
    "$(VAR_UNDEFINED)": "$(VAR_UNDEFINED)",
    "$((VAR_A))": "$((VAR_A))",
    "$$($(VAR_A))": "$(A)",
    "$VAR$(VAR_A)": "$VARA",
    "$(VAR_A": "$(VAR_A",
    "$?_boo_$!": "$?_boo_$!",
    "$": "$",
    "$$": "$",
    "$(VAR_A)$": "A$",
    "$(": "$(",
    "$()": "$()",
    "VAR_A": "VAR_A",
    "$$(foo": "$(foo",
}


def expanded(text: str) -> Expanded:
    return expand(text, VARIABLES, Budget(1000))


@pytest.mark.parametrize(("text", "expected"), GOLDEN.items(), ids=list(GOLDEN))
def test_a_text_is_expanded_as_the_kubelet_does(text: str, expected: str) -> None:
    assert expanded(text).text == expected


def test_a_variable_that_is_all_of_a_text_says_where_it_is_written() -> None:
    assert expanded("$(VAR_A)").whole == VARIABLES["VAR_A"]
    assert expanded("x$(VAR_A)").whole is None


def test_what_is_not_known_stays_as_it_is_and_says_why() -> None:
    found = expand("a/$(SECRET)", {"SECRET": Word("$(SECRET)", (), "it comes from a Secret")}, Budget(1000))
    assert (found.text, found.unknown) == ("a/$(SECRET)", "it comes from a Secret")
