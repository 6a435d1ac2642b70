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
VARIABLE = "spec.template.spec.containers[server].env[MODEL_URI]"

CASES = (
    Case("A01", deployment(container(**env(GOOD)))),
    Case(
        "A02",
        deployment(container(**env(BAD))),
        "ModelNotVerified",
        VARIABLE,
        (f"'{BAD}'", "SignatureInvalid", "team-a/bad"),
    ),
    Case("A03", pod(container(args=["--model", UNKNOWN])), "ModelUnknown", "spec.containers[server].args[1]"),
    Case("A04", pod(container(args=[f"--model={UNKNOWN}"])), "ModelUnknown", "spec.containers[server].args[0]"),
    Case(
        "A05",
        workload("StatefulSet", template(container(**env(REVOKED))), serviceName="case"),
        "ModelRevoked",
        VARIABLE,
    ),
    Case(
        "A06", workload("DaemonSet", template(container(**env(NEW)))), "VerificationPending", VARIABLE, ("team-a/new",)
    ),
    Case(
        "A07",
        job(idle(), initContainers=[container("fetch", **env(BAD))]),
        "ModelNotVerified",
        "spec.template.spec.initContainers[fetch].env[MODEL_URI]",
    ),
    Case(
        "A08",
        cron_job(container(**env(BAD))),
        "ModelNotVerified",
        f"spec.jobTemplate.spec.{VARIABLE.removeprefix('spec.')}",
    ),
    Case("A09", workload("ReplicaSet", template(container(**env(BAD)))), "ModelNotVerified", VARIABLE),
    Case(
        "A10",
        pod(idle(), initContainers=[SIDECAR]),
        "ModelNotVerified",
        "spec.initContainers[fetch].env[MODEL_URI]",
    ),
)
"""A11 needs a Pod that runs: see test_admission_changes.py."""
