"""Streams, tables, pipelines, catalogues and notebooks."""

PROGRAMS = r"""
flink-checkpoint flink:1.20 $ /opt/flink/bin/standalone-job.sh start-foreground --job-classname
    org.acme.Job --checkpoint s3://flink/state/checkpoints --fromSavepoint
    s3://flink/state/savepoints/sp-1
flink-args-D flink:1.20 -- standalone-job -Dhigh-availability.storageDir=s3://flink/ha
    -Djob.autoscaler.enabled=true -s s3://flink/savepoints/savepoint-a1b2c3
flink-run flink:1.20 $ flink run -d -m jobmanager:8081 -s s3://flink/savepoints/sp-9 -c com.acme.Main
    /opt/job.jar --input s3://lake/raw/events --output s3://lake/curated/events
flink-beam acme/beam:1 -- --runner=FlinkRunner --checkpointDir=s3://beam/cp --tempLocation=gs://beam/tmp
    --stagingLocation=gs://beam/staging --input=gs://dataflow-samples/shakespeare/kinglear.txt
    --output=gs://beam/out
spark-driver apache/spark:3.5.3 -- driver --properties-file /opt/spark/conf/spark.properties --class
    org.acme.Etl s3a://jobs/etl/assembly-1.2.jar s3a://lake/raw/ s3a://lake/curated/
spark-connect apache/spark:3.5.3 $ /opt/spark/sbin/start-connect-server.sh --packages
    org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.6.1 --conf
    spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog --conf
    spark.sql.catalog.lake.warehouse=s3://lake/warehouse --conf
    spark.sql.catalog.lake.uri=http://rest:8181
spark-thrift apache/kyuubi:1.9 KYUUBI_JAVA_OPTS=-Dspark.sql.warehouse.dir=s3a://lake/wh
    HADOOP_CONF_DIR=/etc/hadoop
spark-executor apache/spark:3.5.3 SPARK_JAVA_OPT_0=-Dspark.driver.port=7078
    SPARK_DRIVER_URL=spark://CoarseGrainedScheduler@driver:7078 SPARK_EXECUTOR_CORES=4
    SPARK_LOCAL_DIRS=/var/data -- executor
iceberg-rest tabulario/iceberg-rest:1.6.0 CATALOG_WAREHOUSE=s3://lake/warehouse/
    CATALOG_IO__IMPL=org.apache.iceberg.aws.s3.S3FileIO CATALOG_S3_ENDPOINT=http://minio:9000
    CATALOG_URI=jdbc:postgresql://db/iceberg
polaris apache/polaris:0.9 POLARIS_DEFAULT_BASE_LOCATION=s3://lake/polaris
    QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://db/polaris
lakekeeper lakekeeper/catalog:v0.5 ICEBERG_REST__BASE_URI=https://lakekeeper.example.com
    LAKEKEEPER__PG_DATABASE_URL_READ=postgresql://db/lk -- serve
nessie projectnessie/nessie:0.99 NESSIE_CATALOG_DEFAULT_WAREHOUSE=lake
    NESSIE_CATALOG_WAREHOUSES_LAKE_LOCATION=s3://lake/
    NESSIE_CATALOG_SERVICE_S3_DEFAULT_OPTIONS_ENDPOINT=http://minio:9000/
hive-external acme/hive:1 HIVE_METASTORE_WAREHOUSE_DIR=s3a://lake/hive
    METASTORE_WAREHOUSE=abfss://lake@acme.dfs.core.windows.net/hive FS_DEFAULT_FS=hdfs://namenode:8020
beeline apache/hive:4.0.0 $ beeline -u jdbc:hive2://hive:10000 -e
    'CREATE EXTERNAL TABLE IF NOT EXISTS events (id string) STORED AS PARQUET LOCATION '"'"'s3a://lake/events/'"'"''
trino-cli trinodb/trino:462 $ trino --server=https://trino:8443 --execute
    'CREATE SCHEMA IF NOT EXISTS lake.raw WITH (location = '"'"'s3://lake/raw/'"'"')'
presto prestodb/presto:0.289 HIVE_METASTORE_URI=thrift://metastore:9083 SPILLER_SPILL_PATH=/tmp
dremio dremio/dremio-oss:25 DREMIO_JAVA_EXTRA_OPTS=-Dpaths.dist=dremioS3:///acme-dremio/dist
druid apache/druid:31 druid_storage_type=s3 druid_storage_bucket=druid-segments
    druid_indexer_logs_type=s3 druid_indexer_logs_s3Bucket=druid-logs
    druid_metadata_storage_connector_connectURI=jdbc:postgresql://db/druid -- historical
pinot apachepinot/pinot:1.2 CONTROLLER_DATA_DIR=s3://pinot/controller-data -- StartController
    -configFileName /var/pinot/controller.conf -dataDir s3://pinot-segments/data
starrocks starrocks/fe-ubuntu:3.3 HOST_TYPE=FQDN AWS_S3_PATH=s3://starrocks/data RUN_MODE=shared_data
redshift-unload acme/etl:1 $ python unload.py --query 'select * from sales' --unload-path
    s3://lake/unload/sales_
bigquery-load-dir google/cloud-sdk:slim $ bq load --autodetect --source_format=NEWLINE_DELIMITED_JSON
    shop.orders 'gs://lake/orders/*'
duckdb-delta acme/duckdb:1 $ sh -c
    'duckdb -c "SELECT count(*) FROM delta_scan('"'"'s3://lake/delta/orders'"'"')"'
delta-rs acme/delta:1 DELTA_TABLE_URI=s3://lake/delta/orders AWS_S3_ALLOW_UNSAFE_RENAME=true $ python
    compact.py
table-path acme/ingest:1 TABLE_PATH=s3a://lake/bronze/orders
    BRONZE_PATH=abfss://bronze@acme.dfs.core.windows.net/orders
    SILVER_PATH=abfss://silver@acme.dfs.core.windows.net/orders $ python -m ingest
hudi-streamer apache/hudi:1 $ spark-submit --class org.apache.hudi.utilities.streamer.HoodieStreamer
    /opt/hudi.jar --table-type COPY_ON_WRITE --target-base-path s3a://lake/hudi/orders --target-table
    orders --props s3a://jobs/hudi/orders.properties
kafka-connect-s3 confluentinc/cp-kafka-connect:7.7.0 CONNECT_BOOTSTRAP_SERVERS=kafka:9092
    CONNECT_GROUP_ID=s3 CONNECT_CONFIG_STORAGE_TOPIC=c CONNECT_PLUGIN_PATH=/usr/share/java
redpanda redpandadata/redpanda:v24.2 $ rpk redpanda start --smp=2 --set
    redpanda.cloud_storage_bucket=rp-tiered --set redpanda.cloud_storage_region=eu-west-1
kafka-mirror strimzi/kafka:0.44-kafka-3.8 KAFKA_MIRRORMAKER_2_CLUSTERS='a|b'
    KAFKA_CONNECT_BOOTSTRAP_SERVERS=kafka:9093 $ /opt/kafka/kafka_mirror_maker_2_run.sh
warpstream warpstream-labs/warpstream_agent:latest -- agent
    '-bucketURL=s3://warpstream-bucket?region=us-east-1' '-apiKey=$(KEY)' -defaultVirtualClusterID=vci
automq automqinc/automq:1.2
    S3_DATA_BUCKETS='0@s3://automq-data?region=us-east-1&endpoint=https://s3.us-east-1.amazonaws.com'
    S3_WAL_PATH='0@s3://automq-wal?region=us-east-1' $ bash -c
    '/opt/automq/scripts/start.sh up --process.roles broker --s3-region us-east-1 --s3-data-bucket data'
pulsar-offload apachepulsar/pulsar:3.3 PULSAR_PREFIX_managedLedgerOffloadDriver=aws-s3
    PULSAR_PREFIX_s3ManagedLedgerOffloadBucket=pulsar-offload
nifi apache/nifi:2.0 NIFI_WEB_HTTPS_PORT=8443 NIFI_CLUSTER_ADDRESS=nifi-0
seatunnel apache/seatunnel:2.3 $ sh -c
    './bin/seatunnel.sh --config /conf/job.conf -e local --set checkpoint.storage=s3://seatunnel/cp'
risingwave-meta risingwavelabs/risingwave:v2.0 RW_STATE_STORE=hummock+s3://risingwave-state
    RW_DATA_DIRECTORY=hummock -- meta-node --backend=sql --sql-endpoint=postgres://db/rw
    --state-store=hummock+s3://risingwave-state --data-directory=hummock
arroyo arroyosystems/arroyo:0.12 ARROYO__CHECKPOINT_URL=s3://arroyo/checkpoints
    ARROYO__COMPILER__ARTIFACT_URL=s3://arroyo/artifacts -- cluster
materialize materialize/environmentd:v0.120 -- '--persist-blob-url=s3://mz-persist/env?region=us-east-1'
    --persist-consensus-url=postgres://db/mz --orchestrator=kubernetes
spark-structured acme/stream:1 $ python stream.py --checkpoint-location s3a://lake/_checkpoints/orders
    --topic orders --sink s3a://lake/bronze/orders
structured-env acme/stream:1 CHECKPOINT_LOCATION=s3a://lake/_checkpoints/orders
    CHECKPOINT_DIR=s3a://lake/cp SINK_PATH=s3a://lake/bronze $ java -jar /app.jar
airflow-scheduler apache/airflow:2.10.2 AIRFLOW__LOGGING__REMOTE_LOGGING=True
    AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER=s3://airflow-logs/prod
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql+psycopg2://airflow@db/airflow
    AIRFLOW_CONN_AWS_DEFAULT=aws://
    AIRFLOW__CORE__XCOM_OBJECTSTORAGE_PATH=s3://aws_default@airflow-xcom/xcom
    AIRFLOW_VAR_LAKE_PATH=s3://lake/raw -- bash -c 'exec airflow scheduler'
airflow-conn-json apache/airflow:2.10.2
    AIRFLOW_CONN_MINIO='{"conn_type":"aws","extra":{"endpoint_url":"http://minio:9000"}}'
    AIRFLOW__SECRETS__BACKEND_KWARGS='{"connections_prefix":"airflow/connections","profile_name":null}'
    -- bash -c 'exec airflow celery worker'
airflow-dag-sync amazon/aws-cli:2 $ sh -c
    'while true; do aws s3 sync --exact-timestamps --delete s3://airflow-dags/prod/ /opt/airflow/dags; sleep 30; done'
airflow-pod acme/etl:1 -- python -m etl.orders --ds 2026-05-01 --source
    s3://lake/raw/orders/ds=2026-05-01 --target s3://lake/curated/orders/ds=2026-05-01
airflow-xcom alpine $ sh -c 'trap "exit 0" INT; while true; do sleep 1; done;'
git-sync git-sync/git-sync:v4.3.0 -- --repo=https://git.example.com/acme/dags.git --ref=main
    --root=/dags --period=60s --link=repo
dbt-run dbt-labs/dbt-bigquery:1.8 -- run --select tag:daily --vars
    '{"run_date": "2026-05-01", "model": "orders/daily", "source_bucket": "gs://lake/raw"}' --target
    prod
dbt-model-flag dbt-labs/dbt-postgres:1.4 $ dbt run --models 'marts.orders marts.customers+'
    --exclude staging --full-refresh
dbt-model-path dbt-labs/dbt-postgres:1.4 $ dbt build -m models/marts --vars
    '{model_path: staging/orders, is_test: true}'
sqlmesh acme/sqlmesh:1 $ sqlmesh plan prod --select-model +marts.orders --auto-apply
great-expectations acme/gx:1 GX_STORE=s3://gx-docs/validations $ great_expectations checkpoint run
    orders_checkpoint
meltano meltano/meltano:v3 TARGET_PARQUET_DESTINATION_PATH=s3://lake/meltano
    MELTANO_STATE_BACKEND_URI=s3://meltano-state/prod MELTANO_DATABASE_URI=postgresql://db/meltano --
    run tap-postgres target-parquet
airbyte-worker airbyte/worker:1.1 STORAGE_TYPE=S3 STORAGE_BUCKET_LOG=airbyte-logs
    STORAGE_BUCKET_STATE=airbyte-state STORAGE_BUCKET_WORKLOAD_OUTPUT=airbyte-out
    DATABASE_URL=jdbc:postgresql://db/airbyte S3_PATH_STYLE_ACCESS=true
sling slingdata/sling:1 -- run --src-conn POSTGRES --src-stream public.orders --tgt-object
    's3://lake/sling/orders/*.parquet'
embulk acme/embulk:1 EMBULK_SRC=s3://lake/in EMBULK_OUT=s3://lake/out $ java -jar /embulk.jar run
    config.yml.liquid
nifi-registry apache/nifi-registry:2 NIFI_REGISTRY_FLOW_PROVIDER=git
    GIT_REMOTE_URL=https://git.example.com/flows.git
dagster-webserver dagster/dagster-k8s:1.9 DAGSTER_PG_PASSWORD=x -- dagster-webserver -h 0.0.0.0 -w
    /dagster-workspace/workspace.yaml
dagster-run acme/dagster:1 DAGSTER_S3_IO_MANAGER=s3://dagster-io/prod -- dagster api execute_run
    '{"__class__": "ExecuteRunArgs", "job_origin": {"__class__": "JobPythonOrigin"}, "run_id": "3a"}'
prefect-worker prefecthq/prefect:3-python3.11 PREFECT_API_URL=http://prefect:4200/api
    PREFECT_RESULTS_DEFAULT_STORAGE_BLOCK=s3-bucket/results PREFECT_LOCAL_STORAGE_PATH=/tmp -- prefect
    worker start --pool k8s
prefect-flow acme/flow:1 PREFECT__FLOW_RUN_ID=1 EXTRA_PIP_PACKAGES='s3fs gcsfs'
    PREFECT_API_URL=https://prefect.example.com/api/accounts/1/workspaces/2 -- prefect flow-run execute
temporal temporalio/server:1.25 DB=postgres12 SERVICES=history ARCHIVAL_URI=s3://temporal-archival/prod
    TEMPORAL_ADDRESS=temporal:7233
cadence ubercadence/server:1 ARCHIVAL_HISTORY_URI=s3://cadence/archival
superset apache/superset:4.1.0 SUPERSET_CONFIG_PATH=/app/pythonpath/superset_config.py
    RESULTS_BACKEND_S3=s3://superset-results/ $ /bin/sh -c
    '. /app/pythonpath/superset_bootstrap.sh; /usr/bin/run-server.sh'
superset-init apache/superset:4.1.0 DB_HOST=db REDIS_HOST=redis $ sh -c
    'superset db upgrade && superset init && superset import_datasources -p /app/ds.yaml'
metabase metabase/metabase:v0.51 MB_DB_CONNECTION_URI='jdbc:postgresql://db:5432/metabase?user=m'
    MB_PLUGINS_DIR=/plugins
redash redash/redash:10 REDASH_DATABASE_URL=postgresql://db/redash REDASH_REDIS_URL=redis://redis/0 --
    server
lightdash lightdash/lightdash:0.1300 S3_ENDPOINT=https://s3.eu-west-1.amazonaws.com S3_BUCKET=lightdash
    DBT_PROJECT_DIR=/usr/app/dbt PGCONNECTIONURI=postgres://db/l
cube cubejs/cube:v1.1 CUBEJS_DB_TYPE=postgres CUBEJS_SCHEMA_PATH=model CUBEJS_EXT_DB_NAME=x
    CUBESTORE_S3_BUCKET=cubestore
cubestore cubejs/cubestore:v1.1 CUBESTORE_S3_BUCKET=cubestore CUBESTORE_S3_SUB_PATH=prod
    CUBESTORE_METASTORE_PORT=9999
openmetadata openmetadata/server:1.5 PIPELINE_SERVICE_CLIENT_ENDPOINT=http://airflow:8080 DB_HOST=mysql
    SERVER_HOST_API_URL=http://om:8585/api
marquez marquezproject/marquez:0.50 MARQUEZ_CONFIG=/usr/src/app/marquez.yml SEARCH_ENABLED=true
feast-server feastdev/feature-server:0.40 FEATURE_STORE_YAML_BASE64=cHJvamVjdDogc2hvcA==
    FEAST_REGISTRY=s3://feast/registry.db $ feast serve --host 0.0.0.0
feast-apply acme/feast:1 FEAST_REGISTRY_PATH=gs://feast/registry.pb
    OFFLINE_STORE_PATH=s3://feast/offline REDIS=redis:6379 $ bash -c
    'feast apply && feast materialize-incremental $(date -u +%Y-%m-%dT%H:%M:%S)'
mlflow-tracking mlflow/mlflow:v2.17.0 $ mlflow server --backend-store-uri
    postgresql://mlflow@db/mlflow --default-artifact-root s3://mlflow-artifacts/ --host 0.0.0.0 --port
    5000
mlflow-args burakince/mlflow:2.17 -- mlflow server --default-artifact-root=s3://mlflow
    --backend-store-uri=sqlite:///mlflow.db '--gunicorn-opts=--timeout 120'
mlflow-env bitnami/mlflow:2.17 MLFLOW_DEFAULT_ARTIFACT_ROOT=s3://mlflow/
    MLFLOW_ARTIFACTS_DESTINATION=s3://mlflow/artifacts MLFLOW_BACKEND_STORE_URI=postgresql://db/mlflow
    MLFLOW_REGISTRY_STORE_URI=postgresql://db/registry
mlflow-ui acme/mlflow:1 $ mlflow ui --backend-store-uri s3://mlflow/store
mlflow-gc acme/mlflow:1 $ mlflow gc --backend-store-uri postgresql://db/mlflow --artifacts-destination
    s3://mlflow/artifacts
clearml-server allegroai/clearml:1.16 CLEARML_ELASTIC_SERVICE_HOST=es
    CLEARML__SERVICES__STORAGE=s3://clearml -- apiserver
wandb-local wandb/local:0.60 BUCKET=s3://key:secret@minio:9000/wandb BUCKET_QUEUE=internal://
    MYSQL=mysql://wandb@db/wandb HOST=https://wandb.example.com
wandb-s3 wandb/local:0.60 BUCKET=s3:///wandb-files AWS_REGION=us-east-1
aim aimstack/aim:3 $ aim server --host 0.0.0.0 --repo /aim
tensorboard-s3 tensorflow/tensorflow:2.17.0 $ tensorboard --logdir=s3://experiments/runs --bind_all
tensorboard-gs tensorflow/tensorflow:2.17.0 $ tensorboard --logdir gs://experiments/runs --host 0.0.0.0
labelstudio heartexlabs/label-studio:1.13 LABEL_STUDIO_HOST=https://ls.example.com STORAGE_TYPE=s3
    STORAGE_AWS_BUCKET_NAME=ls POSTGRE_HOST=db
pachyderm pachyderm/pachd:2.11 STORAGE_BACKEND=AMAZON PACH_ROOT=/pach
    PACHYDERM_STORAGE_URL='s3://pachyderm?region=us-east-1' STORAGE_URL=s3://pachyderm/prod --
    --mode=full
lakefs treeverse/lakefs:1.40 LAKEFS_BLOCKSTORE_TYPE=s3
    LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING=postgres://db/lakefs -- run --config
    /etc/lakefs/config.yaml
lakefs-gc apache/spark:3.5.3 -- driver --class io.treeverse.gc.GarbageCollection local:///opt/gc.jar
    lakefs://repo us-east-1
dvc-push acme/dvc:1 $ bash -c 'dvc remote add -d store s3://dvc-store/shop && dvc push'
jupyterhub-singleuser jupyter/scipy-notebook:2024-10-07
    JUPYTERHUB_API_URL=http://hub:8081/hub/api JUPYTERHUB_SERVICE_URL=http://0.0.0.0:8888/user/a/
    NOTEBOOK_BUCKET=s3://notebooks/a MEM_GUARANTEE=1G -- jupyterhub-singleuser --ip=0.0.0.0
enterprise-gateway elyra/enterprise-gateway:3.2 EG_ALLOWED_KERNELS=python_kubernetes
    EG_KERNEL_WHITELIST=r,python
elyra-papermill acme/nb:1 $ papermill s3://notebooks/in/report.ipynb s3://notebooks/out/report.ipynb -p
    ds 2026-05-01
zeppelin apache/zeppelin:0.11 ZEPPELIN_NOTEBOOK_STORAGE=org.apache.zeppelin.notebook.repo.S3NotebookRepo
    ZEPPELIN_NOTEBOOK_S3_BUCKET=notebooks
dask-worker daskdev/dask:2024.10.0 EXTRA_PIP_PACKAGES='s3fs pyarrow' DATA='s3://lake/raw/2026/*.parquet'
    -- dask-worker tcp://scheduler:8786 --nthreads 4
ray-cpu-job acme/etl:1 $ python process.py --input-path s3://lake/raw --output-path s3://lake/out
input-data-env acme/etl:1 INPUT_PATH=s3://lake/raw/orders SOURCE_PATH=gs://lake/raw
    DATA_PATH=s3://lake/x S3_PATH=s3://lake/y LAKE_URL=s3://lake LANDING_ZONE=s3://lake/landing
    RAW_DATA=s3://lake/raw $ python main.py
"""
