"""`aegis check` from files: the webhook's verdict and words, and never more than the files prove."""

import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.cli import trust
from tests.unit.cli.calling import Called, Caller
from tests.unit.cli.test_main import HEAVY, loaded
from tests.unit.cli.trust import deployment, keyring, model, object_of, policy, secret, uri, written

from aegis.core.seal import SealKey

FORGER = SealKey(b"a sealing key that somebody has made")
Check = Callable[..., Called]


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """What `kubectl get modelpolicies,modelkeyrings,signedmodels -A -o yaml` writes: one List."""
    items = [policy(), keyring(), model("llama"), model("forged", key=FORGER)]
    path = tmp_path / "trust.yaml"
    path.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": items}))
    return path


@pytest.fixture
def check(call: Caller, tmp_path: Path, known: Path) -> Check:
    """Checks objects, in one file, by what is known."""

    def checked(*arguments: object, objects: list[dict[str, Any]]) -> Called:
        manifests = written(tmp_path / "manifests.yaml", *objects)
        return call("check", "-f", manifests, "--policy", known, "--keyring", known, "--models", known, *arguments)

    return checked


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[object, ...]:
    """The option with the sealing key."""
    return "--seal-key", written(tmp_path / "seal.yaml", secret())


def test_a_verified_model_is_admitted_by_the_key_of_its_seal(check: Check, sealed: tuple[object, ...]) -> None:
    called = check(*sealed, objects=[deployment("llama")])
    assert (called.code, called.out, called.err) == (0, "1 admitted\n", "")


def test_without_the_key_nobody_can_say(check: Check, tmp_path: Path) -> None:
    called = check(objects=[deployment("llama")])
    assert called.code == 3
    assert called.out.startswith(
        f"{tmp_path}/manifests.yaml#0 Deployment team-a/llm: Unknown: it depends on whether the SignedModels"
    )
    assert "--seal-key" in called.out


def test_a_seal_is_believed_only_when_asked_and_that_is_said(check: Check) -> None:
    called = check("--unchecked-seals", objects=[deployment("llama"), deployment("forged", name="other")])
    assert (called.code, called.out) == (0, "2 admitted\n")
    assert called.err == (
        "aegis check: the seals of SignedModels were not checked: whoever wrote the files of --models is believed\n"
    )


def test_a_forged_seal_does_not_open(check: Check, sealed: tuple[object, ...]) -> None:
    called = check(*sealed, objects=[deployment("forged")])
    assert called.code == 1
    assert "[VerificationPending]" in called.out


@pytest.mark.parametrize("proof", [(), ("--unchecked-seals",)])
def test_what_is_refused_whatever_the_seals_say_is_refused(
    check: Check, proof: tuple[str, ...], tmp_path: Path
) -> None:
    called = check(*proof, objects=[deployment("nobody-knows")])
    assert called.code == 1
    line, counted = called.out.splitlines()
    at = f"{tmp_path}/manifests.yaml#0 Deployment team-a/llm: "
    assert line.startswith(f"{at}[ModelUnknown] spec.template.spec.containers[server].args[0]: '{uri('nobody-knows')}'")
    assert counted == "1 refused"


def test_what_a_seal_would_make_worse_is_unknown_as_well(check: Check, known: Path) -> None:
    written(known, policy(pending="Hold"), keyring(), model("unsigned", signatures=()))
    assert check(objects=[deployment("unsigned")]).code == 3
    assert check("--unchecked-seals", objects=[deployment("unsigned")]).code == 1


def test_a_refusal_weighs_more_than_what_nobody_can_say(check: Check) -> None:
    called = check(objects=[deployment("llama"), deployment("nobody", name="b"), deployment(name="c")])
    assert called.code == 1
    assert called.out.endswith("\n1 admitted, 1 refused, 1 unknown\n")


def test_warnings_are_shown_and_admit(check: Check, known: Path) -> None:
    written(known, policy(mode="Warn"), keyring(), model("llama"))
    called = check("--unchecked-seals", objects=[deployment("nobody")])
    assert called.code == 0
    assert "Deployment team-a/llm: Warning: [ModelUnknown] spec.template.spec.containers[server].args[0]" in called.out


def test_what_runs_nothing_is_passed_over_and_lists_are_opened(check: Check) -> None:
    service = object_of("Service", "s", version="v1")
    called = check(objects=[service, {"apiVersion": "v1", "kind": "List", "items": [service, deployment("nobody")]}])
    assert called.out.splitlines()[-1] == "1 refused"
    assert check(objects=[service]).out == "no object that admission is asked about\n"


def test_the_namespace_is_the_objects_own_or_the_one_that_is_named(check: Check) -> None:
    body = deployment("nobody", namespace="")
    assert "Deployment default/llm: [PolicyNotFound]" in check(objects=[body]).out
    assert "Deployment team-b/llm: [ModelUnknown]" in check("-n", "team-b", objects=[body]).out
    assert "Deployment team-a/llm: [ModelUnknown]" in check("-n", "team-b", objects=[deployment("nobody")]).out


def test_exempt_namespaces_are_those_of_the_environment(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(objects=[deployment("nobody", namespace="kube-system")]).code == 0
    monkeypatch.setenv("AEGIS_EXEMPT_NAMESPACES", "team-a")
    assert check(objects=[deployment("nobody")]).code == 0


def test_a_model_that_comes_with_its_workload_waits_unless_it_is_there_just_so(check: Check) -> None:
    fresh = object_of("SignedModel", "new", trust.NAMESPACE, spec={"uri": uri("new")})
    called = check("--unchecked-seals", objects=[fresh, deployment("new")])
    assert called.code == 1
    assert "[VerificationPending]" in called.out
    same = object_of("SignedModel", "llama", trust.NAMESPACE, spec={"uri": uri("llama")})
    assert check("--unchecked-seals", objects=[same, deployment("llama")]).code == 0
    other = object_of("SignedModel", "llama", trust.NAMESPACE, spec={"uri": uri("llama"), "revision": "2"})
    assert check("--unchecked-seals", objects=[other, deployment("llama")]).code == 1


def test_a_status_among_the_manifests_is_nobodys_word(check: Check) -> None:
    called = check("--unchecked-seals", objects=[model("own"), deployment("own")])
    assert called.code == 1
    assert "[VerificationPending]" in called.out


def test_trust_among_the_manifests_does_not_count(check: Check, tmp_path: Path) -> None:
    wide = policy(namespaces=["team-a"], mode="Disabled")
    called = check(objects=[wide, deployment("nobody")])
    assert called.code == 1
    assert called.err == (
        f"aegis check: {tmp_path}/manifests.yaml#0: a ModelPolicy among the manifests does not count;"
        " name it with --policy\n"
    )


def test_trust_that_cannot_be_read_trusts_nobody_and_is_told(check: Check, known: Path) -> None:
    ring = keyring()
    ring["spec"]["source"] = {}
    written(known, policy(sources=[{"name": "all", "uriPrefix": "s3://"}]), ring, model("llama"))
    called = check("--unchecked-seals", objects=[deployment("llama")])
    assert called.code == 1
    first, second, _ = called.err.splitlines()
    assert first.startswith(f"aegis check: {known}#0: ModelPolicy 'team' trusts nobody: spec.sources[0].uriPrefix ")
    assert second.startswith(f"aegis check: {known}#1: ModelKeyring 'release' trusts nobody: spec.source ")


@pytest.mark.parametrize(("changes", "code"), [({}, 0), ({"immutable": False}, 1), ({"labels": {}}, 1)])
def test_config_maps_are_read_as_the_webhook_reads_them(check: Check, changes: dict[str, Any], code: int) -> None:
    labels = changes.get("labels", {"aegis.dev/resolve": "true"})
    config = object_of("ConfigMap", "m", trust.NAMESPACE, "v1", immutable=changes.get("immutable", True))
    config |= {"data": {"MODEL_ID": uri("llama")}}
    config["metadata"]["labels"] = labels
    source = {"configMapKeyRef": {"name": "m", "key": "MODEL_ID"}}
    image = "registry.example/huggingface/text-generation-inference"
    body = deployment(image=image, env=[{"name": "MODEL_ID", "valueFrom": source}])
    assert check("--unchecked-seals", objects=[config, body]).code == code


def test_standard_input_is_a_file(call: Caller, known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = yaml.safe_dump_all([deployment("nobody"), deployment(name="other")]).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    called = call("check", "-f", "-", "--policy", known)
    assert called.code == 1
    assert called.out.startswith("-#0 Deployment team-a/llm: [ModelUnknown]")


WRONG = {
    (): "name at least one file with -f",
    ("-f", "{file}"): "without a ModelPolicy everything is refused",
    ("-f", "{file}", "--policy", "{file}"): "it holds no ModelPolicy",
    ("-f", "{file}", "--policy", "{known}", "--context", "x"): "let the cluster answer",
    ("-f", "{file}", "--policy", "{known}", "--seal-key", "{known}"): "it holds 0 Secrets",
    ("-f", "{file}", "--policy", "{known}", "--seal-key", "{key}", "--unchecked-seals"): "exclude each other",
    ("-f", "{file}", "--policy", "{known}", "--seal-key", "{short}"): "the Secret holds no sealing key",
    ("-f", "{file}", "--policy", "{known}", "--models", "{odd}"): "the SignedModel 'odd' cannot be read",
    ("-f", "{file}", "--policy", "{known}", "--trusted-root", "{file}"): "--trusted-root: ",
    ("-f", "{broken}", "--policy", "{known}"): "broken.yaml:2:1: ",
    ("-f", "{file}", "--policy", "{broken}"): "broken.yaml:2:1: ",
    ("-f", "{file}", "--kubeconfig", "{broken}"): "cannot be used",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_a_wrong_call_is_one_sentence(call: Caller, known: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "broken.yaml").write_text("a: [")
    files = {
        "file": written(tmp_path / "file.yaml", deployment("llama")),
        "known": known,
        "key": written(tmp_path / "key.yaml", secret()),
        "short": written(tmp_path / "short.yaml", object_of("Secret", "s", version="v1", data={"current": "YQ=="})),
        "odd": written(tmp_path / "odd.yaml", object_of("SignedModel", "odd", spec={"uri": 1})),
        "broken": tmp_path / "broken.yaml",
    }
    called = call("check", *(argument.format(**files) for argument in arguments))
    assert (called.code, called.out) == (2, "")
    (line,) = called.err.splitlines()
    assert line.startswith("aegis check: ")
    assert WRONG[arguments] in line


def test_evidence_that_is_too_old_is_so_here_as_well(check: Check, known: Path) -> None:
    old = model("llama", verified=datetime.now(UTC) - timedelta(days=8))
    written(known, policy(), keyring(), old)
    called = check("--unchecked-seals", objects=[deployment("llama")])
    assert called.code == 1
    assert "EvidenceExpired" in called.out


def test_checking_files_loads_no_client_of_a_cluster(known: Path, tmp_path: Path) -> None:
    manifests = written(tmp_path / "m.yaml", deployment(name="quiet"))
    code, modules = loaded("check", "-f", manifests, "--policy", known)
    assert code == 0
    assert modules & (HEAVY | {"certifi", "email", "http", "socket", "ssl", "urllib3", "xml"}) == set()
