"""Reviews asked over and over by vegeta: Go's own HTTP client, which is the API server's as well."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.testbed.pki import KeyPair

CONNECTIONS = 8


class WrongAnswer(Exception):
    """A server did not answer every call with status 200."""


@dataclass(frozen=True, slots=True)
class Calls:
    """What came of an attack: how many calls, and in how many seconds 99 of 100 and half of them were answered."""

    count: int
    p99: float
    half: float


@dataclass(frozen=True, slots=True)
class Load:
    """vegeta, with the authority (PEM file) of the servers; `prefix` starts it where it has to run.

    `pair` is the certificate that it shows, if any.
    """

    program: str
    bundle: Path
    folder: Path
    prefix: Sequence[str] = ()
    pair: KeyPair | None = None

    def attack(self, url: str, body: bytes, seconds: float, rate: int = 0, connections: int = CONNECTIONS) -> Calls:
        """`rate` calls a second, at even intervals; 0 means each connection asks as soon as it was answered.

        Raises WrongAnswer.
        """
        (self.folder / "body.json").write_bytes(body)
        target = f"POST {url}\nContent-Type: application/json\n@{self.folder / 'body.json'}\n"
        options = [f"-rate={rate}", f"-duration={seconds}s", f"-root-certs={self.bundle}", "-http2=false"]
        # Without a rate the number of workers is what bounds the calls under way.
        options += [f"-workers={connections}", *([] if rate else [f"-max-workers={connections}"])]
        options += [f"-cert={self.pair.certificate}", f"-key={self.pair.key}"] if self.pair else []
        results = self._run("attack", *options, given=target.encode())
        report = json.loads(self._run("report", "-type=json", given=results))
        return _calls(url, report)

    def _run(self, *arguments: str, given: bytes) -> bytes:
        command = [*self.prefix, self.program, *arguments]
        return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE).stdout


def _calls(url: str, report: dict[str, Any]) -> Calls:
    if report["success"] < 1:
        raise WrongAnswer(f"{url}: {report['status_codes']} {report['errors'][:3]}")
    latencies = report["latencies"]
    return Calls(report["requests"], latencies["99th"] / 1e9, latencies["50th"] / 1e9)
