"""The program as a whole: its commands, its exit codes, and what it loads to do its work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller, Signer

import aegis
from aegis.entrypoints.cli import COMMANDS

HEAVY = {
    "aiohttp", "asyncio", "botocore", "httptools", "hvac", "kopf", "kubernetes", "prometheus_client", "pydantic",
    "rfc3161_client", "sigstore", "sigstore_models", "uvloop",
}  # fmt: skip
NETWORK = {
    "aegis.adapters.keysources", "aegis.adapters.stores.s3", "aegis.adapters.transport.transport",
    "aegis.core.spec.key_sources", "certifi", "email", "http", "socket", "ssl", "urllib3", "xml",
}  # fmt: skip
"""What only a store or a key source elsewhere takes."""
LOADED = """
import json, sys
from aegis.entrypoints.cli import main
code = main(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def test_every_command_has_help(call: Caller) -> None:
    whole = call("--help")
    assert whole.code == 0
    for command in COMMANDS:
        assert f"    {command.name}" in whole.out
        own = call(command.name, "--help")
        assert own.code == 0
        assert own.out.startswith(f"usage: aegis {command.name}")


@pytest.mark.parametrize("arguments", [(), ("veryfy",), ("verify", "--artifact")])
def test_a_call_without_what_it_takes_is_a_wrong_call(call: Caller, arguments: tuple[str, ...]) -> None:
    called = call(*arguments)
    assert (called.code, called.out) == (2, "")
    assert "usage: aegis" in called.err


@pytest.mark.parametrize("argument", ["version", "--version"])
def test_the_version_is_one_line(call: Caller, argument: str) -> None:
    called = call(argument)
    assert (called.code, called.out, called.err) == (0, f"aegis {aegis.__version__}\n", "")


@pytest.mark.parametrize("command", ["verify", "inspect", "keys", "references", "check"])
def test_what_has_forms_takes_them_by_either_spelling(call: Caller, command: str) -> None:
    assert "-o {" in (said := call(command, "--help").out)
    assert "--output {" in said


def test_who_interrupts_it_hears_no_complaint(call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("aegis.wiring.check.check", interrupt)
    called = call("check", "-f", tmp_path)
    assert (called.code, called.out, called.err) == (130, "", "")


def test_a_variable_that_is_not_understood_is_one_sentence(
    call: Caller, artifact: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AEGIS_WORKERS", "many")
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert called.code == 2
    assert called.err == "aegis: AEGIS_WORKERS='many' is not understood: it takes a number\n"


def test_a_mistake_of_the_program_is_undecided_and_tells_no_secret(
    call: Caller, artifact: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("hvs.CAESIJ3tU8f2gQe9wLkPz0aBcDeFgHiJk")

    monkeypatch.setattr("aegis.wiring.verify.verify", fail)
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert (called.code, called.out) == (3, "")
    assert "RuntimeError: [redacted]" in called.err


@pytest.mark.parametrize("command", ["webhook", "controller", "run"])
def test_a_server_without_a_cluster_says_so_in_one_line(call: Caller, command: str) -> None:
    called = call(command)
    assert called.code != 0
    (line,) = called.err.splitlines()
    assert "no API server: run in a Pod, or set KUBECONFIG to a file" in line


def loaded(*arguments: object) -> tuple[int, set[str]]:
    """Exit code of a call in a process of its own, and the modules that it has loaded by then."""
    command = [sys.executable, "-c", LOADED, *map(str, arguments)]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, env={"PATH": os.defpath})
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, set(modules)


def test_verifying_a_file_loads_no_operator_and_no_network(artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    code, modules = loaded("verify", "--artifact", artifact, "--key", signer.public)
    assert code == 0
    assert modules & (HEAVY | NETWORK) == set()


def test_listing_the_keys_of_a_file_loads_no_operator_and_no_network(signer: Signer) -> None:
    code, modules = loaded("keys", signer.public)
    assert code == 0
    assert modules & (HEAVY | NETWORK) == set()


def test_inspecting_a_file_loads_no_store_and_no_extra() -> None:
    code, modules = loaded("inspect", VECTORS / "keyless" / "blob.good.json")
    assert code == 0
    assert modules & (HEAVY | {"urllib3", "aegis.adapters.stores", "aegis.services.verify_artifact"}) == set()


@pytest.mark.parametrize("arguments", [("version",), ("--help",), ("webhook", "--help")])
def test_help_and_version_load_no_adapter(arguments: tuple[str, ...]) -> None:
    code, modules = loaded(*arguments)
    assert code == 0
    assert modules & (HEAVY | {"urllib3", "aegis.wiring", "aegis.adapters.keysources"}) == set()


def test_who_reads_no_further_hears_no_complaint() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "aegis", "explain"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60, env={})
    os.close(writer)
    assert (done.returncode, done.stderr) == (3, "")


def test_it_runs_as_a_module_without_anything_of_the_environment() -> None:
    command = [sys.executable, "-I", "-m", "aegis", "version"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, env={})
    assert (done.returncode, done.stdout, done.stderr) == (0, f"aegis {aegis.__version__}\n", "")
