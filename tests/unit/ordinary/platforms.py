"""Operators, meshes, monitoring, pipelines, jobs and notebooks."""

from tests.unit.ordinary.app import App, app, run, script

APPS: tuple[App, ...] = (
    app("ingress-nginx", "ingress-nginx/controller:v1.11.3", "/nginx-ingress-controller", "--ingress-class=nginx"),
    app("cert-manager", "jetstack/cert-manager-controller:v1.16.1", "--v=2", "--leader-election-namespace=kube-system"),
    app("external-dns", "external-dns/external-dns:v0.15.0", "--source=ingress", "--provider=aws", "--registry=txt"),
    app("argocd-server", "argoproj/argocd:v2.13.0", "/usr/local/bin/argocd-server", "--staticassets", "/shared/app"),
    app("flux-source", "fluxcd/source-controller:v1.4.1", "--watch-all-namespaces", "--storage-path=/data"),
    app("istiod", "istio/pilot:1.24.0", "discovery", "--monitoringAddr=:15014", "--domain", "cluster.local"),
    app("linkerd-destination", "linkerd/controller:edge", "destination", "-addr=:8086", "-enable-h2-upgrade=true"),
    app("cilium-operator", "cilium/operator-generic:v1.16.3", "--config-dir=/tmp/cilium/config-map", "--debug=false"),
    app("coredns", "coredns/coredns:1.11.3", "-conf", "/etc/coredns/Corefile"),
    app("metrics-server", "metrics-server/metrics-server:v0.7.2", "--cert-dir=/tmp", "--secure-port=10250"),
    app(
        "prometheus",
        "prom/prometheus:v3.0.0",
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/data",
    ),
    app("alertmanager", "prom/alertmanager:v0.27.0", "--config.file=/etc/alertmanager/alertmanager.yml"),
    app("node-exporter", "prom/node-exporter:v1.8.2", "--path.procfs=/host/proc", "--path.rootfs=/host/root"),
    app(
        "grafana",
        "grafana/grafana:11.3.0",
        GF_PATHS_DATA="/var/lib/grafana",
        GF_SERVER_ROOT_URL="https://g.example.com",
    ),
    app("loki", "grafana/loki:3.2.0", "-config.file=/etc/loki/loki.yaml", "-target=all"),
    app("otel-collector", "otel/opentelemetry-collector:0.113.0", "--config=/conf/relay.yaml"),
    app("jaeger", "jaegertracing/all-in-one:1.62.0", COLLECTOR_OTLP_ENABLED="true"),
    app("fluent-bit", "fluent/fluent-bit:3.1", "--config=/fluent-bit/etc/conf/fluent-bit.conf"),
    app("filebeat", "elastic/filebeat:8.15.0", "-c", "/etc/filebeat.yml", "-e"),
    app("vector", "timberio/vector:0.42.0-distroless-libc", "--config-dir", "/etc/vector/"),
    app("gpu-free-dcgm", "acme/exporter:1", "--collectors", "/etc/metrics.csv"),
    app("velero", "velero/velero:v1.15.0", "server", "--uploader-type=kopia"),
    app("kyverno", "kyverno/kyverno:v1.13.0", "--caSecretName=kyverno-ca", "--loggingFormat=text"),
    app("gatekeeper", "openpolicyagent/gatekeeper:v3.17.1", "--port=8443", "--operation=webhook"),
    app(
        "cluster-autoscaler", "autoscaling/cluster-autoscaler:v1.31.0", "--cloud-provider=aws", "--expander=least-waste"
    ),
    app("keda", "kedacore/keda:2.16.0", "--zap-log-level=info", "--leader-elect"),
    app(
        "gitlab-runner",
        "gitlab/gitlab-runner:alpine",
        "run",
        "--config",
        "/home/gitlab-runner/.gitlab-runner/config.toml",
    ),
    run("actions-runner", "actions/runner:latest", "/home/runner/run.sh", RUNNER_NAME="$(POD_NAME)"),
    app("tekton", "tektoncd/pipeline-controller:v0.65.0", "-entrypoint-image", "tektoncd/entrypoint:v0.65.0"),
    app("airflow-scheduler", "apache/airflow:2.10.2", "bash", "-c", "exec airflow scheduler"),
    run(
        "airflow-worker",
        "apache/airflow:2.10.2",
        "airflow",
        "celery",
        "worker",
        AIRFLOW__CORE__EXECUTOR="CeleryExecutor",
    ),
    app("spark-operator", "kubeflow/spark-operator:2.0.2", "controller", "start", "--namespaces=default"),
    app("dask-scheduler", "daskdev/dask:2024.10.0", "dask-scheduler", "--port", "8786"),
    app("superset", "apache/superset:4.1.0", SUPERSET_CONFIG_PATH="/app/pythonpath/superset_config.py"),
    run(
        "notebook", "jupyter/base-notebook:latest", "start-notebook.py", "--NotebookApp.token=", NB_PREFIX="/notebook/a"
    ),
    app(
        "jupyterhub",
        "jupyterhub/k8s-hub:4.0.0",
        "jupyterhub",
        "--config",
        "/usr/local/etc/jupyterhub/jupyterhub_config.py",
    ),
    script("backup", "postgres:17", 'pg_dump "$DATABASE_URL" | gzip > /backup/$(date +%F).sql.gz', PGHOST="db"),
    script("upload", "amazon/aws-cli:2", "aws s3 cp /backup s3://acme-backups/db/ --recursive"),
    script(
        "clean-up",
        "bitnami/kubectl:1.31",
        "kubectl get pods --field-selector=status.phase=Succeeded -o name | xargs kubectl delete",
    ),
    script(
        "report",
        "acme/report:1",
        "set -eu; python -m report.daily --out /tmp/report.csv && mail -s report ops@example.com < /tmp/report.csv",
    ),
    run("migrate", "flyway/flyway:10", "flyway", "-url=jdbc:postgresql://db:5432/shop", "migrate"),
    run(
        "etl", "acme/etl:1", "python", "etl.py", "--source", "orders", "--target", "warehouse", TABLE_MODEL="orders_v2"
    ),
    script("loop", "busybox:1.36", "while true; do wget -qO- http://shop:8080/healthz || exit 1; sleep 30; done"),
    app("dbt", "dbt-labs/dbt-postgres:1.8", "run", "--select", "marts", "--profiles-dir", "/etc/dbt"),
)
