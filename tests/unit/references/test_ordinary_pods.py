"""Pods that serve no model: nothing that they say is one, and none of them is in play."""

from typing import Any

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import env, image, run

from aegis.core.references import Role, resolve

PODS: dict[str, dict[str, Any]] = {
    "a web server": image("nginx:1", "nginx", "-g", "daemon off;"),
    "a database": image("postgres:16", POSTGRES_DB="models", PGDATA="/var/lib/postgresql/data"),
    "a cache": {"image": "redis:7", "command": ["redis-server", "--save", "60", "1"]},
    "a vector store": image("milvusdb/milvus", "milvus", "run", MINIO_ADDRESS="minio:9000"),
    "a vector store of a stack's name": image("infiniflow/infinity", "-f", "/etc/infinity.toml"),
    "a chat interface": image("example/chat-ui", OPENAI_BASE_URL="http://vllm:8000/v1", MODEL_ID="org/net"),
    "a gateway for language models": image("example/litellm", "--config", "/app/c.yaml", LITELLM_MASTER_KEY="x"),
    "an application of a service": image(
        "example/app", OPENAI_MODEL="gpt-4o", EMBEDDING_MODEL="text-embedding-3-small"
    ),
    "an application of several services": image("example/app", LLM_MODEL="anthropic/claude-3", MODEL="openai/gpt-4o"),
    "an agent": image("example/agent", LLM_PROVIDER="ollama", LLM_MODEL="llama3:8b", OLLAMA_HOST="http://ollama:1"),
    "a tracker of experiments": run("mlflow server --backend-store-uri postgresql://x/y --host 0.0.0.0"),
    "a scheduler": image("apache/airflow", "scheduler", AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER="s3://logs/airflow"),
    "a notebook": {"image": "jupyter/scipy-notebook", "command": ["start-notebook.sh"]},
    "a head of Ray": {"image": "rayproject/ray", "command": ["ray", "start", "--head", "--block"]},
    "an exporter": image("nvcr.io/nvidia/k8s/dcgm-exporter:3"),
    "an operator of NIMs": image("nvcr.io/nvidia/cloud-native/k8s-nim-operator:1"),
    "a router of vLLM": image("lmcache/lmstack-router", "--static-models", "org/a", "--static-backends", "http://a:1"),
    "the front of Dynamo": image("example/vllm-runtime", "python3", "-m", "dynamo.frontend", "--http-port", "80"),
    "the controller of FastChat": image("example/fastchat", "python3", "-m", "fastchat.serve.controller"),
    "the interface of FastChat": image("example/fastchat", "python3", "-m", "fastchat.serve.openai_api_server"),
    "a program in a language called Nim": image("nimlang/nim", "nim", "c", "app.nim"),
    "a program called server": {"image": "example/shop", "command": ["/app/server", "serve", "--addr", ":80"]},
    "a program called main": {"image": "example/shop", "command": ["/main", "--model", "default"]},
    "pages that are served": {"image": "example/shop", "command": ["npx", "serve", "-s", "build"]},
    "a monitor": image("prom/prometheus", "--config.file=/etc/p.yml", "--storage.tsdb.path=/prometheus"),
    "a queue": image("bitnami/kafka", KAFKA_CFG_LISTENERS="PLAINTEXT://:9092"),
    "a benchmark of a server": run("guidellm benchmark --target http://vllm:8000 --model org/net"),
    "a benchmark in a server's image": image("tritonserver:24-sdk", "genai-perf", "profile", "-m", "org/net"),
    "a load test": run("locust -f load.py --host http://vllm:8000", MODEL_ID="org/net"),
    "a backup": image("example/backup", BACKUP_TARGET="s3://backups/db", LOG_PATH="s3://logs/db"),
    "a job on data": run("python etl.py --dataset org/data --output s3://results/x"),
    "a fetcher of a data set": image("example/trainer/dataset-initializer:v2", STORAGE_URI="hf://org/data"),
    "a job on tables": run("python etl.py s3://data/in/t.csv s3://data/out/t.parquet", INPUT="gs://data/in.jsonl"),
    "a program in a bucket": image("apache/spark", "spark-submit", "s3a://jobs/app.jar"),
    "settings of a model's shape": image("example/app", MODEL_TYPE="llama", MAX_MODEL_LEN="8", MODEL_CACHE="/cache"),
    "a machine-learning service of photographs": image("example/machine-learning", MACHINE_LEARNING_CACHE="/cache"),
}


@pytest.mark.parametrize("fields", PODS.values(), ids=list(PODS))
def test_an_ordinary_pod_raises_no_alarm(fields: dict[str, Any]) -> None:
    body = pod(container(**fields))
    sight = resolve(body["spec"], body["metadata"])

    assert [each for each in sight.findings if each.role is not Role.URL] == []
    assert sight.in_play == ()


def test_the_same_pods_are_in_play_when_they_ask_for_an_accelerator() -> None:
    body = pod(container(image="example/app", env=env(MODE="x"), resources={"limits": {"amd.com/gpu": 1}}))
    assert len(resolve(body["spec"], body["metadata"]).in_play) == 1
