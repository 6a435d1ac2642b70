"""The lines of admission, taken apart."""

from tests.unit.core.builders import answer, request, serving

from aegis.core.admission.told import Told, said_by_admission, told
from aegis.core.reasons import Reason

BODY = serving("s3://models/nobody")
AT = "spec.containers[server].args[1]"


def test_a_line_is_its_reason_its_place_and_itself() -> None:
    line = answer(request(BODY)).message
    assert told([line], BODY) == (Told(Reason.MODEL_UNKNOWN, line, AT, "/spec/containers/0/args/1"),)


def test_what_is_said_of_the_request_has_no_place() -> None:
    line = "[NotReady] request: Aegis has not read its models; try again"
    assert told([line], BODY) == (Told(Reason.NOT_READY, line),)


def test_what_has_no_reason_belongs_to_the_line_before() -> None:
    lines = [f"[ModelUnknown] {AT}: 'x' is", "and 3 more"]
    assert [each.text for each in told(lines, BODY)] == ["\n".join(lines)]
    assert told(["and 3 more"], BODY) == ()


def test_a_word_that_is_no_reason_begins_nothing() -> None:
    assert told(["[Whatever] spec: x"], BODY) == ()


def test_warnings_of_others_are_left_out() -> None:
    own = [f"[ModelUnknown] {AT}: 'x' is", "and 3 more"]
    others = ['would violate PodSecurity "restricted:latest"', "[Whatever] x", "and 3 more things", "unknown field"]
    assert said_by_admission([others[0], own[0], *others[1:], own[1]]) == tuple(own)
