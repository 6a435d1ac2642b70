"""Objects, verbs and controllers."""

from generators.bypasses.row import Row, blocked, detected, out_of_scope

_CHANGES = "integration/admission_cases/test_changes.py"
_WEBHOOK = "integration/test_webhook.py"

ROWS: tuple[Row, ...] = (
    blocked("T01", "A bare Pod instead of a workload", "A03", "A04"),
    blocked(
        "T02",
        "The object in between: ReplicaSet, Job, CronJob, StatefulSet, DaemonSet",
        "A05",
        "A06",
        "A07",
        "A08",
        "A09",
        f"{_WEBHOOK}::test_every_kind_is_admitted_with_a_verified_model_and_refused_with_any_other",
    ),
    blocked(
        "T03",
        "An update instead of a creation: PUT, the patches, apply, `set env`, `edit`",
        f"{_CHANGES}::test_a32_no_way_of_changing_it_leads_to_a_bad_model",
    ),
    blocked(
        "T04",
        "An ephemeral container",
        f"{_CHANGES}::test_a11_an_ephemeral_container_is_judged_like_any_other",
        "integration/test_webhook_pods.py::test_an_ephemeral_container_is_judged_with_its_pod",
    ),
    blocked(
        "T05",
        "Other subresources: scale, status, binding, resize",
        f"{_CHANGES}::test_a33_what_leaves_the_template_alone_is_never_in_the_way",
        f"{_CHANGES}::test_the_pods_of_a_workload_that_is_older_than_its_policy_are_refused",
        "integration/test_webhook_kinds.py::test_a_resize_has_its_pod_judged",
        "integration/test_webhook_pods.py::test_a_pod_s_annotations_are_judged_when_its_status_or_its_binding_sets_them",
        "unit/core/test_updates.py::test_what_a_variable_of_a_bound_pod_may_show_is_unresolved",
    ),
    blocked(
        "T08",
        "A rollback to a revision whose model is revoked since",
        f"{_CHANGES}::test_a35_an_undo_is_judged_by_the_trust_of_today",
    ),
    blocked(
        "T10",
        "A custom resource whose operator makes Pods",
        "A12",
        "A13",
        "A14",
        "integration/test_webhook_kinds.py::test_a_custom_resource_is_refused_at_the_place_of_its_model_in_any_version",
        "integration/admission_cases/test_canary.py::test_no_kind_lets_a_bad_model_in",
        "unit/core/test_kinds.py::test_a_kind_that_nobody_taught_aegis_is_read_by_its_shape",
        says="What no rule is about is refused at its Pods.",
    ),
    blocked(
        "T11",
        "Controllers with high rights, exempt by their user",
        f"{_CHANGES}::test_the_pods_of_a_workload_that_is_older_than_its_policy_are_refused",
        says="No user, group or ServiceAccount is exempt, and no value makes one so.",
    ),
    out_of_scope(
        "T13",
        "Static Pods, the kubelet's own API, a write to etcd, the container runtime",
        "None of these passes admission: they take rights on a node or on the control plane. The mirror of a static "
        "Pod is a Pod of the API: it is never refused, which would only hide what runs, and the scan counts it. Keep "
        "`nodes/proxy` and access to nodes to admins.",
        "unit/core/test_mirror_pods.py::test_it_is_admitted_with_a_warning_and_the_scan_finds_it",
        "integration/test_webhook_pods.py::test_the_mirror_of_a_static_pod_is_stored_for_the_scan_to_find",
    ),
    detected(
        "T14",
        "Objects that are older than Aegis, or than the namespace's policy",
        "integration/test_chores.py::test_the_scan_counts_what_runs_unverified",
        f"{_CHANGES}::test_a34_a_restart_is_judged_whole",
        says="Running Pods are counted in `aegis_unverified_pods` and an alert tells; a restart is refused.",
    ),
    out_of_scope(
        "T16",
        "A container that restarts in place, and downloads again",
        "No request is made, so nobody can be asked. Keep the store versioned and write-once, or let an init container "
        "run `aegis verify` on what it downloaded.",
    ),
    blocked(
        "T17",
        "A dry run that differs, or leaves something behind",
        "integration/admission_cases/test_cases.py::test_created",
        "integration/admission_cases/test_cases.py::test_updated",
    ),
    blocked(
        "T18",
        "A race with the making of a namespace, or a stale cache of namespaces",
        "unit/core/test_admission.py::test_the_namespace_is_the_requests_and_not_the_objects",
        says="Namespaces are read by name from the request; one that no policy knows has everything refused.",
    ),
    blocked(
        "T19",
        "Generated names, and a namespace in the object that differs from the request's",
        "unit/webhook/test_reviews.py::test_the_requests_namespace_counts_and_the_objects_does_not",
        "integration/admission_cases/test_webhook_itself.py::"
        "test_a39_the_namespace_of_the_request_counts_and_not_the_objects",
    ),
    blocked(
        "T20",
        "Fields of Pods that a later Kubernetes brings",
        "integration/test_pod_fields.py::test_every_text_of_a_pod_is_read_or_cannot_name_a_model",
        "unit/core/test_references.py::test_a_volume_is_searched_to_a_depth_and_refused_beyond",
        "unit/core/test_references.py::test_a_model_that_is_planted_anywhere_is_found",
        says="Volumes and sources of variables that are not known are searched for URIs, and unresolvable in play.",
    ),
)
