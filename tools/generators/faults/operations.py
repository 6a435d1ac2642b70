"""What people do to a running installation, on purpose and by mistake."""

from generators.faults.row import NOTHING, fault

_TRUST = "integration/test_webhook_trust.py"

ROWS = (
    fault(
        "F14",
        "The webhook's certificate and its authority change, end, or are removed; somebody edits its configuration",
        f"{NOTHING}; the authority is entered again, what cannot serve is issued at once, and an edit is told within "
        "ten seconds",
        "faults/test_planned.py::test_no_request_is_lost_when_certificate_and_authority_change",
        f"{_TRUST}::test_the_api_server_trusts_the_certificate_again_after_somebody_removed_its_authority",
        f"{_TRUST}::test_a_new_authority_is_never_noticed_by_a_request",
        f"{_TRUST}::test_an_ended_certificate_and_one_that_does_not_fit_its_key_are_replaced",
        "unit/core/test_certificate_plan.py::test_after_both_secrets_were_deleted_nothing_of_before_is_trusted",
        f"{_TRUST}::test_what_is_changed_in_the_webhook_configuration_is_told_and_left_alone",
        f"{_TRUST}::test_what_is_changed_in_the_webhook_configuration_is_put_right_where_that_is_wanted",
    ),
    fault(
        "F15",
        "The webhook is rolled out, or its node is drained",
        NOTHING,
        "faults/test_planned.py::test_no_request_is_lost",
        "integration/test_webhook.py::test_a_stopped_webhook_drains_and_says_so",
    ),
    fault(
        "F16",
        "The chart is upgraded, and rolled back, with a thousand models",
        f"{NOTHING}; no verdict is lost or invented, and the authority that was entered stays",
        "faults/test_crowds.py::test_no_verdict_is_lost_or_invented_by_an_upgrade_and_a_rollback",
        "faults/test_planned.py::test_no_request_is_lost",
        "integration/test_chart_install.py::test_upgrade_and_rollback_leave_the_authority_that_was_entered",
    ),
    fault(
        "F22",
        "Aegis is installed twice",
        "helm refuses the second release; one that was applied otherwise does not lead and says why",
        "integration/test_chart_install.py::test_a_second_release_is_refused",
        f"{_TRUST}::test_a_second_installation_does_not_lead_and_says_why_until_the_cluster_is_its_own",
    ),
)
