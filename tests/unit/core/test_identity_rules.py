"""Which identities a policy lets vouch: exactly one, or all that share a beginning nobody else can have."""

import pytest

from aegis.core.evidence import SignerIdentity
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.identity import IdentityRule, parse_identity

GITHUB = "https://token.actions.githubusercontent.com"
WORKFLOW = "https://github.com/acme/models/.github/workflows/release.yml@refs/heads/main"


def rule(**raw: str) -> IdentityRule:
    return parse_identity({"issuer": GITHUB} | raw, "identities[0]")


def test_a_subject_is_meant_exactly() -> None:
    exact = rule(subject=WORKFLOW)

    assert exact.allows(SignerIdentity(GITHUB, WORKFLOW))
    for other in (WORKFLOW + "-2", WORKFLOW[:-1], WORKFLOW.upper(), ""):
        assert not exact.allows(SignerIdentity(GITHUB, other))


def test_an_issuer_is_meant_exactly() -> None:
    for other in (GITHUB + "/", GITHUB + ".evil.example", "https://evil.example", GITHUB.upper(), ""):
        assert not rule(subject=WORKFLOW).allows(SignerIdentity(other, WORKFLOW))
        assert not rule(subjectPrefix="https://github.com/acme/").allows(SignerIdentity(other, WORKFLOW))


ACME = "https://github.com/acme"
PREFIXES = {
    f"{ACME}/": {WORKFLOW: True, f"{ACME}-of-others/m/.github/workflows/release.yml@refs/heads/main": False},
    f"{ACME}/models/.github/workflows/release.yml@": {
        WORKFLOW: True,
        WORKFLOW.replace("main", "attack"): True,
        WORKFLOW.replace("release.yml", "release.yml2"): False,
    },
    "spiffe://corp.example/": {"spiffe://corp.example/ci": True, "spiffe://corp.example.evil/ci": False},
}


@pytest.mark.parametrize(("prefix", "subjects"), PREFIXES.items(), ids=list(PREFIXES))
def test_a_prefix_means_all_that_begin_with_it(prefix: str, subjects: dict[str, bool]) -> None:
    meant = rule(subjectPrefix=prefix)

    assert {subject: meant.allows(SignerIdentity(GITHUB, subject)) for subject in subjects} == subjects


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "/",
        "@",
        "release@",
        "https://",
        "https://github.com/",
        "https://github.com/@",
        "https://@/",
        ACME,
        "spiffe:///",
        f"{ACME}/*",
        f"{ACME}/ /",
        f"{ACME}/\n",
        "github.com/acme/",
        "HTTPS://github.com/acme/",
    ],
)
def test_a_prefix_that_others_share_is_refused(prefix: str) -> None:
    with pytest.raises(InvalidSpec, match="subjectPrefix"):
        rule(subjectPrefix=prefix)


@pytest.mark.parametrize(
    "issuer", ["", "http://a", "https://", "https:///a", "https://a?b", "https://a#b", "https://u@a"]
)
def test_an_issuer_that_is_no_provider_is_refused(issuer: str) -> None:
    with pytest.raises(InvalidSpec, match="issuer"):
        rule(issuer=issuer, subject="x")
