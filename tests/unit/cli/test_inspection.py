"""`aegis inspect`: every fixture, every place a signature may be at, and every wrong call."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.unit.cli.calling import VECTORS, Caller
from tests.unit.formats import signing
from tests.unit.formats.test_fixtures import CERTIFIED, GENUINE, KEYLESS, MODELS, PART, UNREADABLE

from aegis.core.signatures import MAX_BYTES

READABLE = sorted({row[0] for row in GENUINE} | set(MODELS) | {PART, KEYLESS} | CERTIFIED)
EVERY = sorted(path for path in VECTORS.parent.rglob("*") if path.is_file())
FIELDS = {
    "outcome", "reason", "message", "location", "verified", "sizeBytes", "digest", "form", "format", "mediaType",
    "signature", "keyHint", "holdsKey", "statement", "certificates", "logEntries", "timestamps",
}  # fmt: skip


def told(call: Caller, *arguments: object) -> dict[str, Any]:
    called = call("inspect", "-o", "json", *arguments)
    assert (called.code, called.err) == (0, "")
    return called.answer


@pytest.mark.parametrize("path", READABLE)
def test_what_can_be_verified_can_be_read(call: Caller, path: str) -> None:
    answer = told(call, VECTORS / path)

    assert set(answer) == FIELDS
    assert (answer["outcome"], answer["verified"], answer["reason"]) == ("Read", False, None)


@pytest.mark.parametrize("path", UNREADABLE)
def test_what_cannot_be_read_says_why(call: Caller, path: str) -> None:
    called = call("inspect", "-o", "json", VECTORS / path)

    assert (called.code, called.answer["outcome"], called.answer["reason"]) == (1, "Malformed", "SignatureMalformed")
    assert UNREADABLE[path] in called.answer["message"]
    assert set(called.answer) < FIELDS


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.relative_to(VECTORS.parent).as_posix())
def test_any_file_is_read_or_malformed_and_can_be_shown(call: Caller, path: Path) -> None:
    called = call("inspect", path)

    assert called.code in (0, 1)
    assert called.err == ""
    assert called.out.startswith("Read: " if called.code == 0 else "Malformed: [SignatureMalformed] ")
    assert all(line.isprintable() and len(line) < 4000 for line in called.out.splitlines())
    assert call("inspect", path, "-o", "json").code == called.code


def test_a_manifest_is_shown_line_by_line(call: Caller) -> None:
    shown = call("inspect", VECTORS / "oms" / "ec-P-256.shards.oms.json").out

    assert (
        "form         ModelSigning, in a SigstoreBundle v0.3 (application/vnd.dev.sigstore.bundle.v0.3+json)" in shown
    )
    assert "predicate    https://model_signing/signature/v1.0" in shown
    assert "manifest     4 files, hashed with SHA-256, in shards of 1000 bytes" in shown
    assert "and 2 more shards" in shown
    assert "left out     .git, .gitattributes, .github, .gitignore" in shown


def test_a_model_of_one_file_is_shown_as_one(call: Caller) -> None:
    shown = call("inspect", VECTORS / PART).out

    assert "manifest     1 file, hashed with SHA-256, whole" in shown
    assert "listed       .: 796236a66f10abc7c805903f2a066f916670b7596b7056300dcc665efb8396e6" in shown


def test_certificates_and_log_entries_are_shown_as_claims(call: Caller) -> None:
    lines = call("inspect", VECTORS / KEYLESS).out.splitlines()
    (certificate,) = (line for line in lines if line.startswith("  certificate"))
    (entry,) = (line for line in lines if line.startswith("  log entry"))

    assert "for release@models.example, vouched for by https://issuer.mini.test" in certificate
    assert "hashedrekord 0.0.1, at 2026-01-01T00:00:00Z, with a promise and a proof" in entry
    assert all(line.endswith(": claimed, not proven") for line in (certificate, entry))


def test_a_key_inside_is_told_and_that_it_is_never_used(call: Caller) -> None:
    path = VECTORS / "attacks" / "old-embedded-evil-key.json"

    assert told(call, path)["holdsKey"] is True
    assert "key inside   there is one, and it is never used" in call("inspect", path).out


def test_of_a_long_list_the_rest_is_counted(call: Caller, tmp_path: Path) -> None:
    path = tmp_path / "model.sig"
    path.write_bytes(signing.bundle(signing.manifest({f"{number:05}": b"" for number in range(3000)})))
    lines = call("inspect", path).out.splitlines()

    assert sum(line.startswith("  listed") for line in lines) == 11
    assert "  listed       and 2990 more" in lines


def test_a_terminal_obeys_nothing_that_a_file_says(call: Caller, tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[2J.sig"
    path.write_bytes(signing.cosign_bundle(signing.statement(b"1", name="\x1b[2J\u202everified\n")))
    called = call("inspect", path)

    assert called.code == 0
    assert all(line.isprintable() for line in called.out.splitlines())
    assert r"\x1b[2J\u202everified\n" in called.out
    assert call("inspect", path, "-o", "json").out.isascii()


def test_standard_input_is_a_file(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def piped(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    piped((VECTORS / "cosign3" / "p256.sig").read_bytes())
    assert told(call, "-")["form"] == "Detached"
    piped(b"0" * (MAX_BYTES + 1))
    called = call("inspect", "-")
    assert (called.code, called.out) == (2, "")
    assert f"'-' cannot be read: it has more than {MAX_BYTES} bytes" in called.err


def test_a_link_is_followed(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "model.sig").symlink_to(VECTORS / PART)

    assert told(call, tmp_path / "model.sig")["format"] == "ModelSigning"


WRONG = {
    "nothing": ("missing.sig", "No such file or directory"),
    "a folder": (".", "Is a directory"),
    "a pipe": ("pipe", "it is not a regular file"),
    "what is too large": ("large", f"it has more than {MAX_BYTES} bytes"),
}


@pytest.mark.parametrize(("name", "said"), WRONG.values(), ids=list(WRONG))
def test_what_is_no_file_is_a_wrong_call(call: Caller, tmp_path: Path, name: str, said: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    called = call("inspect", tmp_path / name)

    assert (called.code, called.out) == (2, "")
    assert called.err == f"aegis inspect: '{tmp_path / name}' cannot be read: {said}\n"


@pytest.mark.parametrize(("uri", "said"), [("s3://models/a/", "names a folder"), ("s3://m", "must have a bucket")])
def test_a_uri_that_names_no_file_is_a_wrong_call(call: Caller, uri: str, said: str) -> None:
    called = call("inspect", uri)

    assert (called.code, called.out) == (2, "")
    assert called.err.startswith(f"aegis inspect: '{uri}' {said}")


def test_a_store_that_does_not_answer_leaves_it_undecided(call: Caller) -> None:
    called = call("inspect", "-o", "json", "https://127.0.0.1:1/model.sig")

    assert (called.code, called.answer["outcome"], called.answer["reason"]) == (3, "Undecided", "SourceUnavailable")
    assert json.loads(called.out)["verified"] is False
    assert call("inspect", "https://127.0.0.1:1/model.sig").out.startswith("Undecided: [SourceUnavailable] ")


def test_a_call_without_a_file_is_a_wrong_call(call: Caller) -> None:
    assert call("inspect").code == 2
