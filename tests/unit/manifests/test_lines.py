"""In which line something stands."""

from aegis.adapters.manifests.files import Source
from aegis.adapters.manifests.lines import lines_of

TEXT = """\
# a comment
kind: Service
---
kind: Deployment
spec:
  template: &t
    containers:
    - name: a
    - name: b
      args:
      - --model
      - "x"
      env: [{name: A/B~C, value: y}]
  copy: *t
  on: {a/b: 1}
"""


def line(number: int, pointer: str, text: str = TEXT) -> int:
    return lines_of(Source("a.yaml", text), [(number, pointer)]).get((number, pointer), 0)


def test_every_place_has_its_line() -> None:
    places = {
        (0, ""): 2,
        (1, ""): 4,
        (1, "/spec"): 5,
        (1, "/spec/template/containers/1"): 9,
        (1, "/spec/template/containers/1/args"): 10,
        (1, "/spec/template/containers/1/args/1"): 12,
        (1, "/spec/template/containers/1/env/0/value"): 13,
        (1, "/spec/true/a~1b"): 15,
    }
    assert lines_of(Source("a.yaml", TEXT), places) == places


def test_what_an_alias_puts_there_has_the_line_of_what_is_around() -> None:
    assert line(1, "/spec/copy/containers/1/args") == 14


def test_what_is_not_there_has_the_line_of_what_is_around_or_none() -> None:
    assert line(1, "/spec/template/containers/7") == 7
    assert line(2, "/spec") == 0


def test_json_has_lines_as_well_unless_yaml_cannot_read_it() -> None:
    assert line(0, "/a/0", '{"a":\n [1]}') == 2
    assert line(0, "/a", '{"a": "\\ud83d"}') == 0


def test_of_a_key_that_stands_twice_the_last_has_the_line() -> None:
    assert line(0, "/a/b", "a:\n  b: 1\na:\n  b: 2\n") == 4
