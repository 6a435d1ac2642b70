"""Cases for the judge."""

from dataclasses import dataclass, field
from typing import Any

from tests.unit.core.builders import (
    NOW,
    evidence,
    keyring,
    model,
    policy,
    signature,
)

from aegis.core.judgement import Model, judge
from aegis.core.keyrings import Keyring
from aegis.core.spec.policy import Policy
from aegis.core.verdicts import Verdict


def rings(*given: Keyring) -> dict[str, Keyring]:
    return {ring.name: ring for ring in given}


@dataclass(frozen=True)
class Case:
    """A model, a policy and keyrings; good ones unless they are what the case is about."""

    model: Model = field(default_factory=model)
    policy: Policy = field(default_factory=policy)
    keyrings: dict[str, Keyring] = field(default_factory=lambda: rings(keyring()))

    @property
    def verdict(self) -> Verdict:
        return judge(self.model, self.policy, self.keyrings, NOW)


def signed(*by: str, **changed: Any) -> Model:
    return model(evidence=evidence(*map(signature, by), **changed))
