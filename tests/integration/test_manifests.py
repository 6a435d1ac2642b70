"""Manifests as `kubectl` reads them: what a scalar means is a matter of the reader, so both are asked."""

import json
import subprocess

import pytest
from tests.testbed.environment import Environment

from aegis.adapters.manifests.yaml_events import values

pytestmark = pytest.mark.e2e

WRITTEN = """
22:22 1:30:00.5 2026-01-01 2026-01-01T00:00:00Z 0644 0o17 017_0 08 09 0x1F 0xGG 0b11 0b12 1_000 _1 +12 -5 +-5 -
. .5 -.5e-3 5. 1e3 1E+3 1e 1.5.0 1_0.5 12345678901234567890123 -9223372036854775808
y Y n N yes Yes YES yEs no on On ON off OFF true True TRUE tRUE false null Null NULL nULL ~ ~~ none None = <<
'1' "1" 'yes' "null" "\\x41" !!str 1 !!str yes !!int 7 !!float 2 !!bool yes !!null ~ !!binary aGVsbG8= ! 12
"""
HEAD = "apiVersion: example.dev/v1\nkind: Any\nmetadata: {name: x}\nspec:\n"


def scalars() -> list[str]:
    """The words above, a tag with what follows it."""
    words = iter(WRITTEN.split())
    return [f"{word} {next(words)}" if word.startswith("!") else word for word in words]


def test_every_scalar_means_what_it_means_to_kubectl(testbed: Environment) -> None:
    text = HEAD + "".join(f"- {each}\n" for each in scalars()) + "- {k: 1, 2: x, true: x, 1.5: x}\n"
    command = [testbed.binaries["kubectl"], "annotate", "--local", "-f", "-", "a=b", "-o", "json"]
    done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=60, check=True)
    (own,) = values(text)
    theirs = json.loads(done.stdout)["spec"]
    differing = [
        (written, one, other)
        for written, one, other in zip([*scalars(), "keys"], own["spec"], theirs, strict=True)
        # JSON has one kind of number.
        if one != other or isinstance(one, bool | str) is not isinstance(other, bool | str)
    ]
    assert differing == []
