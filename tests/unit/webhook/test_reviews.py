"""What is read of a review is what the API server meant; what is not exactly one review is malformed."""

import json
from typing import Any

import pytest
from tests.unit.webhook.building import MODEL, deployment, encoded, review

from aegis.core.admission import Decision
from aegis.core.admission.decision import refuse
from aegis.core.reasons import Reason
from aegis.entrypoints.webhook.reviews import Malformed, TooDeep, answer, read, uid_of

UID = review({})["request"]["uid"]


def test_a_review_is_read() -> None:
    request = read(encoded(review(deployment(MODEL), deployment(), dryRun=True)))
    assert (request.uid, request.group, request.resource, request.operation) == (UID, "apps", "deployments", "UPDATE")
    assert (request.namespace, request.name, request.subresource, request.dry_run) == ("team", "a", "", True)
    assert request.object == deployment(MODEL)
    assert request.old_object == deployment()


def test_the_requests_namespace_counts_and_the_objects_does_not() -> None:
    assert read(encoded(review(deployment(namespace="kube-system")))).namespace == "team"


def test_who_asks_is_known_by_name() -> None:
    node = {"username": "system:node:a", "groups": ["system:nodes"]}
    assert [read(encoded(review({}, userInfo=each))).user for each in (node, {})] == ["system:node:a", ""]


def test_a_converted_object_is_read_as_what_it_is_now() -> None:
    asked = {"group": "extensions", "version": "v1beta1", "resource": "deployments"}
    request = read(encoded(review(deployment(), requestResource=asked)))
    assert (request.group, request.resource) == ("apps", "deployments")


def test_a_subresource_is_named() -> None:
    pods = {"group": "", "version": "v1", "resource": "pods"}
    assert read(encoded(review({}, {}, resource=pods, subResource="ephemeralcontainers"))).subresource == (
        "ephemeralcontainers"
    )


def test_an_older_path_to_a_subresource_is_read_as_that() -> None:
    bindings = {"group": "", "version": "v1", "resource": "bindings"}
    request = read(encoded(review({}, resource=bindings)))
    assert (request.resource, request.subresource) == ("pods", "binding")


def test_a_delete_has_no_object() -> None:
    request = read(encoded(review(None, operation="DELETE", oldObject=deployment())))
    assert request.object == {}
    assert request.old_object == deployment()


def test_of_two_equal_names_the_last_counts_as_for_the_api_server() -> None:
    twice = encoded(review({"spec": 1})).replace(b'{"spec": 1}', b'{"spec": {"a": 1}, "spec": {"a": 2, "a": 3}}')
    assert read(twice).object == {"spec": {"a": 3}}
    uids = encoded(review({})).replace(b'"uid":', b'"uid": "first", "uid":')
    assert read(uids).uid == uid_of(uids) == UID


def test_names_are_matched_with_their_case() -> None:
    upper = encoded(review(deployment(MODEL))).replace(b'"oldObject": null', b'"Object": {"spec": {}}')
    assert read(upper).object == deployment(MODEL)


def changed(**request: Any) -> bytes:
    return encoded(review(deployment(), **request))


MALFORMED = {
    "nothing": b"",
    "no JSON": b"<html></html>",
    "a list": b"[]",
    "null": b"null",
    "half of it": encoded(review(deployment()))[:-3],
    "something after it": encoded(review(deployment())) + b"{}",
    "two of them": encoded(review(deployment())) * 2,
    "a byte order mark": b"\xef\xbb\xbf" + encoded(review(deployment())),
    "no UTF-8": encoded(review(deployment("x"))).replace(b'"x"', b'"\xff"'),
    "half of a surrogate pair": encoded(review(deployment("x"))).replace(b'"x"', rb'"\ud800"'),
    "NaN": encoded(review({"spec": float("nan")})),
    "an integer without end": encoded(review(deployment("x"))).replace(b'"x"', b"1" * 5000),
    "no request": encoded({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}),
    "a request that is null": encoded(review(None) | {"request": None}),
    "a request that is a list": encoded(review(None) | {"request": []}),
    "another version": encoded(review(deployment()) | {"apiVersion": "admission.k8s.io/v1beta1"}),
    "another kind": encoded(review(deployment()) | {"kind": "ConversionReview"}),
    "no uid": changed(uid=""),
    "a uid that is a number": changed(uid=7),
    "a uid without end": changed(uid="x" * 10_000),
    "an operation that is null": changed(operation=None),
    "no resource": changed(resource=None),
    "a version of the kind that nobody here knows": changed(
        resource={"group": "apps", "version": "v2", "resource": "deployments"}
    ),
    "no object": changed(object=None),
    "an object that is a list": changed(object=[deployment()]),
    "an object that is a text": changed(object="{}"),
    "an update without an old object": changed(operation="UPDATE", oldObject=None),
    "an update with an old object that is a text": changed(operation="UPDATE", oldObject="{}"),
    "a deletion with an object that is a number": changed(operation="DELETE", object=0),
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_one_review_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read(body)


def test_why_a_review_is_malformed_repeats_nothing_of_it() -> None:
    with pytest.raises(Malformed) as caught:
        read(changed(operation={"password": "hunter2"}))
    assert "operation" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("bracket", [b"[]", b'{"a": }'], ids=["lists", "objects"])
def test_a_review_without_a_floor_is_too_deep(bracket: bytes) -> None:
    opening, closing = bracket[:-1], bracket[-1:]
    deep = opening * 100_000 + b"1" + closing * 100_000
    with pytest.raises(TooDeep):
        read(encoded(review({"spec": "here"})).replace(b'"here"', deep))


def test_the_uid_of_a_malformed_review_is_found_where_there_is_one() -> None:
    assert uid_of(changed(object=None)) == UID
    assert uid_of(changed(uid="x" * 10_000)) == ""
    assert uid_of(changed(uid=7)) == ""
    assert uid_of(b"{}") == uid_of(b"\xff") == uid_of(b"[" * 100_000) == ""


def response(decision: Decision) -> dict[str, Any]:
    body = json.loads(answer("the-uid", decision))
    assert (body["apiVersion"], body["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    assert body["response"]["uid"] == "the-uid"
    return dict(body["response"])


def test_an_admission_says_little() -> None:
    assert response(Decision(True, Reason.NO_MODEL)) == {
        "uid": "the-uid",
        "allowed": True,
        "auditAnnotations": {"decision": "Allowed", "reason": "NoModel"},
    }


def test_a_denial_tells_people_and_machines_why() -> None:
    told = response(refuse(Reason.REQUEST_MALFORMED))
    assert told["allowed"] is False
    assert told["status"]["code"] == 403
    assert told["status"]["reason"] == "Forbidden"
    assert told["status"]["message"].startswith("[RequestMalformed] request: ")
    assert told["auditAnnotations"] == {"decision": "Denied", "reason": "RequestMalformed"}


def test_a_denial_for_now_is_no_verdict() -> None:
    told = response(refuse(Reason.NOT_READY))
    assert told["allowed"] is False
    assert (told["status"]["code"], told["status"]["reason"]) == (503, "ServiceUnavailable")


def test_warnings_are_shown_as_they_were_decided() -> None:
    told = response(Decision(True, Reason.MODEL_UNKNOWN, warnings=("one", "and 3 more")))
    assert told["warnings"] == ["one", "and 3 more"]


def test_audit_annotations_have_names_that_the_api_server_keeps() -> None:
    told = response(Decision(True, Reason.VERIFIED, audit={"decision": "Allowed", "models": "s3://a/b@sha256:0"}))
    assert told["auditAnnotations"]["models"] == "s3://a/b@sha256:0"
    assert not any("/" in name for name in told["auditAnnotations"])
