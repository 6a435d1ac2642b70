"""A01 to A11: where a reference stands, and in which kind of object."""

from tests.integration.admission_cases.case import BAD, GOOD, NEW, REVOKED, UNKNOWN, Case
from tests.integration.admission_cases.manifests import (
    container,
    cron_job,
    deployment,
    env,
    idle,
    job,
    pod,
    template,
    workload,
)

SIDECAR = container("fetch", restartPolicy="Always", **env(BAD))

CASES = (
    Case("A01", deployment(container(**env(GOOD)))),
    Case(
        "A02",
        deployment(container(**env(BAD))),
        "ModelNotVerified",
        ("spec.template.spec.containers[server].env[MODEL_URI]: ", f"'{BAD}'", "SignatureInvalid", "team-a/bad"),
    ),
    Case("A03", pod(container(args=["--model", UNKNOWN])), "ModelUnknown", ("spec.containers[server].args[1]: ",)),
    Case("A04", pod(container(args=[f"--model={UNKNOWN}"])), "ModelUnknown", ("spec.containers[server].args[0]: ",)),
    Case("A05", workload("StatefulSet", template(container(**env(REVOKED))), serviceName="case"), "ModelRevoked"),
    Case("A06", workload("DaemonSet", template(container(**env(NEW)))), "VerificationPending", ("team-a/new",)),
    Case(
        "A07",
        job(idle(), initContainers=[container("fetch", **env(BAD))]),
        "ModelNotVerified",
        ("initContainers[fetch]",),
    ),
    Case(
        "A08",
        cron_job(container(**env(BAD))),
        "ModelNotVerified",
        ("spec.jobTemplate.spec.template.spec.containers[server].env[MODEL_URI]: ",),
    ),
    Case("A09", workload("ReplicaSet", template(container(**env(BAD)))), "ModelNotVerified"),
    Case(
        "A10",
        pod(idle(), initContainers=[SIDECAR]),
        "ModelNotVerified",
        ("spec.initContainers[fetch].env[MODEL_URI]: ",),
    ),
)
"""A11 needs a Pod that runs: see test_admission_changes.py."""
