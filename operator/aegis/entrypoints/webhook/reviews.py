"""AdmissionReview (admission.k8s.io/v1) to the core's request, and the core's decision back: nothing else knows both.

The body comes from the API server, which wrote it from objects that it had decoded and converted itself. So `resource`
is what the object is now (under `matchPolicy: Equivalent` it may differ from what the client asked for, which is in
`requestResource` and decides nothing), and `namespace` is where it will be stored, whatever the object says.

Of two equal names the last one counts here, as in the API server's own decoder (sigs.k8s.io/json), and names are
matched with their case. Whatever else is not exactly one readable review is malformed, and refused.
"""

from typing import Any

import msgspec

from aegis.core.admission import AdmissionRequest, Decision
from aegis.core.workloads import RESOURCES_BEFORE, row_of
from aegis.entrypoints.webhook.states import Fields, read_states

API_VERSION, KIND = "admission.k8s.io/v1", "AdmissionReview"

MAX_UID = 128
"""UIDs are 36 characters; they are logged and sent back, so they are bounded."""


class Malformed(Exception):
    """Not a review that can be answered; the text says why and repeats nothing of the body."""


class TooDeep(Exception):
    """A review that nests deeper than the decoder goes."""


class _Part(msgspec.Struct, frozen=True, rename="camel"):
    """Fields are camelCase on the wire; what is not named here is not built."""


class _Resource(_Part, frozen=True):
    """metav1.GroupVersionResource."""

    version: str
    resource: str
    group: str = ""


class _User(_Part, frozen=True):
    """authentication.k8s.io/v1 UserInfo, of which the name is enough."""

    username: str = ""


class _Request(_Part, frozen=True):
    """AdmissionRequest as the API server sends it."""

    uid: str
    resource: _Resource
    operation: str
    namespace: str = ""
    name: str = ""
    sub_resource: str = ""
    object: Fields | None = None
    old_object: Fields | None = None
    dry_run: bool = False
    user_info: _User = _User()


class _Review(_Part, frozen=True):
    """AdmissionReview with a request."""

    api_version: str
    kind: str
    request: _Request


class _Named(_Part, frozen=True):
    """A request, reduced to its uid."""

    uid: str = ""


class _Asked(_Part, frozen=True):
    """A review, reduced to its uid."""

    request: _Named


_review = msgspec.json.Decoder(_Review).decode
_asked = msgspec.json.Decoder(_Asked).decode


def read(body: bytes) -> AdmissionRequest:
    """The request of a review. Raises Malformed, TooDeep."""
    try:
        review = _review(body)
        new, old = read_states(review.request.object or {}, review.request.old_object or {})
    except RecursionError as error:
        raise TooDeep from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Malformed(_without_values(error)) from error
    if (review.api_version, review.kind) != (API_VERSION, KIND):
        raise Malformed(f"it is no {KIND} of {API_VERSION}")
    request = review.request
    named = request.resource
    resource, subresource = RESOURCES_BEFORE.get((named.group, named.resource), (named.resource, request.sub_resource))
    _check(request, resource)
    return AdmissionRequest(
        uid=request.uid,
        group=request.resource.group,
        resource=resource,
        operation=request.operation,
        namespace=request.namespace,
        name=request.name,
        subresource=subresource,
        object=new,
        old_object=old,
        dry_run=request.dry_run,
        user=request.user_info.username,
    )


def uid_of(body: bytes) -> str:
    """The uid of a review that may be malformed otherwise, or '' (an answer to which the API server refuses)."""
    try:
        uid = _asked(body).request.uid
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return uid if len(uid) <= MAX_UID else ""


def answer(uid: str, decision: Decision) -> bytes:
    """The body that answers the review `uid`."""
    response: dict[str, Any] = {
        "uid": uid,
        "allowed": decision.allowed,
        # Names without '/': the API server puts the webhook's own name before them, and drops what has one already.
        "auditAnnotations": {
            "decision": "Allowed" if decision.allowed else "Denied",
            "reason": decision.reason.value,
            **decision.audit,
        },
    }
    if not decision.allowed:
        response["status"] = {"code": decision.code, "message": decision.message, "reason": _REASONS[decision.code]}
    if decision.warnings:
        # The API server cuts each to 256 characters when all have more than 4096 together; these have not.
        response["warnings"] = decision.warnings
    return msgspec.json.encode({"apiVersion": API_VERSION, "kind": KIND, "response": response})


_REASONS = {403: "Forbidden", 503: "ServiceUnavailable"}
"""metav1.StatusReason: what `kubectl` shows as `Error from server (Forbidden)`."""


def _check(request: _Request, resource: str) -> None:
    """Raises Malformed for what no API server sends."""
    if not request.uid or len(request.uid) > MAX_UID:
        raise Malformed("its uid is empty or too long")
    row = row_of(request.resource.group, resource)
    if row.builtin and request.resource.version not in row.versions:
        raise Malformed(f"{resource} are read in version {row.versions[0]} only")
    changes, replaces = request.operation in ("CREATE", "UPDATE"), request.operation == "UPDATE"
    for field, value, needed in (("object", request.object, changes), ("oldObject", request.old_object, replaces)):
        if needed and value is None:
            raise Malformed(f"its request.{field} is no object")


def _without_values(error: Exception) -> str:
    """msgspec names the field and the types, never a value; other errors quote what they stumbled over."""
    return str(error) if isinstance(error, msgspec.MsgspecError) else type(error).__name__
