"""Variables with settings in lines: where their keys say that results or logs lie, no model does."""

import pytest
from tests.unit.references.seeing import env, seen


@pytest.mark.parametrize(
    "text",
    [
        "state.checkpoints.dir: s3://jobs/state\nparallelism.default: 2\n",
        "a=b\nlog.directory=s3://jobs/logs",
        "backup: 's3://jobs/backup'\n",
    ],
)
def test_results_and_logs_are_no_models(text: str) -> None:
    assert seen(env=env(PROPERTIES=text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "model.dir: s3://models/net\nx: y",
        "source: s3://models/net\nlog: s3://jobs/logs",
        "log\ns3://models/net",
        "model_log_dir: s3://models/net\n",
    ],
)
def test_what_else_is_named_beside_them_is_seen(text: str) -> None:
    assert seen(env=env(PROPERTIES=text)) == {"Model": "s3://models/net"}


def test_a_line_that_says_more_is_read() -> None:
    assert "s3://models/net" in seen(env=env(PROPERTIES="log: s3://jobs/logs s3://models/net\n"))["Model"]
