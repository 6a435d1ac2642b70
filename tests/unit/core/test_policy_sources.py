"""The sources of a ModelPolicy: where each is, and how Aegis logs in there."""

from typing import Any

import pytest
from tests.unit.core.builders import Object

from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.key_sources.aws_kms import AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth
from aegis.core.spec.key_sources.gcp_kms import GCPWorkloadIdentity
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.policy import parse_policy


def with_source(prefix: str, **fields: Any) -> Object:
    source = {"name": "m", "uriPrefix": prefix, **fields}
    return {"metadata": {"name": "p"}, "spec": {"namespaces": ["*"], "sources": [source]}}


@pytest.mark.parametrize(
    ("prefix", "endpoint"),
    [
        ("https://models.example/llama/", "https://models.example"),
        ("oci://registry.example:5000/team/", "https://registry.example:5000"),
        ("gs://models/", "https://storage.googleapis.com"),
    ],
)
def test_a_source_is_where_its_prefix_says_unless_it_names_an_endpoint(prefix: str, endpoint: str) -> None:
    assert parse_policy(with_source(prefix)).sources[0].endpoint == endpoint
    mirrored = with_source(prefix, endpoint="https://mirror.example/")
    assert parse_policy(mirrored).sources[0].endpoint == "https://mirror.example"


@pytest.mark.parametrize("prefix", ["s3://models/", "az://models/", "hf://acme/"])
def test_a_prefix_that_names_no_host_needs_an_endpoint(prefix: str) -> None:
    with pytest.raises(InvalidSpec, match="endpoint must be an https:// URL"):
        parse_policy(with_source(prefix))


# Logins


ROLE_ARN = "arn:aws:iam::111122223333:role/aegis"
LOGINS = {
    "s3": (
        {"awsWebIdentity": {"roleARN": ROLE_ARN}},
        AWSWebIdentity(ROLE_ARN, IdentityToken("sts.amazonaws.com"), "https://sts.eu-west-1.amazonaws.com"),
    ),
    "gs": (
        {"gcpWorkloadIdentity": {"provider": "projects/1/p", "tokenFile": "/t"}},
        GCPWorkloadIdentity(
            "projects/1/p", IdentityToken("https://iam.googleapis.com/projects/1/p", "/t"), "https://sts.googleapis.com"
        ),
    ),
    "az": (
        {"azureWorkloadIdentity": {"tenantID": "t", "clientID": "c"}},
        AzureAuth("https://login.microsoftonline.com", "t", "c", IdentityToken("api://AzureADTokenExchange")),
    ),
}


def with_auth(scheme: str, auth: Object, **more: Any) -> Object:
    where = {"endpoint": "https://e.example", "region": "eu-west-1"}
    return with_source(f"{scheme}://models/", **where, auth=auth, **more)


@pytest.mark.parametrize("scheme", LOGINS)
def test_a_login_of_a_source_is_read(scheme: str) -> None:
    raw, login = LOGINS[scheme]

    assert parse_policy(with_auth(scheme, raw)).sources[0].auth == login


@pytest.mark.parametrize("scheme", LOGINS)
def test_a_login_that_says_nothing_is_none(scheme: str) -> None:
    assert parse_policy(with_auth(scheme, {}, credentialsSecretRef={"name": "s"})).sources[0].auth is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (with_auth("gs", LOGINS["s3"][0]), "auth.awsWebIdentity is for 's3://' prefixes"),
        (with_auth("s3", {**LOGINS["s3"][0], **LOGINS["az"][0]}), "must have exactly one of awsWebIdentity"),
        (with_auth("s3", LOGINS["s3"][0], credentialsSecretRef={"name": "s"}), "not stand beside credentialsSecretRef"),
        (with_auth("s3", {"awsWebIdentity": {}}), "roleARN is required"),
    ],
)
def test_a_login_that_cannot_be_is_refused(body: Object, said: str) -> None:
    with pytest.raises(InvalidSpec, match=said):
        parse_policy(body)
