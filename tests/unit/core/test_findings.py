"""How a refusal reads: one line a finding, in order, bounded, and without a secret."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.admission.decision import MAX_BYTES, Decision, Finding, in_order, lines, redacted, refuse
from aegis.core.admission.templates import join
from aegis.core.reasons import Reason

SHOWN = {
    "s3://models/llama": "s3://models/llama",
    "https://h.example/m?X-Amz-Signature=secret": "https://h.example/m?…",
    "https://h.example/m#token=secret": "https://h.example/m#…",
    "https://h.example?a=secret#secret": "https://h.example?…",
    "https://h.example/m&sig=secret": "https://h.example/m&…",
    "https://h.example/m;token=secret": "https://h.example/m;…",
    "https://h.example/m%3Ftoken%3Dsecret": "https://h.example/m%3F…",
    "https://h.example/m%253ftoken=secret": "https://h.example/m%253f…",
    "s3://models/a&b;c": "s3://models/a&b;c",
    "https://user:secret@h.example/m": "https://h.example/m",
    "https://user:sec/ret@h.example/m": "https://user:***",
    "https://user:sec?ret@h.example/m": "https://user:***?…",
    "https://user:secret%40h.example": "https://user:***",
    "https://h.example:8443/m": "https://h.example:8443/m",
    "ollama://llama3.2:3b": "ollama://llama3.2:3b",
    "ollama://llama3.2:3b?token=secret": "ollama://llama3.2:***?…",
    "s3://models/a@b.example/m": "s3://models/a@b.example/m",
    "s3://models/ll\u0430ma": "s3://models/ll<U+0430>ma",
    "s3://models/a b\n[Verified]": "s3://models/a<U+0020>b<U+000A>[Verified]",
    "no uri": "no<U+0020>uri",
}


@pytest.mark.parametrize(("reference", "shown"), SHOWN.items(), ids=lambda value: ascii(value)[:40])
def test_a_reference_is_shown_without_its_secrets(reference: str, shown: str) -> None:
    assert redacted(reference) == shown


def test_a_long_reference_is_cut() -> None:
    assert redacted(f"s3://models/{'a' * 5000}?x") == f"s3://models/{'a' * 244}…?…"


@given(secret=st.from_regex(r"[a-z0-9]{12,20}", fullmatch=True))
def test_no_query_and_no_password_is_ever_shown(secret: str) -> None:
    for written in (
        f"s3://b/m?sig={secret}",
        f"https://u:{secret}@h/m",
        f"https://u:x/{secret}@h/m",
        f"a://h/#{secret}",
    ):
        assert secret not in Finding("p", written, Reason.AMBIGUOUS_URI).line()


def test_a_path_reads_as_people_write_it() -> None:
    path = ("spec", "template", "spec", "containers", "[server]", "args", "[1]")

    assert join(path) == "spec.template.spec.containers[server].args[1]"
    assert join(()) == ""
    assert join(("[0]", "a")) == "[0].a"


def test_the_next_step_is_that_of_the_reason_unless_more_is_known() -> None:
    finding = Finding("spec.x", "s3://a/b", Reason.MODEL_REVOKED, "key 12")

    assert finding.line() == (
        "[ModelRevoked] spec.x: 's3://a/b' was signed by revoked keys only (key 12); sign the artifact again with an"
        " active key"
    )
    assert Finding("p", "", Reason.NOT_READY, next_step="wait").line().endswith("; wait")


@given(path=st.text(max_size=40), reference=st.text(max_size=40), detail=st.text(max_size=40))
def test_a_finding_is_one_line_whatever_is_in_it(path: str, reference: str, detail: str) -> None:
    line = Finding(path, reference, Reason.AMBIGUOUS_URI, detail).line()

    assert line.splitlines() == [line]


def findings(count: int, detail: str = "") -> list[Finding]:
    return [Finding(f"spec.a[{number:03}]", "s3://a/b", Reason.MODEL_UNKNOWN, detail) for number in range(count)]


def test_findings_are_sorted_and_told_once() -> None:
    told = lines([*reversed(findings(3)), *findings(3)])

    assert [line.split()[1] for line in told.splitlines()] == ["spec.a[000]:", "spec.a[001]:", "spec.a[002]:"]


ORDERS = (
    ("spec.containers[1].args[2]", "spec.containers[1].args[10]", "spec.containers[2].args[1]", "spec.containers[10]"),
    ("spec.containers[worker-2]", "spec.containers[worker-10]", "spec.volumes[m]"),
    ("", "a", "a[0]", "a[7]", "a[007x]", "a[8]", "b"),
    (f"a[{'9' * 9}]", f"a[1{'0' * 9}]", f"a[{'9' * 10_000}]", f"a[1{'0' * 10_000}]"),
)
"""Paths as a person sorts them: a number too long for `int`, too."""


@pytest.mark.parametrize("paths", ORDERS, ids=lambda paths: paths[0][:30])
def test_numbers_in_paths_are_sorted_as_numbers(paths: tuple[str, ...]) -> None:
    told = [Finding(path, "s3://a/b", Reason.MODEL_UNKNOWN) for path in paths]

    assert in_order(reversed(told)) == told


def test_at_one_place_the_other_words_decide() -> None:
    one, other = (Finding("a[1]", reference, Reason.MODEL_UNKNOWN) for reference in ("s3://a/10", "s3://a/2"))

    assert in_order([other, one, other]) == [one, other]
    assert in_order([one, one]) == [one]
    assert in_order([]) == []


@given(st.lists(st.text("ab[.0123456789", max_size=8), max_size=8))
def test_every_finding_keeps_its_place_whatever_the_order_that_they_come_in(paths: list[str]) -> None:
    told = [Finding(path, "", Reason.MODEL_UNKNOWN) for path in paths]

    assert in_order(told) == in_order(reversed(told))
    assert set(in_order(told)) == set(told)


def test_ten_findings_are_told_and_the_others_counted() -> None:
    assert len(lines(findings(10)).splitlines()) == 10
    assert lines(findings(12)).splitlines()[10:] == ["and 2 more"]


def test_a_message_has_at_most_four_kilobytes_of_whole_lines() -> None:
    told = lines(findings(10, "é" * 900))

    assert len(told.encode()) <= MAX_BYTES
    assert [line for line in told.splitlines() if not line.startswith("[")] == ["and 8 more"]


def test_a_line_that_is_longer_than_a_message_is_cut_at_a_whole_character() -> None:
    told = lines([replace(findings(1)[0], next_step="é" * MAX_BYTES)])

    assert MAX_BYTES - 20 < len(told.encode()) <= MAX_BYTES


FINAL = {
    Reason.REQUEST_MALFORMED: 403,
    Reason.REQUEST_TOO_COMPLEX: 403,
    Reason.NOT_READY: 503,
    Reason.CACHE_STALE: 503,
    Reason.DEADLINE_EXCEEDED: 503,
    Reason.INTERNAL_ERROR: 503,
}


@pytest.mark.parametrize(("reason", "code"), FINAL.items())
def test_what_may_pass_later_is_no_verdict(reason: Reason, code: int) -> None:
    decision = refuse(reason, detail="x")

    assert (decision.allowed, decision.reason, decision.code) == (False, reason, code)
    assert decision.message.startswith(f"[{reason}] request: ")


def test_one_verdict_among_what_is_undecided_makes_the_answer_final() -> None:
    pending = Finding("a", "", Reason.VERIFICATION_PENDING, final=False)
    rejected = Finding("b", "", Reason.MODEL_UNKNOWN)

    assert Decision(False, Reason.VERIFICATION_PENDING, (pending,)).code == 503
    assert Decision(False, Reason.VERIFICATION_PENDING, (pending, rejected)).code == 403
