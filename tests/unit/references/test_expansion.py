"""`$(NAME)` as the kubelet expands it: the table of k8s.io/kubernetes/third_party/forked/golang/expansion."""

import pytest

from aegis.core.references.environment import environment
from aegis.core.references.expansion import Variable, expand
from aegis.core.references.refusals import TooComplex

VARIABLES = {
    "VAR_A": Variable("A", ("a",)),
    "VAR_B": Variable("B", ("b",)),
    "VAR_C": Variable("C", ("c",)),
    "VAR_REF": Variable("$(VAR_A)", ("r",)),
    "VAR_EMPTY": Variable("", ("e",)),
}
GOLDEN = {
    "$(VAR_A)": "A",
    "___$(VAR_B)___": "___B___",
    "___$(VAR_C)": "___C",
    "$(VAR_A)-$(VAR_A)": "A-A",
    "$(VAR_A)$(VAR_B)$(VAR_C)": "ABC",
    "$(VAR_EMPTY)": "",
    "foo$(VAR_EMPTY)bar": "foobar",
    "$$(VAR_A)": "$(VAR_A)",
    "$$$(VAR_A)": "$A",
    "$$$$(VAR_A)": "$$(VAR_A)",
    "$$$$$(VAR_A)": "$$A",
    "$VAR_A": "$VAR_A",
    "$(VAR_REF)": "$(VAR_A)",
    "$$(VAR_REF)": "$(VAR_REF)",
    "%%$(VAR_REF)--$(VAR_REF)%%": "%%$(VAR_A)--$(VAR_A)%%",
    "f000-$VAR_A": "f000-$VAR_A",
    "foo\\$(VAR_C)bar": "foo\\Cbar",
    "foo\\\\$(VAR_C)bar": "foo\\\\Cbar",
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


@pytest.mark.parametrize(("text", "expanded"), GOLDEN.items(), ids=list(GOLDEN))
def test_a_text_is_expanded_as_the_kubelet_does(text: str, expanded: str) -> None:
    assert expand(text, VARIABLES).text == expanded


def test_a_variable_that_is_all_of_a_text_says_where_it_is_written() -> None:
    assert expand("$(VAR_A)", VARIABLES).whole == VARIABLES["VAR_A"]
    assert expand("x$(VAR_A)", VARIABLES).whole is None


def test_what_is_not_known_stays_as_it_is_and_says_why() -> None:
    expanded = expand("a/$(SECRET)", {"SECRET": Variable("", (), "it comes from a Secret")})
    assert (expanded.text, expanded.unknown) == ("a/$(SECRET)", "it comes from a Secret")


def test_variables_that_double_each_other_are_too_much() -> None:
    entries = [{"name": "A0", "value": "x" * 1000}]
    entries += [{"name": f"A{number}", "value": f"$(A{number - 1})$(A{number - 1})"} for number in range(1, 40)]
    with pytest.raises(TooComplex, match="expand to more than"):
        environment({"env": entries}, (), {})


def test_the_last_of_two_variables_wins_and_may_use_the_first() -> None:
    entries = [{"name": "A", "value": "1"}, {"name": "A", "value": "$(A)2"}, {"name": "B", "value": "$(LATER)"}]
    found, _ = environment({"env": entries}, (), {})
    assert (found["A"].value, found["B"].value) == ("12", "$(LATER)")


def test_variables_of_a_config_map_come_first() -> None:
    container = {
        "envFrom": [{"prefix": "P_", "configMapRef": {"name": "m"}}],
        "env": [{"name": "P_A", "value": "own"}, {"name": "C", "value": "$(P_B)"}],
    }
    found, hidden = environment(container, (), {"m": {"A": "map", "B": "b"}})
    assert {name: each.value for name, each in found.items()} == {"P_A": "own", "P_B": "b", "C": "b"}
    assert hidden is None


@pytest.mark.parametrize("source", ["configMapRef", "secretRef"])
def test_a_source_that_is_not_known_hides_its_variables(source: str) -> None:
    found, hidden = environment({"envFrom": [{source: {"name": "m"}}]}, (), {})
    assert found == {}
    assert hidden is not None
    assert "its variables come from" in hidden.unknown
