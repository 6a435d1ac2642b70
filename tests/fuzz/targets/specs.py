"""The objects of Aegis's own API, as a restored backup or an older schema may hold them."""

import json
from collections.abc import Iterator

import yaml
from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt
from tests.testbed.recipes import ROOT

from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import parse_keyring, parse_overrides
from aegis.core.spec.policy import parse_policy
from aegis.core.spec.signed_model import parse_signed_model

READERS = (parse_policy, parse_keyring, parse_signed_model)


def holds(data: bytes) -> None:
    """An object is read, or it is said which field cannot be: no field of a wrong type surfaces later."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict) or not isinstance(body.get("metadata", {}), dict):
        return
    for read in READERS:
        attempt(InvalidSpec, read, body)
    if isinstance(body.get("spec"), dict):
        attempt(InvalidSpec, parse_overrides, body["spec"])


def seeds() -> Iterator[bytes]:
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        yield from written(*(each for each in yaml.safe_load_all(path.read_bytes()) if "aegis" in each["apiVersion"]))


TARGET = Target(holds, seeds)
