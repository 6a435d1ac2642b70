"""How the answer of `aegis keys` is written."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aegis.core.conditions import timestamp
from aegis.core.keyrings import KeyFacts, RefusedSourceKey, Standing
from aegis.core.verdicts import sentence
from aegis.entrypoints.cli.command import Exit
from aegis.entrypoints.cli.next_steps import next_step
from aegis.entrypoints.cli.printable import printable
from aegis.services.list_keys import KeyListing


def exit_code(found: KeyListing) -> Exit:
    """Whether there is a key that counts, there is none, or nobody knows."""
    if found.failure is not None:
        return Exit.UNDECIDED
    return Exit.DONE if found.usable else Exit.REJECTED


def as_json(found: KeyListing) -> str:
    """One JSON object; fields may be added to it, and none is taken away."""
    failure = found.failure
    told = {
        "source": found.source,
        "keys": [_key(fact, stand) for fact, stand in found.keys],
        "refusedKeys": [_refused(each) for each in found.refused],
        "endedVersions": list(found.ended_versions),
        "failure": {"reason": failure.reason, "message": str(failure)} if failure else None,
    }
    return json.dumps(told, indent=2)


def as_text(found: KeyListing) -> str:
    """A line for each key, and one for what is no key."""
    return "\n".join(map(printable, _lines(found)))


def _lines(found: KeyListing) -> Iterator[str]:
    if found.failure is not None:
        reason = found.failure.reason
        yield f"Undecided: [{reason}] {sentence(reason, found.failure.detail, next_step(reason))}"
        return
    for fact, stand in found.keys:
        until = f" until {timestamp(stand.until)}" if stand.until else ""
        why = "" if stand.accepted else f" ({stand.reason})"
        yield f"{fact.fingerprint}  {fact.algorithm:<15}  version {fact.version}  {stand.state}{until}{why}"
    for each in found.refused:
        yield f"refused  version {each.version}, block {each.refused.position}: {each.refused.detail}"
    hidden = set(found.ended_versions) - {fact.version for fact, _ in found.keys}
    if hidden:
        yield f"ended    versions that are deleted, destroyed or disabled: {', '.join(map(str, sorted(hidden)))}"
    if not found.usable:
        yield f"no key of {found.source} counts now"


def _key(fact: KeyFacts, stand: Standing) -> dict[str, Any]:
    return {
        "fingerprint": fact.fingerprint,
        "algorithm": fact.algorithm,
        "version": fact.version,
        "state": stand.state,
        "reason": None if stand.accepted else stand.reason,
        "acceptedUntil": _moment(stand.until),
        "created": _moment(fact.created),
        "notBefore": _moment(fact.validity.not_before),
        "notAfter": _moment(fact.validity.not_after),
    }


def _refused(each: RefusedSourceKey) -> dict[str, Any]:
    return {"version": each.version, "position": each.refused.position, "detail": each.refused.detail}


def _moment(moment: datetime | None) -> str | None:
    return timestamp(moment) if moment else None
