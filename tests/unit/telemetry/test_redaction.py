"""Secrets in every spelling that a log message may have them in, and what is no secret."""

import time

import pytest

from aegis.adapters.telemetry.redaction import HIDDEN, redacted

PEM = "-----BEGIN {0}PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQ\n-----END {0}PRIVATE KEY-----"
JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl-_x"
AWS = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

SECRETS = {
    "a bearer token": ("Authorization: Bearer {}", "abcDEF123.456-789_xyz"),
    "a bearer token alone": ("sent bearer {} to it", "abcDEF123.456-789_xyz"),
    "basic credentials": ("authorization: Basic {}", "dXNlcjpwYXNzd29yZA=="),
    "headers as a dictionary": ("{{'Accept': '*/*', 'Authorization': 'Basic {}'}}", "dXNlcjpwYXNzd29yZA=="),
    "headers as pairs of bytes": ("[(b'X-Vault-Token', b'{}')]", "root"),
    "headers as JSON": ('{{"X-Vault-Token": "{}"}}', "root"),
    "a SigV4 signature": ("Authorization: AWS4-HMAC-SHA256 Credential=A/x, Signature={}", "9f86d081884c7d65"),
    "a ServiceAccount's token": ("login with {} failed", JWT),
    "a Vault service token": ("token {} is not accepted", "hvs.CAESIJ3tU8f2g-Qe_9wLkPz0aBcDeFgHiJk"),
    "a Vault batch token": ("token {} is not accepted", "hvb.AAAAAQJxDXgr6l7Jt_G5gkY9"),
    "an old Vault token": ("token {}, again", "s.Kz1mT5vQ8wX2yB4nC6dF7gH9"),
    "an AWS secret": ("key {}!", AWS),
    "an AWS secret by name": ("AWS_SECRET_ACCESS_KEY={}", "short"),
    "an AWS secret in JSON": ('"SecretAccessKey": "{}"', "a/b+c"),
    "a session token": ("aws_session_token = {}", "IQoJb3JpZ2luX2VjE"),
    "a secret id": ("'secret_id': '{}'", "6c0b1d2e-aaaa-bbbb"),
    "a password": ("password={} host=x", "hunter2"),
    "user and password of a URL": ("GET https://{}@store/x", "user:hunter2"),
    "a presigned query": ("https://store/b/k?{} failed", "X-Amz-Credential=AKIA&X-Amz-Signature=9f86d0"),
    "a presigned query without a host": ("retries exceeded with url: /b/k?{} (Caused by x)", "X-Amz-Signature=9f86"),
    "a query that goes on in a path": ("https://store/b/k&{} failed", "X-Amz-Signature=9f86d0"),
    "parameters of a path": ("https://store/b/k;{} failed", "sig=9f86d0"),
    "a fragment": ("https://store/b/k#{} failed", "access_token=9f86d0"),
    "an escaped query": ("https://store/b/k%3F{} failed", "X-Amz-Signature=9f86d0"),
    "an escaped query in small letters": ("https://store/b/k%3f{}", "sig%3d9f86d0"),
    "a query that was escaped twice": ("GET https://store/k%253F{}", "sig%253D9f86d0"),
    "an escaped query without a host": ("retries exceeded with url: /b/k%3F{} (Caused by x)", "sig%3D9f86d0%26x"),
    "a parameter without a host": ("url: /b/k&{} (Caused by x)", "X-Amz-Signature=9f86"),
    "a parameter of a path without a host": ("url: /b/k;{} (Caused by x)", "token=9f86"),
    "a query of any name": ("s3://models/x?{}", "anything"),
}


@pytest.mark.parametrize(("text", "secret"), SECRETS.values(), ids=SECRETS)
def test_it_hides(text: str, secret: str) -> None:
    shown = redacted(text.format(secret))
    assert secret not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "ENCRYPTED SIGSTORE "])
def test_it_hides_private_keys(kind: str) -> None:
    pem = PEM.format(kind)
    assert redacted(f"before {pem} after") == f"before {HIDDEN} after"
    assert redacted(repr(f"before {pem} after")) == repr(f"before {HIDDEN} after")
    assert redacted(f"before {pem[:-20]}") == f"before {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "the bearer of this message",
        "s3://models/llama@v2/model.safetensors",
        "https://store.internal:8333/models/x.bin is not there",
        "sha256:ddbb659fa31d8f0a3f8c974885c75164de62dc0f339d27127ab972def9012a39",
        "commit 356a192b7913b04c54574d18c28d46e6395428ab",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
        "what is it? nobody knows",
        "https://store.internal/models/a&b;c.bin is not there; ask again",
        "s3://models/50%25-quantised/x%20y.bin",
        "the token file '/var/run/token' cannot be read",
        "aegis.adapters.cluster.informer",
        'File "/opt/aegis/lib/python3.11/site-packages/aegis/services/verify_model.py", line 12',
    ],
)
def test_it_leaves_alone(text: str) -> None:
    assert redacted(text) == text


def test_a_url_stays_useful() -> None:
    shown = redacted("HEAD https://user:pass@store:8333/models/x.bin?versionId=7: 503")
    assert shown == f"HEAD https://{HIDDEN}@store:8333/models/x.bin?{HIDDEN} 503"


HOSTILE = [
    "&", ";", "&a", "https://a;b", "%3F", "%25", "a=&",
    "eyJ", "s.", "a", "?", "?a", "a://", "Aa1/", " Aa1", "bearer ", "password=", "hvs.", "eyJaaaaaaaa.", "cookie    ",
    "-----BEGIN PRIVATE KEY-----", "-----BEGIN A ", "authorization:", "https://a@", "aws_secret", "secret_secret_",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_its_time_is_linear(part: str) -> None:
    text = part * (400_000 // len(part))
    began = time.process_time()
    redacted(text)
    # Anything quadratic takes minutes for this many characters.
    assert time.process_time() - began < 2
