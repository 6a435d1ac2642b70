"""Trust data and rights."""

from generators.bypasses.row import Row, blocked, detected, out_of_scope

_TENANTS = "integration/admission_cases/test_tenants.py"
_EXCEPTIONS = "unit/core/test_exceptions_of_policies.py"
_CONFIGURATION = "integration/test_webhook_trust.py"
_INSTALL = "integration/test_chart_install.py"

ROWS: tuple[Row, ...] = (
    blocked(
        "T71",
        "A status that a tenant writes",
        f"{_TENANTS}::test_a36_a_verdict_of_ones_own_is_refused_and_would_not_count",
        f"{_INSTALL}::test_nobody_but_the_controller_writes_a_status",
        "integration/test_webhook.py::test_only_the_controllers_own_evidence_about_this_very_object_counts",
    ),
    blocked("T73", "A SignedModel of another namespace", "A21"),
    blocked(
        "T74",
        "A key, a credential or an authority of the tenant's own",
        "integration/test_crds.py::test_an_invalid_object_is_refused_for_its_one_fault",
    ),
    blocked(
        "T75",
        "Exceptions that tenants make, or that widen each other",
        "unit/core/test_policy_modes.py::test_nothing_is_excepted_by_an_exception",
        "unit/core/test_policy_modes.py::test_an_exception_of_one_tied_policy_is_none_of_the_other",
        f"{_EXCEPTIONS}::test_it_counts_until_the_second_before_its_end_and_not_earlier_than_thirty_days_before",
        f"{_EXCEPTIONS}::test_another_spelling_is_another_reference",
        f"{_EXCEPTIONS}::test_silence_and_a_claim_of_the_operator_s_are_never_excepted",
        f"{_EXCEPTIONS}::test_one_with_a_revision_holds_for_that_revision_alone",
        f"{_EXCEPTIONS}::test_a_revision_that_holds_the_sign_is_no_other_name_s",
        says="An exception is by the words alone: one for a hub's repository holds at every revision, unless it names "
        "one (`org/net@REVISION`).",
    ),
    blocked("T76", "A label that takes the namespace out", f"{_TENANTS}::test_a37_no_label_of_a_namespace_exempts_it"),
    detected(
        "T77",
        "An exempt namespace",
        f"{_TENANTS}::test_a23_a_model_in_an_exempt_namespace_runs_and_is_found_by_the_next_scan",
        says="The API server never asks about it, but its Pods are scanned. Let nobody but admins write there.",
    ),
    blocked(
        "T78",
        "The namespace of Aegis itself",
        f"{_INSTALL}::test_while_nobody_answers",
        says="Only Aegis's own ServiceAccounts pass there. Whoever may create Pods with them acts as Aegis.",
    ),
    blocked(
        "T79",
        "A label or annotation that approves the workload",
        f"{_TENANTS}::test_a37_no_word_on_a_workload_approves_it",
        f"{_TENANTS}::test_a37_no_word_is_added_later",
        "unit/core/test_protected_fields.py::test_a_workload_may_not_claim_what_the_operator_says",
        "unit/core/test_protected_fields.py::"
        "test_a_claim_that_an_update_adds_is_refused_and_one_that_was_there_is_not_in_the_way",
    ),
    blocked(
        "T122",
        "A SignedModel that nobody signed, and its repository named without the commit where the policy only warns",
        "unit/core/test_versions.py::test_a_repository_is_not_admitted_by_leaving_out_the_revision_of_a_model_that",
    ),
    blocked(
        "T123",
        "`pending: Hold`, and an object of which no Pod comes: an adapter or a model for servers that run",
        "unit/core/test_policy_modes.py::test_hold_holds_what_no_pod_will_be_asked_about_again",
    ),
    out_of_scope(
        "T80",
        "Whoever deletes or edits the webhook's configuration, its Service, a policy or a keyring",
        "These are the rights of an admin. The authority is entered again when it is removed; a change of another "
        "field is told by a metric and an event, and put right with `webhook.configurationDrift: Repair`. On new "
        "clusters pin the configuration by a static manifest.",
        f"{_CONFIGURATION}::test_the_api_server_trusts_the_certificate_again_after_somebody_removed_its_authority",
        f"{_CONFIGURATION}::test_what_is_changed_in_the_webhook_configuration_is_told_and_left_alone",
    ),
    blocked(
        "T81",
        "The definitions deleted, with all models",
        "unit/cluster/test_watches.py::test_what_vanished_while_nobody_watched_is_forgotten_and_told",
        f"{_INSTALL}::test_kopf_has_the_rights_it_needs_and_notices_that_definitions_come_back",
        says="No verdict means no.",
    ),
    blocked(
        "T82",
        "The rights of the operator itself",
        f"{_INSTALL}::test_the_api_server_grants_exactly_the_table",
        "contract/test_chart.py::test_no_role_has_a_wildcard",
        says="It may read ConfigMaps, because RBAC knows no labels, and Secrets in its own namespace alone.",
    ),
)
