"""Volumes that one container fills from a store and another one has: pages, settings and programs are no models."""

import pytest
from tests.unit.core.builders import Object, Shelf, answer, policy, request, workload

from aegis.core.spec.policy import Unresolved

STRICT = Shelf(held=(policy(unresolved=Unresolved.DENY),))

FETCHED = {
    "a site by the AWS CLI": ("aws s3 sync s3://www-example-com/current $DIR --delete", "/usr/share/nginx/html"),
    "a whole bucket": ("aws s3 sync s3://docs.example.com $DIR", "/site"),
    "again and again": ("while true; do aws s3 sync --delete s3://static-site/ $DIR; sleep 60; done", "/site"),
    "a site by gsutil": ("gsutil -m rsync -r -d gs://docs.example.com $DIR", "/srv/www"),
    "a site by rclone": ("rclone sync remote:static-site $DIR", "/site"),
    "a site by MinIO's client": ("mc alias set m http://minio:9000 a b && mc mirror --overwrite m/site $DIR", "/site"),
    "an archive by curl": ("curl -fsSL https://artifacts.example.com/site-1.2.3.tar.gz | tar xz -C $DIR", "/site"),
    "a site that is built": (
        "git clone --depth 1 https://git.example.com/acme/docs /src && cd /src && hugo -d $DIR",
        "/site",
    ),
    "settings": ("aws s3 cp s3://infra/haproxy.cfg $DIR/haproxy.cfg", "/usr/local/etc/haproxy"),
    "certificates": ("aws s3 cp s3://acme-pki/truststore.jks $DIR/", "/certs"),
    "a database of places": ("aws s3 cp s3://acme/GeoLite2-City.mmdb $DIR/", "/geoip"),
    "an agent for Java": ("curl -fsSL -o $DIR/otel.jar https://git.example.com/otel/releases/otel.jar", "/agents"),
    "themes in an archive": ("aws s3 cp s3://themes/acme.zip /tmp/t.zip && unzip /tmp/t.zip -d $DIR", "/themes"),
    "pipelines": ("aws s3 sync --exact-timestamps s3://airflow/prod/ $DIR", "/opt/airflow/dags"),
    "policies from a registry": ("oras pull registry.example.com/policies/opa:v1 -o $DIR", "/policies"),
    "what nobody says": ("aws s3 sync s3://acme-handoff/today $DIR", "/in"),
}
"""What is run, with $DIR for the volume, and where the volume is."""


def filled(command: str, at: str, *, server: Object) -> Object:
    mounts = [{"name": "files", "mountPath": at}]
    first = {"name": "fetch", "image": "acme/tools:1", "command": ["sh", "-c", command.replace("$DIR", at)]}
    spec = {
        "initContainers": [first | {"volumeMounts": mounts}],
        "containers": [server | {"name": "server", "volumeMounts": mounts}],
        "volumes": [{"name": "files", "emptyDir": {}}],
    }
    return workload("deployments", {"metadata": {}, "spec": spec})


@pytest.mark.parametrize(("command", "at"), FETCHED.values(), ids=list(FETCHED))
def test_what_is_put_there_is_no_model(command: str, at: str) -> None:
    decision = answer(request(filled(command, at, server={"image": "nginx:1.27"}), resource="deployments"), STRICT)
    assert decision.allowed, decision.message


SERVERS: dict[str, Object] = {
    "a known server": {"image": "vllm/vllm-openai:v0.10.1", "args": ["--model", "/site"]},
    "an accelerator": {"image": "acme/api:1", "resources": {"limits": {"nvidia.com/gpu": 1}}},
    "a flag for a model": {"image": "acme/api:1", "args": ["--model", "/site/net"]},
    "a variable for a model": {"image": "acme/api:1", "env": [{"name": "MODEL_DIR", "value": "/site"}]},
}


@pytest.mark.parametrize("server", SERVERS.values(), ids=list(SERVERS))
def test_what_is_put_there_for_one_that_loads_it_is_a_model(server: Object) -> None:
    body = filled("aws s3 sync s3://static/current $DIR", "/site", server=server)
    decision = answer(request(body, resource="deployments"), STRICT)
    assert "'s3://static/current' is covered by no source" in decision.message
