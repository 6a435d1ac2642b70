"""What people do to a running installation, on purpose and by mistake."""

from generators.faults.row import NOTHING, fault

ROWS = (
    fault(
        "F14",
        "The webhook's certificate and its authority change, end, or are removed by somebody",
        f"{NOTHING}; the authority is entered again, and what cannot serve is issued at once",
        "faults/test_planned.py::test_no_request_is_lost_when_certificate_and_authority_change",
        "integration/test_chores.py::test_the_api_server_trusts_the_certificate_again_after_somebody_removed_its_authority",
        "integration/test_chores.py::test_a_renewal_is_never_noticed_by_a_request",
        "unit/core/test_certificates.py::test_what_cannot_serve_is_issued_at_once",
        "unit/core/test_certificates.py::test_after_the_secret_was_deleted_nothing_of_before_is_trusted",
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
        "helm refuses the second release, whose cluster-wide objects are the first one's; who loses the Lease ends",
        "integration/test_chart_install.py::test_a_second_release_is_refused",
        "integration/test_controller.py::test_who_loses_the_lease_ends_at_once",
    ),
)
