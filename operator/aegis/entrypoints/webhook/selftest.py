"""Before a replica is ready, reviews of its own making are put to it: code and rules may have drifted apart."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aegis.core.keyrings import Keyring
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.references.resources import Resource, Scope
from aegis.core.references.resources.examples import examples
from aegis.core.spec.policy import Policy
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.workloads import OPERATIONS, WORKLOADS
from aegis.entrypoints.webhook.reviewer import PATH, Reviewer
from aegis.entrypoints.webhook.reviews import API_VERSION, KIND
from aegis.services.admit import Admission

_MODEL = "s3://aegis-self-test/unsigned/"


class NothingKnown:
    """A catalogue without a model, a key or a policy: whatever names a model is refused by it."""

    def policies(self) -> Sequence[Policy]:
        """None."""
        return ()

    def keyrings(self) -> Mapping[str, Keyring]:
        """None."""
        return {}

    def trusted_root(self) -> TrustedRoot:
        """None."""
        return NO_ROOT

    def models(self, namespace: str) -> ModelIndex:  # noqa: ARG002
        """None."""
        return ModelIndex()

    def config_maps(self, namespace: str) -> ConfigMaps:  # noqa: ARG002
        """None."""
        return NO_CONFIG_MAPS


def self_test() -> str | None:
    """None if every kind and operation of the rules is refused with an unknown model and admitted without one.

    Else the first that is not.
    """
    admission = Admission(NothingKnown(), frozenset(), lambda: 0.0, 1.0, lambda: datetime.min.replace(tzinfo=UTC))
    reviewer = Reviewer(admission.decide, lambda _: None, lambda: 0.0)
    for what, body, allowed in _cases():
        answer = reviewer.answer(PATH, json.dumps(body).encode(), 1.0)
        response = json.loads(answer or b"{}").get("response", {})
        if response.get("uid") != body["request"]["uid"] or response.get("allowed") is not allowed:
            return f"the self-test failed: {what} was not {'admitted' if allowed else 'refused'}"
    return None


def _cases() -> Iterator[tuple[str, dict[str, Any], bool]]:
    for (group, resource), row in WORKLOADS.items():
        with_model = next(examples(row, _MODEL))
        for subresource in ("", *row.subresources):
            address = "/".join(filter(None, (resource, subresource)))
            for operation in OPERATIONS:
                for what, new, old in (("with an unknown", with_model, {}), ("without a", {}, with_model)):
                    review = _review(group, row, subresource, operation)
                    review["request"] |= {"object": new, "oldObject": old if operation == "UPDATE" else None}
                    yield f"{operation} of {address} {what} model", review, new is not with_model


def _review(group: str, row: Resource, subresource: str, operation: str) -> dict[str, Any]:
    request = {
        "uid": "self-test",
        "resource": {"group": group, "version": row.versions[0], "resource": row.plural},
        "subResource": subresource,
        "operation": operation,
        "namespace": "" if row.scope is Scope.CLUSTER else "aegis-self-test",
    }
    return {"apiVersion": API_VERSION, "kind": KIND, "request": request}
