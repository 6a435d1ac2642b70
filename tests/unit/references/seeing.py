"""What the resolver sees of one container, in a form that reads well in a table."""

from typing import Any

from tests.unit.core.builders import Object, container, pod

from aegis.core.references import Finding, Resolved, resolve
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.references.objects import look
from aegis.core.references.paths import pointer


def findings(body: Object, config_maps: ConfigMaps | None = None) -> tuple[Finding, ...]:
    """All findings of a pod."""
    return resolve(body["spec"], body["metadata"], config_maps or {}).findings


def shown(finding: Finding) -> str:
    """A finding as `uri@revision`, or as the kind of its outcome."""
    outcome = finding.outcome
    if not isinstance(outcome, Resolved):
        return type(outcome).__name__
    return f"{outcome.uri}@{outcome.revision}" if outcome.revision else outcome.uri


def seen(**fields: Any) -> dict[str, str]:
    """Role → what is named, of a pod of one container with those fields; several of one role with blanks between."""
    found: dict[str, str] = {}
    for each in findings(pod(container(**fields))):
        found[each.role.value] = " ".join(filter(None, [found.get(each.role.value), shown(each)]))
    return found


def custom(api_version: str, kind: str, **spec: Any) -> Object:
    """A custom resource."""
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, "spec": spec}


def named_by(body: Object) -> dict[str, str]:
    """JSON pointer (RFC 6901) → what is named there, of an object of any kind."""
    return {pointer(each.path): shown(each) for each in look(body)}


def env(**variables: str) -> list[dict[str, str]]:
    """Variables as a container has them."""
    return [{"name": name, "value": value} for name, value in variables.items()]


def run(command: str, **variables: str) -> Object:
    """A container that runs a line of shell."""
    return {"command": ["sh", "-c", command], "env": env(**variables)}


def image(name: str, *args: str, **variables: str) -> Object:
    """A container that gives its image arguments."""
    return {"image": name, "args": list(args), "env": env(**variables)}
