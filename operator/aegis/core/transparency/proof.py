"""The proof that a signature stands in a log: the entry is about it, the log promised it, and its tree holds it.

Specification: RFC 9162 section 2.1.3, C2SP tlog-checkpoint, and sigstore_rekor.proto for the promise (SET).
"""

import base64
import hmac
import json
from collections.abc import Collection
from datetime import UTC, datetime

from aegis.core.errors import NotLogged
from aegis.core.transparency.checkpoint import read_checkpoint
from aegis.core.transparency.entry import Entry, InclusionProof
from aegis.core.transparency.log import Log, Proven
from aegis.core.transparency.logged import Logged, is_about
from aegis.core.transparency.merkle import leaf_hash, root_hash


def prove(entry: Entry, logged: Logged, logs: Collection[Log]) -> Proven:
    """What `entry` proves about a signature. Raises NotLogged when it proves nothing.

    A promise or a path suffices, and where both are there both must hold. Only a promise gives a time: without one the
    time is not signed.
    """
    log = _log(entry, logs)
    try:
        if not is_about(entry.body, logged):
            raise NotLogged("the entry is about another signature, another artifact or another signer")
        if entry.proof is not None:
            _check_path(entry.body, entry.proof, log)
    except ValueError as error:
        raise NotLogged(str(error)) from error
    if entry.promise is not None and not log.signed(_promised(entry, log), entry.promise):
        raise NotLogged("the log did not promise this entry at that time (SET)")
    if entry.promise is None:
        if entry.proof is None:
            raise NotLogged("the entry comes without a promise and without a proof")
        return Proven(log.id, entry.proof.index)
    return Proven(log.id, entry.index, _moment(entry.integrated))


def _log(entry: Entry, logs: Collection[Log]) -> Log:
    origin = entry.proof.checkpoint.partition("\n")[0] if entry.proof else ""
    found = next((log for log in logs if log.is_named(entry.log_id, origin)), None)
    if found is None:
        raise NotLogged(f"the log {entry.log_id[:12]} is not a trusted one")
    return found


def _check_path(body: bytes, proof: InclusionProof, log: Log) -> None:
    """Raises ValueError and NotLogged."""
    checkpoint = read_checkpoint(proof.checkpoint)
    if not any(log.signed(checkpoint.text, signature) for signature in checkpoint.signatures):
        raise NotLogged("the log did not sign the checkpoint")
    if checkpoint.size != proof.size or not hmac.compare_digest(checkpoint.root, proof.root):
        raise NotLogged("the checkpoint is of another tree than the inclusion proof")
    if not hmac.compare_digest(root_hash(leaf_hash(body), proof.index, proof.size, proof.hashes), proof.root):
        raise NotLogged("the inclusion proof leads to another tree")


def _promised(entry: Entry, log: Log) -> bytes:
    """What Rekor signs as a promise: canonical JSON (RFC 8785; of ASCII text and integers, sorted and compact)."""
    promised = {
        "body": base64.b64encode(entry.body).decode("ascii"),
        "integratedTime": entry.integrated,
        "logID": log.id,
        "logIndex": entry.index,
    }
    return json.dumps(promised, sort_keys=True, separators=(",", ":")).encode("ascii")


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise NotLogged("the entry's time is none") from error
