"""Signatures by the real cosign in the real transparency log, and what `aegis verify` says of them offline."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.testbed.environment import Environment
from tests.testbed.rekor import Rekor

pytestmark = pytest.mark.e2e

PROGRAM = Path(sys.prefix) / "bin" / "aegis"
VERIFIED = (0, "Verified", "Verified")
NOT_LOGGED = (1, "Rejected", "NotLogged")


class Signed:
    """An artifact that cosign signed into a log."""

    def __init__(self, folder: Path, log: Rekor) -> None:
        self.folder, self.log = folder, log
        self.artifact, self.bundle = folder / "model.bin", folder / "model.bin.sigstore.json"
        self.artifact.write_bytes(b"weights" * 1000)
        log.cosign("generate-key-pair", "--output-key-prefix", str(folder / "release"))
        self.public = folder / "release.pub"
        log.sign(folder / "release.key", self.artifact, self.bundle)

    def verify(self, *options: object, bundle: Path | None = None) -> tuple[tuple[int, str, str], dict[str, Any]]:
        """Outcome and answer; nothing of the environment is passed on."""
        given = ("--artifact", self.artifact, "--signature", bundle or self.bundle, "--key", self.public, *options)
        command = [str(PROGRAM), "verify", "-o", "json", *map(str, given)]
        done = subprocess.run(command, text=True, capture_output=True, timeout=60, env={})
        answer = json.loads(done.stdout)
        return (done.returncode, answer["verdict"], answer["reason"]), answer


@pytest.fixture(scope="module")
def signed(testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    log = Rekor(tmp_path_factory.mktemp("rekor"), testbed.ports, testbed.reaper, testbed.binaries["cosign"])
    log.start()
    made = Signed(tmp_path_factory.mktemp("signed"), log)
    # From here on nobody is asked.
    log.close()
    return made


def test_a_signature_in_the_log_counts_by_the_key_of_the_log(signed: Signed) -> None:
    outcome, answer = signed.verify("--rekor-key", signed.log.key)

    assert outcome == VERIFIED
    (signature,) = answer["signatures"]
    assert signature["logEntry"]["index"] == 0
    assert signature["signingTime"] is None, "this log says what it holds, and not since when"


def test_it_is_recorded_by_the_trusted_root_that_cosign_made(signed: Signed) -> None:
    outcome, answer = signed.verify("--trusted-root", signed.log.trusted_root)

    assert outcome == VERIFIED
    root = json.loads(signed.log.trusted_root.read_bytes())
    assert root["tlogs"][0]["logId"]["keyId"]
    assert answer["signatures"][0]["logEntry"] is not None


def _edit_body(entry: dict[str, Any]) -> None:
    body = entry["canonicalizedBody"]
    entry["canonicalizedBody"] = body[:40] + ("B" if body[40] == "A" else "A") + body[41:]


FAULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "another tree": lambda entry: entry["inclusionProof"].update(treeSize="2"),
    "another place": lambda entry: entry["inclusionProof"].update(logIndex="1"),
    "another body": _edit_body,
    "no proof": lambda entry: entry.pop("inclusionProof"),
}


@pytest.mark.parametrize("spoil", FAULTS.values(), ids=list(FAULTS))
def test_an_entry_with_a_fault_counts_for_nothing(
    signed: Signed, spoil: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    bundle = json.loads(signed.bundle.read_bytes())
    spoil(bundle["verificationMaterial"]["tlogEntries"][0])
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(json.dumps(bundle))

    assert signed.verify("--rekor-key", signed.log.key, bundle=spoilt)[0] == NOT_LOGGED
