"""What cannot be read says which field it is, and why."""

import math
import pickle
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.manifests import PARSERS, VAULT, changed

from aegis.core.reasons import Reason
from aegis.core.spec.fields import InvalidSpec, moment
from aegis.core.spec.signed_model import parse_signed_model

INVALID: tuple[tuple[str, str, Any, str], ...] = (
    ("SignedModel", "metadata.uid", ..., "metadata.uid is required"),
    ("SignedModel", "spec", [], "spec must be an object"),
    ("SignedModel", "spec.uri", ..., "spec.uri is required"),
    ("SignedModel", "spec.uri", 1, "spec.uri must be a string"),
    ("SignedModel", "spec.digest", "sha256:AB", "spec.digest not a digest"),
    ("SignedModel", "spec.digest", "md5:ab", "spec.digest not a md5 digest"),
    ("SignedModel", "spec.signatures", "x", "spec.signatures must be a list"),
    ("SignedModel", "spec.signatures", {"a": 1}, "spec.signatures must be a list"),
    ("SignedModel", "spec.signatures.0", "x", "spec.signatures[0] must be an object"),
    ("SignedModel", "spec.signatures.0", {}, "spec.signatures[0] must have exactly one of uri, inline"),
    (
        "SignedModel",
        "spec.signatures.1.uri",
        "s3://models/x",
        "spec.signatures[1] must have exactly one of uri, inline",
    ),
    ("SignedModel", "spec.reverifyPeriodSeconds", True, "spec.reverifyPeriodSeconds must be an integer"),
    ("SignedModel", "spec.reverifyPeriodSeconds", 60.5, "must be an integer"),
    ("SignedModel", "spec.reverifyPeriodSeconds", math.nan, "must be an integer"),
    ("SignedModel", "spec.reverifyPeriodSeconds", 59, "must be from 60 to 2592000"),
    ("SignedModel", "spec.reverifyPeriodSeconds", 10**30, "must be from 60 to 2592000"),
    ("SignedModel", "metadata.generation", -1, "must be from 0 to 9223372036854775807"),
    ("SignedModel", "metadata.annotations", {"aegis.dev/reverify": 1}, "metadata.annotations.aegis.dev/reverify must"),
    ("ModelKeyring", "metadata.name", ..., "metadata.name is required"),
    ("ModelKeyring", "spec.source", {}, "spec.source must have exactly one of inline, secretRef, file, vault, awsKMS,"),
    ("ModelKeyring", "spec.source", {"inline": "a", "vault": {}}, "spec.source must have exactly one of"),
    ("ModelKeyring", "spec.source", {"vault": {**VAULT, "transit": {}}}, "exactly one of kv, transit"),
    ("ModelKeyring", "spec.source", {"vault": {**VAULT, "auth": {}}}, "one of kubernetes, appRole, tokenFile"),
    ("ModelKeyring", "spec.source", {"vault": {**VAULT, "auth": 1}}, "spec.source.vault.auth must be an object"),
    ("ModelKeyring", "spec.source", {"file": "/keys"}, "spec.source.file must be an object"),
    ("ModelKeyring", "spec.source", {"awsKMS": {"region": "r"}}, "spec.source.awsKMS.keyID is required"),
    (
        "ModelKeyring",
        "spec.source",
        {"awsKMS": {"region": "r", "keyID": "k", "auth": {}}},
        "spec.source.awsKMS.auth must have exactly one of credentialsSecretRef, webIdentity",
    ),
    (
        "ModelKeyring",
        "spec.source",
        {"gcpKMS": {"keyName": "k", "auth": {}}},
        "spec.source.gcpKMS.auth must have exactly one of serviceAccountKeySecretRef, workloadIdentity",
    ),
    (
        "ModelKeyring",
        "spec.source",
        {"azureKeyVault": {"vaultURL": "v", "keyName": "k", "auth": {"tenantID": "t", "clientID": "c"}}},
        "spec.source.azureKeyVault.auth must have exactly one of clientSecretRef, workloadIdentity",
    ),
    ("ModelKeyring", "spec.certificates", "Trust", "spec.certificates must be one of Refuse, ExtractKey"),
    ("ModelKeyring", "spec.schemes", [1], "spec.schemes must be a list of strings"),
    ("ModelKeyring", "spec.schemes", "Ed25519", "spec.schemes must be a list"),
    ("ModelKeyring", "spec.refreshPeriodSeconds", 0, "must be from 5 to 86400"),
    ("ModelKeyring", "spec.rotationWindowSeconds", -1, "must be from 0 to 31536000"),
    ("ModelKeyring", "spec.rotationWindowSeconds", 2**70, "must be from 0 to 31536000"),
    ("ModelKeyring", "spec.keys.0.state", "revoked", "spec.keys[0].state must be one of Active"),
    ("ModelKeyring", "spec.keys.0.state", "Ended", "spec.keys[0].state must be one of Active, Revoked"),
    ("ModelKeyring", "spec.keys.1.notAfter", "tomorrow", "spec.keys[1].notAfter must be an RFC 3339 date-time"),
    ("ModelKeyring", "spec.keys.1.notAfter", "2026-01-01T00:00:00", "must carry a time zone"),
    ("ModelKeyring", "spec.keys.1.notAfter", "9999-12-31T23:59:59-14:00", "years 1 to 9999"),
    ("ModelKeyring", "spec.keys.1.notBefore", "0001-01-01T00:00:00+14:00", "years 1 to 9999"),
    ("ModelPolicy", "spec.mode", "enforce", "spec.mode must be one of Enforce, Warn, Audit, Disabled"),
    ("ModelPolicy", "spec.mode", False, "spec.mode must be a string"),
    ("ModelPolicy", "spec.mode", None, "spec.mode must be a string"),
    ("ModelPolicy", "spec.maxAgeSeconds", 10**12, "must be from 300 to 31536000"),
    ("ModelPolicy", "spec.sources.0.endpoint", "http://s3.example", "endpoint must be an https:// URL"),
    ("ModelPolicy", "spec.sources.0.endpoint", ..., "endpoint must be an https:// URL"),
    ("ModelPolicy", "spec.sources.0.uriPrefix", "s3://models", "uriPrefix must end in '/'"),
    ("ModelPolicy", "spec.sources.0.uriPrefix", "s3://", "uriPrefix must have a bucket"),
    ("ModelPolicy", "spec.sources.0.uriPrefix", "/", "uriPrefix must start with one of"),
    ("ModelPolicy", "spec.sources.0.uriPrefix", "s3://models/../", "uriPrefix must not contain an empty, '.' or '..'"),
    ("ModelPolicy", "spec.signers.0.uriPrefixes", ["s3://models"], "spec.signers[0].uriPrefixes must end in '/'"),
    ("ModelPolicy", "spec.signers.0.threshold", 0, "threshold must be from 1 to 16"),
    ("ModelPolicy", "spec.signers.0.threshold", -1, "threshold must be from 1 to 16"),
    ("ModelPolicy", "spec.signers.0.transparencyLog", "required", "must be one of Optional, Required"),
    ("ModelPolicy", "spec.signers.0.notBefore", "2026-01-01", "spec.signers[0].notBefore must carry a time zone"),
    ("ModelPolicy", "spec.signers.0.notBefore", 0, "spec.signers[0].notBefore must be a string"),
    ("ModelPolicy", "spec.signers.0.subjectName", "any", "subjectName must be one of Any, MatchURI"),
    ("ModelPolicy", "spec.deniedDigests", "sha256:ab", "spec.deniedDigests must be a list"),
    ("ModelPolicy", "spec.deniedDigests", ["de" * 32], "spec.deniedDigests not a digest"),
    ("ModelPolicy", "spec.deniedDigests", [f"sha256:{'DE' * 32}"], "spec.deniedDigests not a digest"),
    ("ModelPolicy", "spec.deniedDigests", [f"sha512:{'de' * 64}"], "spec.deniedDigests must be 'sha256:' and 64"),
    (
        "ModelPolicy",
        "spec.signers.0.identities",
        [{"subject": "a"}],
        "spec.signers[0].identities[0].issuer is required",
    ),
    ("ModelPolicy", "spec.signers.0.identities", [{"issuer": "http://a", "subject": "a"}], "must be the https:// URL"),
    ("ModelPolicy", "spec.signers.0.identities", [{"issuer": "https://a"}], "exactly one of subject, subjectPrefix"),
    (
        "ModelPolicy",
        "spec.signers.0.identities",
        [{"issuer": "https://a", "subject": ""}],
        "must be 1 to 512 printable",
    ),
    (
        "ModelPolicy",
        "spec.signers.0.identities",
        [{"issuer": "https://a", "subject": "a", "subjectPrefix": "https://b/c/"}],
        "exactly one of subject, subjectPrefix",
    ),
    ("ModelPolicy", "spec.signers.0.certificates.0.subject", ..., "certificates[0].subject is required"),
    ("ModelPolicy", "spec.signers.0.certificates.0.subject", "", "subject must be 1 to 512 printable characters"),
    ("ModelPolicy", "spec.signers.0.certificates.0.subject", "CN=a\n", "subject must be 1 to 512 printable characters"),
    ("ModelPolicy", "spec.signers.0.certificates.0.caBundle", "", "certificates of authorities: no PEM block in it"),
    ("ModelPolicy", "spec.signers.0.certificates.0.caBundle", "\ud800", "no PEM block in it"),
    ("ModelPolicy", "spec.signers.0.predicateTypes", [1], "predicateTypes"),
    ("ModelPolicy", "spec.signers.0.ignorePaths", "logs", "ignorePaths"),
    ("ModelPolicy", "spec.exceptions.0.expiryTime", ..., "spec.exceptions[0].expiryTime is required"),
)


@pytest.mark.parametrize(("kind", "path", "value", "said"), INVALID)
def test_what_cannot_be_read_is_named(kind: str, path: str, value: Any, said: str) -> None:
    parse, _, reason = PARSERS[kind]
    with pytest.raises(InvalidSpec) as refused:
        parse(changed(kind, path, value))

    assert said in refused.value.detail
    assert refused.value.reason is reason


def test_some_fields_have_a_reason_of_their_own() -> None:
    for path, value, reason in (
        ("spec.uri", "S3://models/llama", Reason.URI_NOT_CANONICAL),
        ("spec.signatures.0.uri", "s3://models//x", Reason.URI_NOT_CANONICAL),
        ("spec.signatures.1.inline", "***", Reason.SIGNATURE_MALFORMED),
        ("spec.signatures.1.inline", "é", Reason.SIGNATURE_MALFORMED),
    ):
        with pytest.raises(InvalidSpec) as refused:
            parse_signed_model(changed("SignedModel", path, value))
        assert refused.value.reason is reason


def test_an_invalid_spec_crosses_a_process_boundary() -> None:
    error = InvalidSpec("spec.x", "must be a string", Reason.KEYRING_INVALID)

    copied = pickle.loads(pickle.dumps(error))
    assert (type(copied), copied.reason, copied.detail) == (InvalidSpec, error.reason, error.detail)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)


def places(value: Any, path: str = "") -> list[str]:
    """The path of every field of an object."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [found for key, child in children for found in places(child, f"{path}.{key}".lstrip("."))]
    return [path, *below] if path and "/" not in path else below


@given(kind=st.sampled_from(list(PARSERS)), data=st.data())
def test_no_value_in_any_field_breaks_a_reader(kind: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(PARSERS[kind][1])))
    try:
        PARSERS[kind][0](changed(kind, path, data.draw(JSON)))
    except InvalidSpec as error:
        assert error.detail  # noqa: PT017


@given(text=st.text(max_size=30) | st.datetimes(timezones=st.timezones()).map(lambda each: each.isoformat()))
def test_a_moment_is_utc_or_refused(text: str) -> None:
    try:
        found = moment({"at": text}, "at", "x")
    except InvalidSpec:
        return
    assert found is not None
    assert found.tzinfo is UTC


def test_a_moment_may_be_absent() -> None:
    assert moment({}, "at", "x") is moment({"at": None}, "at", "x") is None
