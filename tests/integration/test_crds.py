"""The API on a real API server: what it accepts, what it refuses and with which words, and how it reads in kubectl."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kubernetes import client, config
from tests.crds import (
    CRDS,
    URI,
    Invalid,
    Object,
    Spelling,
    definitions,
    examples,
    invalid_objects,
    policy,
    signed_model,
    spellings,
)
from tests.testbed.controlplane import ControlPlane
from tests.testbed.openbao import CONTROLLER, OPERATOR_NAMESPACE
from tests.testbed.tools import Kubectl

from aegis.adapters.stores import STORES
from aegis.core.errors import NotCanonical
from aegis.core.uris import ModelURI

pytestmark = pytest.mark.e2e

KINDS = definitions()
FINGERPRINT = f"sha256:{'5e' * 32}"
# The chart lets nobody but the controller write a status; where it is not installed, any administrator may.
CONTROLLER_USER = f"--as=system:serviceaccount:{OPERATOR_NAMESPACE}:{CONTROLLER}", "--as-group=system:masters"


@dataclass(frozen=True)
class Refusal:
    """What the API server answered: the text that kubectl shows, and the fields that it speaks of."""

    message: str
    fields: frozenset[str]


class API:
    """Creates objects of Aegis's kinds as a dry run, with strict validation of fields."""

    def __init__(self, connection: client.ApiClient) -> None:
        self._objects = client.CustomObjectsApi(connection)

    def refusal(self, body: Object) -> Refusal | None:
        """Why the API server refuses the object, or None when it would store it."""
        spec = KINDS[body["kind"]]["spec"]
        names: dict[str, Any] = {"group": spec["group"], "version": "v1alpha1", "plural": spec["names"]["plural"]}
        options: dict[str, Any] = {"body": body, "dry_run": "All", "field_validation": "Strict"}
        try:
            if spec["scope"] == "Namespaced":
                self._objects.create_namespaced_custom_object(namespace="default", **names, **options)
            else:
                self._objects.create_cluster_custom_object(**names, **options)
        except client.ApiException as error:
            status = json.loads(error.body or "{}")
            causes = status.get("details", {}).get("causes", [])
            # `<nil>` only says that rules were skipped because the object had a fault of type or presence.
            return Refusal(status["message"], frozenset(each["field"] for each in causes) - {"<nil>"})
        return None


@pytest.fixture(scope="module")
def api(control_plane: ControlPlane) -> Iterator[API]:
    """The API server with the definitions of crds/. Those that were not there before go with the last test."""
    names = [definition["metadata"]["name"] for definition in KINDS.values()]
    before = {each["metadata"]["name"] for each in control_plane.kubectl.get("crds")["items"]}
    control_plane.kubectl("apply", "--server-side", "--force-conflicts", "--validate=strict", "-f", str(CRDS))
    control_plane.kubectl("wait", "--for=condition=Established", "--timeout=120s", "crd", *names)
    with config.new_client_from_config(str(control_plane.kubeconfig)) as connection:  # type: ignore[no-untyped-call]
        yield API(connection)
    ours = [name for name in names if name not in before]
    if ours:
        control_plane.kubectl("delete", "crd", *ours)


@pytest.fixture
def kubectl(api: API, control_plane: ControlPlane) -> Iterator[Kubectl]:
    """kubectl in a namespace of the test's own, on a server that has the definitions."""
    namespace = f"crds-{os.urandom(4).hex()}"
    control_plane.kubectl("create", "namespace", namespace)
    person = control_plane.kubeconfig_for_user(f"admin-{namespace}", ("system:masters",), namespace)
    yield control_plane.kubectl_with(person)
    control_plane.kubectl("delete", "namespace", namespace, "--wait=false")


@pytest.mark.parametrize("invalid", invalid_objects(), ids=lambda each: each.name)
def test_an_invalid_object_is_refused_for_its_one_fault(api: API, invalid: Invalid) -> None:
    refusal = api.refusal(invalid.body)
    assert refusal is not None
    assert invalid.expect in refusal.message
    assert len(refusal.fields) <= 1


@pytest.mark.parametrize("row", spellings(), ids=lambda row: ascii(row.uri))
def test_a_uri_is_accepted_in_its_one_canonical_spelling(api: API, row: Spelling) -> None:
    refusal = api.refusal(signed_model(uri=row.uri))
    assert (refusal is None) == row.accepted, row.why
    if refusal is not None:
        assert refusal.fields == {"spec.uri"}
        assert row.says in refusal.message


@pytest.mark.parametrize("row", spellings(), ids=lambda row: ascii(row.uri))
def test_signatures_and_prefixes_obey_the_rules_of_a_uri(api: API, row: Spelling) -> None:
    """A signature is one file, a prefix ends in '/' and may be a whole bucket; all else is the same."""
    if row.uri.endswith("/"):
        whole_bucket = row.says == "must name an object"
        served = row.canonical and row.uri.partition("://")[0] in STORES
        assert (api.refusal(policy(row.uri)) is None) == (served or whole_bucket), row.why
    else:
        assert (api.refusal(signed_model(signatures=[{"uri": row.uri}])) is None) == row.accepted, row.why


# Mostly good pieces, so that a good part of what they make up is canonical.
HOSTS, FLAWS = ["models", "abc", "a.b", "x-y"] * 3, ["7", "-", ".", "127.0.0.1", "0x7f", "B", "@", "_"]
NAMES, FAULTS = ["v2", "A", "7/", "x/y", "-_~+=,:@"] * 4, ["/", ".", "..", "%2f", "?", "$", "\\", " ", "é"]
AUTHORITIES = st.lists(st.sampled_from(HOSTS + FLAWS), min_size=1, max_size=3).map("".join)
PORTS = st.sampled_from(["", "", ":8443", ":443", ":0", ":65536"])
PATHS = st.lists(st.sampled_from(NAMES + FAULTS), max_size=4).map("".join)
DIGESTS = st.sampled_from(
    [f"@sha256:{'5e' * 32}"] * 3 + ["", ":v2", f":v2@sha256:{'5e' * 32}", f"@sha256:{'5E' * 32}", "@sha256:5e", "/"]
)
REPOSITORIES = st.lists(
    st.sampled_from(["llama", "team/", "a.b", "a__b", "v2", "-", ".", "_", "/", "A", "+"]), max_size=4
).map("".join)


@given(uri=st.builds("oci://{}{}/{}{}".format, AUTHORITIES, PORTS, REPOSITORIES, DIGESTS))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_canonicaliser_gives_the_same_answer_to_whatever_image_is_made_up(api: API, uri: str) -> None:
    try:
        one_manifest = not ModelURI.parse(uri).is_prefix
    except NotCanonical:
        one_manifest = False
    assert (api.refusal(signed_model(uri=uri)) is None) == one_manifest, uri


@given(scheme=st.sampled_from(["s3", "gs", "az", "https", "hf", "hf"]), authority=AUTHORITIES, port=PORTS, path=PATHS)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_the_canonicaliser_gives_the_same_answer_to_whatever_is_made_up(
    api: API, scheme: str, authority: str, port: str, path: str
) -> None:
    uri = f"{scheme}://{authority}{port}/{path}"
    try:
        parsed = ModelURI.parse(uri)
        folders = scheme not in ("https", "hf") or (scheme == "hf" and parsed.path.count("/") > 1)
        served = folders or not parsed.is_prefix
    except NotCanonical:
        served = False
    assert (api.refusal(signed_model(uri=uri)) is None) == served, uri


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_an_example_is_accepted(api: API, example: Object) -> None:
    assert api.refusal(example) is None


def test_kubectl_refuses_a_typing_error_without_being_asked_to(kubectl: Kubectl) -> None:
    done = kubectl.run("apply", "-f", "-", stdin=json.dumps(signed_model(revison="3")))
    assert done.returncode == 1
    assert 'unknown field "spec.revison"' in done.stderr


@pytest.mark.parametrize(
    ("stored", "change", "field"),
    [
        ({}, {"uri": "s3://acme-models/churn/8/churn.onnx"}, "spec.uri"),
        ({"revision": "3"}, {"revision": "4"}, "spec.revision"),
        ({"revision": "3"}, {"revision": None}, "spec.revision"),
        ({}, {"revision": "3"}, "spec.revision"),
    ],
    ids=["another uri", "another revision", "no revision any more", "a revision at last"],
)
def test_what_a_model_is_cannot_be_changed(kubectl: Kubectl, stored: Object, change: Object, field: str) -> None:
    kubectl.apply(signed_model(**stored))
    done = kubectl.run("patch", "smodel", "churn", "--type=merge", "-p", json.dumps({"spec": change}))
    assert done.returncode == 1
    assert f"{field}: Forbidden: may not be changed: create another SignedModel" in done.stderr


def test_how_a_model_is_verified_can_be_changed(kubectl: Kubectl) -> None:
    kubectl.apply(signed_model(revision="3"))
    kubectl.apply(signed_model(revision="3", reverifyPeriodSeconds=600, signatures=[{"uri": f"{URI}.sig"}]))
    stored = kubectl.get("smodel", "churn")
    assert (stored["spec"]["reverifyPeriodSeconds"], stored["metadata"]["generation"]) == (600, 2)


def test_a_status_is_written_apart_from_the_spec(kubectl: Kubectl) -> None:
    kubectl.apply(signed_model())
    kubectl("patch", "smodel", "churn", "--type=merge", "-p", json.dumps({"status": {"seal": "forged"}}))
    stored = kubectl.get("smodel", "churn")
    assert "status" not in stored
    assert stored["spec"]["reverifyPeriodSeconds"] == 86400


def ready(reason: str) -> Object:
    moment = "2026-11-24T10:00:00Z"
    texts = {"reason": reason, "message": "in a sentence", "lastTransitionTime": moment}
    return {"type": "Ready", "status": "True", "observedGeneration": 1, **texts}


MODEL_STATUS = {
    "conditions": [ready("Verified")],
    "signedBySummary": "production/v2",
    "digest": FINGERPRINT,
    "resolvedRevision": "3sL4kqtJ",
    "expiryTime": "2026-12-01T10:00:00Z",
    "nextAttemptTime": "2026-11-25T10:00:00Z",
}
KEYRING_STATUS = {
    "conditions": [ready("Ready")],
    "source": "vault-kv",
    "lastRefreshTime": "2026-01-01T10:00:00Z",
    "activeKeys": 1,
    "retiringKeys": 1,
    "summary": "v1 3fa9 Retiring (2 models); v2 81bc Active (5 models)",
}
POLICY_STATUS = {"conditions": [ready("Ready"), {**ready("NoConflict"), "type": "Conflict", "status": "False"}]}


def row_of(kubectl: Kubectl, body: Object, status: Object) -> dict[str, str]:
    """What `kubectl get -o wide` shows of the object with this status, by column."""
    kubectl.apply(body)
    which = body["kind"].lower(), body["metadata"]["name"]
    kubectl(
        "patch", *which, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}), *CONTROLLER_USER
    )
    shown = kubectl("get", *which, "-o", "wide")
    if body["kind"] != "SignedModel":
        kubectl("delete", *which)
    # kubectl puts three blanks at least between columns, and never more than one into these values.
    header, line = ([cell.strip() for cell in each.split("   ") if cell.strip()] for each in shown.splitlines())
    return dict(zip(header, line, strict=True))


def test_a_model_reads_well_in_a_list(kubectl: Kubectl) -> None:
    shown = row_of(kubectl, signed_model(), MODEL_STATUS)
    columns = "NAME URI READY REASON SIGNED-BY AGE DIGEST REVISION EXPIRES NEXT-ATTEMPT"
    assert list(shown) == columns.split()
    assert shown | {"AGE": ""} == {
        "NAME": "churn",
        "URI": URI,
        "READY": "True",
        "REASON": "Verified",
        "SIGNED-BY": "production/v2",
        "AGE": "",
        "DIGEST": FINGERPRINT,
        "REVISION": "3sL4kqtJ",
        "EXPIRES": "2026-12-01T10:00:00Z",
        "NEXT-ATTEMPT": "2026-11-25T10:00:00Z",
    }
    narrow = kubectl("get", "smodel").splitlines()[0].split()
    assert narrow == ["NAME", "URI", "READY", "REASON", "SIGNED-BY", "AGE"]


def test_a_keyring_reads_well_in_a_list(kubectl: Kubectl) -> None:
    keyring = next(each for each in examples() if each["kind"] == "ModelKeyring")
    shown = row_of(kubectl, {**keyring, "metadata": {"name": "crds-test"}}, KEYRING_STATUS)
    expected = {
        "NAME": "crds-test",
        "READY": "True",
        "SOURCE": "vault-kv",
        "ACTIVE": "1",
        "RETIRING": "1",
        "REASON": "Ready",
    }
    assert expected.items() <= shown.items()
    assert shown["KEYS"] == KEYRING_STATUS["summary"]


def test_a_policy_reads_well_in_a_list(kubectl: Kubectl) -> None:
    body = {**policy("s3://acme-models/"), "metadata": {"name": "crds-test"}}
    shown = row_of(kubectl, body, POLICY_STATUS)
    expected = {"MODE": "Enforce", "NAMESPACES": '["fraud"]', "READY": "True", "CONFLICT": "False"}
    assert expected.items() <= shown.items()


def test_all_kinds_are_found_by_their_category_and_explained(kubectl: Kubectl) -> None:
    resources = kubectl("api-resources", "--categories=aegis", "-o", "name").split()
    assert sorted(resources) == sorted(definition["metadata"]["name"] for definition in KINDS.values())
    assert "canonical form" in kubectl("explain", "smodel.spec.uri")
