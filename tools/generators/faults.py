"""The page of faults: what must hold whatever breaks, and the tests that break it. A new fault is a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generators.markdown import notice, proofs, table

INVARIANTS = (
    ("I1", "No Pod is stored with a model that was not verified at any moment of the last seconds."),
    ("I2", "Without a decision there is no admission: the API server's count of calls that failed open stays 0."),
    ("I3", "kube-system, namespaces, deletions and scaling to 0 go on with the webhook down."),
    ("I4", "A verdict is written only after the whole content was read once; a crash leaves the last one."),
    ("I5", "Two leaders never both write, and one that slept overwrites nothing newer."),
    ("I6", "When the fault is over everything comes to the truth, with nobody's help."),
    ("I7", "No secret is in a log, an event, a status or a metric."),
    ("I8", "Memory stays within its limits."),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks, what comes of it for requests meanwhile, and the tests: a path below tests/ with a function."""

    id: str
    what: str
    meanwhile: str
    tests: tuple[str, ...]


def fault(name: str, what: str, meanwhile: str, *tests: str) -> Fault:
    """A row."""
    return Fault(name, what, meanwhile, tests)


NOTHING = "no request is lost"
CLOSED = "what cannot be decided is refused"

FAULTS = (
    fault(
        "F01",
        "The leading controller is killed, also in the middle of a verification",
        f"{NOTHING}; the other replica leads, and begins the verification again",
        "faults/test_crashes.py::test_a_killed_leader_is_replaced_and_its_work_is_done",
        "integration/test_controller.py::test_a_controller_that_is_killed_in_the_middle_begins_again",
    ),
    fault(
        "F02",
        "The leader sleeps (SIGSTOP) until another one leads, and wakes",
        "it ends at once, and nothing newer is overwritten",
        "faults/test_crashes.py::test_a_leader_that_slept_changes_nothing_when_it_wakes",
    ),
    fault(
        "F03",
        "One replica of the webhook is killed, hangs, or all are gone",
        f"{CLOSED}; what is exempt goes on; they recover alone",
        "faults/test_crashes.py::test_a_killed_replica_of_the_webhook_costs_what_it_was_answering",
        "faults/test_crashes.py::test_a_webhook_that_hangs_is_refused_for_and_the_other_one_answers",
        "faults/test_crashes.py::test_without_any_webhook_all_is_refused_and_the_cluster_itself_lives",
        "faults/test_crashes.py::test_what_was_made_before_can_be_scaled_down_and_deleted_without_any_webhook",
    ),
    fault(
        "F04",
        "The API server restarts",
        "nothing is admitted in error; caches are never shown empty",
        "faults/test_control_plane.py::test_the_api_server_restarts",
        "integration/test_cluster.py::test_a_restart_of_the_api_server_loses_nothing_and_shows_nothing_empty",
        "integration/test_webhook.py::test_an_api_server_that_was_away_is_followed_again",
    ),
    fault(
        "F05",
        "etcd hangs",
        "nothing is admitted in error",
        "faults/test_control_plane.py::test_etcd_hangs",
    ),
    fault(
        "F06",
        "The key server is away, and the store as well",
        f"{NOTHING}: no admission asks either; no verdict changes",
        "faults/test_trust.py::test_neither_key_server_nor_store_is_asked_by_an_admission",
        "integration/test_controller.py::test_an_outage_of_the_key_source_changes_no_verdict",
    ),
    fault(
        "F07",
        "A key is rotated, or revoked",
        "a rotation loses no request; what relied on a revoked key is refused at once",
        "faults/test_planned.py::test_no_request_is_lost",
        "faults/test_trust.py::test_a_revoked_key_admits_nobody_any_more",
    ),
    fault(
        "F14",
        "The webhook's certificate and its authority change, or somebody removes the authority",
        f"{NOTHING}; the authority is entered again",
        "faults/test_planned.py::test_no_request_is_lost_when_certificate_and_authority_change",
        "integration/test_chores.py::test_the_api_server_trusts_the_certificate_again_after_somebody_removed_its_authority",
    ),
    fault(
        "F15",
        "The webhook is rolled out, or its node is drained",
        NOTHING,
        "faults/test_planned.py::test_no_request_is_lost",
        "integration/test_webhook.py::test_a_stopped_webhook_drains_and_says_so",
    ),
    fault("F16", "The chart is upgraded, and rolled back", NOTHING, "faults/test_planned.py::test_no_request_is_lost"),
    fault(
        "F18",
        "A watch is cut, falls silent, or has expired (410)",
        "the last whole state stays and ages; when it is too old, all is refused",
        "unit/cluster/test_informer.py::test_a_silent_watch_is_cut_soon_after_its_end_was_due",
        "unit/cluster/test_informer.py::test_whatever_else_ends_a_watch_everything_is_listed_again",
    ),
    fault(
        "F27",
        "A worker of the controller is killed",
        "it is replaced; its work is done again",
        "integration/test_controller.py::test_a_worker_that_is_killed_in_the_middle_is_replaced",
    ),
)


def page(_root: Path) -> Mapping[str, str]:
    """Every fault that is tried, and what must hold."""
    text = notice("tools/generators/faults.py") + (
        "# Faults\n\n"
        "What is broken on purpose, with real processes and a real API server, while Pods are created all the time.\n"
        "An observer who asks nothing of Aegis reads the API server's audit log and holds it against what was true.\n"
        "`make test` runs a short form of each; `make soak` has ten thousand requests in every planned disruption.\n"
        "The numbers are names: not every one is in use.\n\n"
        "## What must hold\n\n"
    )
    text += table(("", "invariant"), INVARIANTS) + "\n## What is tried\n\n"
    text += table(("", "fault", "meanwhile", "proof"), map(_cells, FAULTS))
    return {"docs/security/faults.md": text}


def _cells(row: Fault) -> tuple[str, ...]:
    return row.id, row.what, row.meanwhile, proofs(row.tests)
