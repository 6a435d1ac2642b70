"""Addresses in buckets, in a pod that serves nothing: what names a model is found, and what says otherwise is not."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, image, run

from aegis.core.references import Role

GPU = {"limits": {"nvidia.com/gpu": 1}}

DATA: dict[str, dict[str, Any]] = {
    "a name that says that states lie there": {"env": env(RECOVERY_URL="s3://acme/x")},
    "a name that says what lies there": {"env": env(PAYSLIPS="s3://acme/x")},
    "the name of a flag": {"args": ["--avatars=s3://acme/x", "--positions", "s3://acme/y"]},
    "a property of Java": {"command": ["java", "-Dhigh-availability.storageDir=s3://acme/x", "-jar", "a.jar"]},
    "a property in options": {"env": env(JAVA_OPTS="-Xmx1g -Dhistory.dir=s3://acme/x")},
    "a key of a document": {"env": env(A="catalog:\n  warehouse: s3://acme/x\n")},
    "a key of JSON": {"args": ['{"iceberg.catalog.warehouse": "s3://acme/x"}']},
    "a line of properties in a script": run("cat > /c <<X\nexchange.base-directories=s3://acme/exchange\nX\nrun"),
    "an address that says so": {"env": env(A="s3://acme-uploads/x")},
    "a bucket": {"env": env(A="s3://acme")},
    "a bucket with options": {"env": env(A="s3://acme/x?region=eu-west-1&endpoint=minio")},
    "a store with its keys": {"env": env(A="s3://key:secret@eu-west-1/acme")},
    "a file system of Hadoop": {"args": ["s3a://acme/x"]},
    "the ending of a file": {"args": ["s3://acme/x.yaml"]},
    "a statement": run("""psql -c "COPY x FROM 's3://acme/x' FORMAT AS PARQUET" """),
    "a statement for a program that is not known": run("""sql "CREATE TABLE x LOCATION 's3://acme/x'" """),
    "a call that reads a table": run("python -c \"import pandas; pandas.read_parquet('s3://acme/x')\""),
    "a program's own argument": {"command": ["litestream", "replicate", "/x.db", "s3://acme/x"]},
    "the same by its image": image("litestream/litestream:0.3", "replicate", "/x.db", "s3://acme/x"),
    "a chart": run("set -e; helm upgrade --install x oci://registry.example.com/acme/x"),
    "a copy into a pod that loads nothing": run("aws s3 cp --recursive s3://acme/x /in && import /in"),
    "a copy from one bucket to another": run("aws s3 sync s3://acme-ml s3://acme-ml-2"),
    "an image that is copied": run("skopeo copy docker://reg.example/x:1 docker://reg2.example/x:1"),
    "what a loop puts together": run("for each in a b; do aws s3 cp s3://acme/$each /in; done"),
    "what only running could tell": run("python etl.py s3://$BUCKET/in"),
    "the same in a variable": {"env": env(A="s3://$(BUCKET)/in")},
    "where a stream was read": {"args": ["--checkpoint-location", "s3://acme/x"]},
    "the state of a stream": {"image": "flink:1.20", "args": ["--checkpoint", "s3://acme/x"]},
    "the same with Hadoop's": {"env": env(CHECKPOINT_DIR="s3a://acme/x")},
    "a table of dbt": {"command": ["dbt", "run", "--models", "marts/orders"]},
    "a variable of dbt": image("dbt-labs/dbt-postgres:1.8", "run", "--vars", '{"model": "marts/orders"}'),
}

MODELS: dict[str, dict[str, Any]] = {
    "a name that says nothing": {"env": env(A="s3://acme/x")},
    "an address that says so, whatever the name says": {"env": env(PAYSLIPS="s3://acme/models/x")},
    "a name of what was learned": {"env": env(CHURN_SCORER="s3://acme/x")},
    "a family in an address": {"env": env(PAYSLIPS="s3://acme/llama-2")},
    "a number of parameters": {"env": env(PAYSLIPS="s3://acme/x-70b")},
    "a bucket for such work": {"env": env(PAYSLIPS="s3://acme-ml/x")},
    "the ending of a model's file": {"env": env(PAYSLIPS="s3://acme/x.onnx")},
    "a name for a model, whatever the address says": {"env": env(MODEL_URI="s3://backups/logs/x.yaml")},
    "a name for several things": {"env": env(MODEL_BACKUP="s3://acme/x")},
    "the variable of a document": {"env": env(MODEL_SETTINGS='{"catalog": "s3://acme/x"}')},
    "a flag for a model": {"args": ["--model", "s3://backups/x"]},
    "a word behind a switch": {"command": ["python", "a.py", "--debug", "s3://acme/x"]},
    "one place of two": run("PAYSLIPS=s3://acme/x; serve s3://acme/x"),
    "one command of two": run("litestream restore s3://acme/db; serve s3://acme/x"),
    "more places than anybody looks at": run("; ".join(["PAYSLIPS=s3://acme/x"] * 20)),
    "a variable of a script": run("FROM=s3://acme/x; serve $FROM"),
    "a copy to where models lie": run("aws s3 cp --recursive s3://acme/x /models/x"),
    "a copy of what is called a model": run("aws s3 cp --recursive s3://acme/bert /in"),
    "a copy to where a setting leads": run("aws s3 cp --recursive s3://acme/x /in", MODEL_DIR="/in"),
    "an artifact of a registry": run("oras pull reg.example/acme/x:1 -o /in"),
    "a model that is copied to another registry": run(
        "skopeo copy docker://reg.example/models/x docker://reg2.example/x"
    ),
    "a checkpoint": {"args": ["--checkpoint", "s3://acme/x"]},
    "a checkpoint of a stream's that is a model": {"image": "flink", "args": ["--checkpoint", "s3://models/x"]},
    "a model of a stream": {"image": "flink", "args": ["--model", "s3a://lake/x"]},
    "a flag of a program that is like dbt": {"command": ["python", "run.py", "--models", "marts/orders"]},
    "what only running could tell of a model": run("python etl.py --model s3://$BUCKET/x"),
}


def seen(fields: dict[str, Any], **more: Any) -> list[str]:
    return [each.text for each in findings(pod(container(**fields, **more))) if each.role is not Role.URL]


@pytest.mark.parametrize("fields", DATA.values(), ids=list(DATA))
def test_it_is_no_model(fields: dict[str, Any]) -> None:
    assert seen(fields) == []


@pytest.mark.parametrize("fields", MODELS.values(), ids=list(MODELS))
def test_it_is_a_model(fields: dict[str, Any]) -> None:
    assert seen(fields)


@pytest.mark.parametrize("name", ["a name that says what lies there", "an address that says so", "a bucket"])
def test_an_accelerator_has_it_count(name: str) -> None:
    assert seen(DATA[name], resources=GPU)


def test_what_annotations_and_volumes_are_called_says_nothing() -> None:
    volume = {"name": "archive", "csi": {"driver": "d", "volumeAttributes": {"archive": "s3://acme/x"}}}
    body: Object = pod(container(), annotations={"archive": "s3://acme/y"}, volumes=[volume])
    assert [each.text for each in findings(body)] == ["s3://acme/x", "s3://acme/y"]


def test_a_large_object_is_judged_like_a_small_one() -> None:
    padding = {f"X{number}": "<" * 10_000 for number in range(140)}
    assert seen({"env": env(MODEL_URI="s3://models/x", **padding)}) == ["s3://models/x"]
    assert seen({"env": env(LOGS_URI="s3://logs/x", **padding)}) == []
