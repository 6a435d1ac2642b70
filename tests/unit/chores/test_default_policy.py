"""The policy `default`: made once in the life of an installation."""

import asyncio

from tests.unit.chores.memory import MemoryPolicies, MemorySecrets

from aegis.core.spec.policy import Mode, parse_policy
from aegis.services.default_policy import SETTLED, settle_default_policy

SEAL = "aegis-seal"
EXEMPT = frozenset({"kube-system", "calico-system"})


def settle(secrets: MemorySecrets, policies: MemoryPolicies, exempt: frozenset[str] = EXEMPT) -> bool:
    return asyncio.run(settle_default_policy(secrets, SEAL, policies, "Audit", exempt))


def installed() -> MemorySecrets:
    secrets = MemorySecrets()
    secrets.put(SEAL, {"current": b"k" * 32})
    return secrets


def test_it_is_made_where_there_is_no_other() -> None:
    secrets, policies = installed(), MemoryPolicies()
    assert settle(secrets, policies)
    policy = parse_policy({"metadata": {"name": "default"}, "spec": policies.stored["default"]})
    assert (policy.namespaces, policy.excluded, policy.mode) == (("*",), EXEMPT, Mode.AUDIT)
    assert secrets.stored[SEAL].annotations == {SETTLED: "Created"}
    assert secrets.stored[SEAL].data == {"current": b"k" * 32}


def test_an_admin_who_deleted_it_does_not_get_it_back() -> None:
    secrets, policies = installed(), MemoryPolicies()
    settle(secrets, policies)
    policies.stored.clear()
    assert settle(secrets, policies)
    assert policies.stored == {}


def test_an_admin_who_had_own_policies_gets_none_when_they_are_gone() -> None:
    secrets, policies = installed(), MemoryPolicies({"own": {}})
    assert settle(secrets, policies)
    policies.stored.clear()
    assert settle(secrets, policies)
    assert policies.stored == {}
    assert secrets.stored[SEAL].annotations == {SETTLED: "NotNeeded"}


def test_nothing_is_made_before_it_can_be_remembered() -> None:
    policies = MemoryPolicies()
    assert not settle(MemorySecrets(), policies)
    assert policies.stored == {}


def test_what_could_not_be_remembered_is_tried_again() -> None:
    secrets, policies = installed(), MemoryPolicies()
    secrets.meanwhile = lambda: secrets.edit(SEAL, {"previous": b"p" * 32})
    assert not settle(secrets, policies)
    secrets.meanwhile = lambda: None
    assert settle(secrets, policies)
    assert set(policies.stored) == {"default"}


def test_more_exempt_namespaces_than_the_definition_takes_are_no_obstacle() -> None:
    policies = MemoryPolicies()
    assert settle(installed(), policies, frozenset(f"system-{number:02}" for number in range(30)))
    assert len(policies.stored["default"]["excludedNamespaces"]) == 16
