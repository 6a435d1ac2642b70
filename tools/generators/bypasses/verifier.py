"""The verifier beside the workload: `aegis verify`, where people run it."""

from generators.bypasses.row import Row, blocked, out_of_scope

ROWS: tuple[Row, ...] = (
    out_of_scope(
        "T99",
        "Variables and arguments that switch the verifier off",
        "Aegis injects no container: whoever writes an init container with `aegis verify` may also leave it out. What "
        "holds is the verdict at admission; the image is without a shell, and runs as nobody.",
        "contract/test_dockerfile.py::test_the_image_needs_no_shell_to_run",
    ),
    blocked(
        "T100",
        "Files that the hash passes over",
        "unit/formats/test_model_comparison.py::test_a_manifest_does_not_speak_of_a_model_with",
        "unit/stores/test_local_folder.py::test_links_and_special_files_are_refused_by_name",
        "unit/core/test_vouching.py::test_a_signer_may_leave_out",
    ),
    blocked(
        "T101",
        "A verifier that fails and exits with 0",
        "unit/cli/test_verify.py::test_one_bit_makes_the_difference",
        "unit/cli/test_verify.py::test_a_store_that_is_away_leaves_it_undecided",
        "unit/cli/test_main.py::test_a_mistake_of_the_program_is_undecided_and_tells_no_secret",
    ),
    blocked(
        "T102",
        "A verifier that needs a key server which is down",
        "unit/cli/test_main.py::test_verifying_a_file_loads_no_operator_and_no_network",
        says="Keys may lie in a file; then nobody is asked.",
    ),
    out_of_scope(
        "T103",
        "A cache on the node, filled once and read much later",
        "Nothing tells Aegis what lies on a node. Verify at each start of a Pod, or mount models as image volumes, "
        "which the runtime checks by their digest.",
    ),
)
