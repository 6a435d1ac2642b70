"""A ValidatingWebhookConfiguration as it should be and as it is (admissionregistration.k8s.io/v1).

Whoever may change it decides whom the API server asks, about what, and what happens when nobody answers.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

Webhook = Mapping[str, Any]
"""An entry of `webhooks`, as JSON."""

NAMESPACE_ANNOTATION = "aegis.dev/namespace"
"""On the configuration: the namespace of the installation that it belongs to."""

CA_BUNDLE, REMOVED, WEBHOOKS = "caBundle", "removed", "webhooks"
"""What else may differ: the authorities, that there is no configuration at all, and which webhooks there are."""

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "admissionReviewVersions": [],
        "clientConfig": {},
        "failurePolicy": "Fail",
        "matchConditions": [],
        "matchPolicy": "Equivalent",
        "namespaceSelector": {},
        "objectSelector": {},
        "rules": [],
        "sideEffects": "",
        "timeoutSeconds": 10,
    }
)
"""Field of a webhook → what the API server makes of its absence. What is not here is not compared."""

FIELDS = (*DEFAULTS, CA_BUNDLE, REMOVED, WEBHOOKS)
"""Everything that `differences` may name."""


def differences(wanted: Sequence[Webhook], live: Sequence[Webhook] | None) -> tuple[str, ...]:
    """The fields in which `live` (None: there is none) is not as wanted, in the order of FIELDS.

    A caBundle is compared only where one is wanted: in the others whoever issues the certificate enters it.
    """
    if live is None:
        return (REMOVED,)
    if [each.get("name") for each in wanted] != [each.get("name") for each in live]:
        return (WEBHOOKS,)
    differing = {field for pair in zip(wanted, live, strict=True) for field in _fields(*pair)}
    return tuple(field for field in FIELDS if field in differing)


def _fields(wanted: Webhook, live: Webhook) -> set[str]:
    differing = {field for field in DEFAULTS if _normal(field, wanted) != _normal(field, live)}
    bundle = _bundle(wanted)
    return differing | {CA_BUNDLE} if bundle and bundle != _bundle(live) else differing


def _normal(field: str, webhook: Webhook) -> Any:
    value = webhook.get(field)
    if value is None:
        value = DEFAULTS[field]
    if field == "clientConfig":
        return {**{name: each for name, each in value.items() if name != CA_BUNDLE}, "service": _service(value)}
    if field == "rules":
        return [{"scope": "*", **rule} for rule in value]
    return value


def _service(client: Mapping[str, Any]) -> Any:
    service = client.get("service")
    return {"port": 443, **service} if service else None


def _bundle(webhook: Webhook) -> str:
    return str(webhook.get("clientConfig", {}).get(CA_BUNDLE) or "")


def repaired(wanted: Sequence[Webhook], live: Sequence[Webhook]) -> list[dict[str, Any]]:
    """What is wanted, with the caBundle that a webhook of the same name has now where none is wanted."""
    bundles = {each.get("name"): _bundle(each) for each in live}
    made = []
    for webhook in wanted:
        bundle = _bundle(webhook) or bundles.get(webhook.get("name"), "")
        client = {**webhook.get("clientConfig", {}), **({CA_BUNDLE: bundle} if bundle else {})}
        made.append({**webhook, "clientConfig": client})
    return made


def installed_in(annotations: Mapping[str, str], webhooks: Sequence[Webhook]) -> str:
    """The namespace of the installation that a configuration belongs to; '' when it does not say."""
    if named := annotations.get(NAMESPACE_ANNOTATION, ""):
        return named
    services = ((each.get("clientConfig", {}).get("service") or {}).get("namespace", "") for each in webhooks)
    return next(filter(None, services), "")
