"""The answer of `aegis inspect` for people: a line for each thing in a signature file."""

from collections.abc import Iterator

from aegis.core.conditions import timestamp
from aegis.core.inspection import Inspection
from aegis.core.inspection.facts import (
    CertificateFacts,
    LogEntryFacts,
    ManifestFacts,
    Material,
    Read,
    SignatureFacts,
    StatementFacts,
)

CLAIMED = "claimed, not proven"

_SPELLINGS = {
    "raw": "raw",
    "base64": "in base64",
    "base64-lines": "in wrapped base64",
    "vault": "in base64 behind 'vault:vN:'",
}


def lines(location: str, found: Inspection) -> Iterator[str]:
    """Each a label and what it is; not yet fit for a terminal."""
    yield _line("file", f"{location}: {found.size} bytes, {found.digest}")
    if found.read is None:
        yield _line("form", found.form or "none that is known")
        return
    yield _line("form", _form(found, found.read))
    yield _line("signature", _signature(found.read.signature))
    yield from _material(found.read.material)
    if found.read.statement:
        yield from _statement(found.read.statement)
    for certificate in found.read.certificates:
        yield _line("certificate", _certificate(certificate))
    for entry in found.read.entries:
        yield _line("log entry", f"{_entry(entry)}: {CLAIMED}")
    for moment in found.read.timestamps:
        yield _line("timestamp", f"{timestamp(moment)}: {CLAIMED}" if moment else "one that names no time")


def _line(label: str, said: str) -> str:
    return f"  {label:<11}  {said}"


def _form(found: Inspection, read: Read) -> str:
    material = read.material
    version = f" v{material.version} ({material.media_type})" if material.media_type else ""
    return f"{found.form}{version}" if found.form == read.format else f"{read.format}, in a {found.form}{version}"


def _signature(signature: SignatureFacts) -> str:
    over = f"over the statement {signature.over}" if signature.over else "over the artifact itself"
    claimed = f", which is said to be {signature.claimed}" if signature.claimed else ""
    made = " or ".join(signature.families)
    return f"{signature.size} bytes {_SPELLINGS[signature.spelling]}, as {made} makes them, {over}{claimed}"


def _material(material: Material) -> Iterator[str]:
    if material.hint:
        yield _line("key hint", f"{material.hint}: it chooses no key")
    if material.holds_key:
        yield _line("key inside", "there is one, and it is never used: whoever changes the file can change it as well")


def _statement(statement: StatementFacts) -> Iterator[str]:
    yield _line("statement", statement.type)
    if statement.predicate_type:
        yield _line("predicate", statement.predicate_type)
    for each in statement.subjects:
        digests = ", ".join(f"{name}:{value}" for name, value in each.digests.items())
        yield _line("subject", f"{each.name or 'without a name'}: {digests}")
    yield from _more("subject", statement.count - len(statement.subjects))
    if statement.manifest:
        yield from _manifest(statement.manifest)


def _manifest(manifest: ManifestFacts) -> Iterator[str]:
    method = f"in shards of {manifest.shard_size} bytes" if manifest.shard_size else "whole"
    files = "1 file" if manifest.count == 1 else f"{manifest.count} files"
    yield _line("manifest", f"{files}, hashed with SHA-256, {method}")
    for each in manifest.files:
        shards = f" and {each.shards - 1} more shards" if each.shards > 1 else ""
        yield _line("listed", f"{each.path}: {each.digest}{shards}")
    yield from _more("listed", manifest.count - len(manifest.files))
    ignored = ", ".join(manifest.ignored) or "nothing"
    yield _line("left out", ignored if manifest.ignored_stated else f"not told; taken to be {ignored}")


def _more(label: str, count: int) -> Iterator[str]:
    if count:
        yield _line(label, f"and {count} more")


def _certificate(certificate: CertificateFacts) -> str:
    begin, end = certificate.not_before, certificate.not_after
    if begin is None or end is None:
        return f"{certificate.fingerprint}: it cannot be read ({certificate.problem})"
    names = f", for {', '.join(certificate.names)}" if certificate.names else ""
    vouched = f", vouched for by {certificate.vouched_by}" if certificate.vouched_by else ""
    subject = certificate.subject or "no subject"
    valid = f"from {timestamp(begin)} to {timestamp(end)}"
    return f"{subject}, issued by {certificate.issuer}{names}{vouched}, {valid}: {CLAIMED}"


def _entry(entry: LogEntryFacts) -> str:
    brought = [name for name, there in (("promise", entry.promise), ("proof", entry.proof)) if there]
    time = f", at {timestamp(entry.integrated)}" if entry.integrated else ""
    return f"{entry.index} of the log {entry.log_id}, {entry.kind or 'of no kind that can be read'}{time}" + (
        f", with a {' and a '.join(brought)}" if brought else ""
    )
