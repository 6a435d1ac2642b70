"""What the things are called that programs keep in buckets, models and all others: words of settings and of addresses.

Sources: the documentation of each program; the file systems of Hadoop (`s3a://`, `abfs://`).
"""

from aegis.core.references.purposes import SUBJECTS
from aegis.core.references.tokens import DATA_SUFFIXES
from aegis.core.references.wordsets import word_set

MODELS = {*SUBJECTS, *(f"{word}s" for word in SUBJECTS)} - {"adapter", "adapters", "draft", "drafts"}
"""Words for a model, in names of settings and in addresses."""
SERVING = word_set("kserve seldon modelmesh kubeai")
"""Whose settings are a server's."""
FAMILIES = word_set(
    "onnx safetensors pytorch torch tensorflow torchscript sklearn xgboost lightgbm tensorrt tflite mlmodel diffusers"
    " llama mistral mixtral qwen gemma deepseek falcon bert gpt whisper sdxl yolo resnet predictor classifier detector"
    " embedder reranker embedding embeddings mlflow"
)
"""What models in buckets are called by besides: their formats, their families, and what they do."""
LEARNED = word_set(
    "ai ml nn dl nlp nlu ner asr tts ocr rag neural brain learned trained finetuned finetune tuned quantized distilled"
    " pretrained foundation llm llms slm vlm vit clip unet vae lstm cnn rnn mlp gan svm catboost lgbm spacy fasttext"
    " word2vec glove keras joblib pickle pkl hdf5 weight params encoder decoder transformer transformers recommender"
    " recommendation recommendations ranker ranking scorer scoring estimator regressor forecaster forecast predictions"
    " prediction tagger parser summarizer translator generator tokenizers vocab vocabulary intent intents sentiment"
    " anomaly fraud churn inference inferencer diffusion denoiser upscaler speech vision voice speaker"
)
"""Further words in names of what was learned: such a name does not say that something other than a model lies there."""
HINTS = word_set("ml mlops ai inference nlp ocr asr tts ner cv rag")
"""What buckets are called by in which models may lie, and much else."""
STATES = word_set("checkpoint checkpoints ckpt ckpts")
"""Words for a model which are words for the state of a stream as well."""

HADOOP = ("s3a://", "s3n://", "abfs://", "abfss://", "hdfs://", "webhdfs://")
"""Schemes of Hadoop's file systems, which programs for data have."""
BUCKETS = (*HADOOP, *("s3://", "gs://", "gcs://", "az://", "oss://", "tos://", "cos://", "oci://"))

KEPT = word_set(
    # Tables and what is loaded into them.
    "data lake lakehouse datalake warehouse wh dwh bronze silver gold raw curated landing table tables parquet delta"
    " iceberg hudi catalog catalogs metastore offline input inputs sink sinks ingest ingestion etl unload extract"
    " event events feature features rows segment segments partition partitions"
    # The state of programs.
    " states savepoint savepoints ha failover journal wal archive archives archival history offset offsets xcom spill"
    " exchange tiered offload chunks blocks index indexes indices tsdb persist consensus metadata raft store stores"
    " blockstore objstore objectstore filestore queue queues topic topics rpc"
    # Copies of it.
    " backups snapshot snapshots snap dumps restore replica replicas recovery"
    # What people see and hand in.
    " media uploads attachment attachments avatar avatars image images picture pictures thumbnail thumbnails photo"
    " photos video videos audio recording recordings invoice invoices report reports document documents docs doc kb"
    " exports inbox outbox mails static asset assets site sites www web website html theme themes cdn"
    # What programs are told, and what they are.
    " config configs configuration conf cfg settings properties secrets cert certs certificate certificates pki"
    " truststore geoip policy policies rule rules alerts dashboards channel channels chart charts release releases bin"
    " tools jar jars war plugin plugins dag dags job jobs lambda script scripts package packages wheels py files"
    " build builds artifacts bundles context contexts manifests wasm filters notebook notebooks migrations"
)
"""Words that say that something else lies there, in names of settings and in addresses."""
SETTINGS = KEPT | word_set("storage prefix registry dst target storagedir rootdir datadir logdir")
"""The same in names."""
ADDRESSES = KEPT | word_set(
    "in out logs log backup dump results result tmp temp staging state export upload trace metrics"
    " airflow dbt spark flink trino hive hbase kafka pinot druid clickhouse loki mimir tempo thanos cortex velero"
    " longhorn vault temporal gitlab harbor sentry superset dagster prefect etcd postgres postgresql pg mysql mariadb"
    " mongo mongodb redis cassandra scylla cockroach neo4j influx elasticsearch opensearch jenkins nexus nextcloud"
    " wordpress prometheus grafana jaeger nginx etc"
)
"""The same in addresses: programs that keep what they have in buckets, and what `elsewhere` has of names."""
GENERAL = word_set(
    "path paths location locations base directory folder root file files name names source sources bucket buckets"
    " azure minio blob object objects load loads artifact artifacts package bundle resource resources remote repo"
    " repository fetch download pull default main primary service server serving deploy endpoint address host port"
    " value args options extra init prod production test adapter adapters draft drafts network bind mount local from"
    " with initial force recursive delete dry insecure reload daemon foreground background watch once"
)
"""Words of settings that say nothing of what lies there."""
PLACES = word_set(
    "www html webapps nginx site sites static assets etc bin sbin config configs conf plugins themes templates dags"
    " certs pki geoip docs postgresql mysql jenkins"
)
"""The same in paths of a container, of which `/data` and `/tmp` say nothing."""
ENDINGS = (
    *DATA_SUFFIXES,
    *(".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".xml", ".env", ".rules", ".rego", ".hcl"),
    *(".pem", ".crt", ".cer", ".key", ".jks", ".p12", ".pfx", ".war", ".ear", ".rpm", ".deb", ".apk", ".js", ".css"),
    *(
        ".json",
        ".geojson",
        ".gpkg",
        ".pbf",
        ".tif",
        ".tiff",
        ".zarr",
        ".nc",
        ".grib2",
        ".bam",
        ".vcf",
        ".fastq",
        ".svg",
    ),
    *(".gif", ".webp", ".mov", ".mkv", ".docx", ".iso", ".img", ".qcow2", ".pak"),
    *(".db", ".sqlite", ".rdb", ".snap", ".backup", ".bak", ".mmdb", ".bson", ".tpl", ".hbs", ".md", ".txt"),
)
"""How files end that are none of a model's."""

PROGRAMS = word_set(
    # Of backups and replicas.
    "wal-g wal-g-mysql wal-e walg pgbackrest litestream restic rustic duplicity kopia velero pbm medusa br dumpling"
    " tidb-lightning neo4j-admin influx vmbackup vmrestore vmalert etcdbrctl clickhouse-backup longhorn-manager"
    " vtbackup barman-cloud-backup barman-cloud-restore barman-cloud-wal-archive barman-cloud-wal-restore"
    " barman-cloud-backup-list barman-cloud-backup-delete barman-cloud-check-wal-archive"
    # Of databases, which take statements.
    " psql mysql mariadb cockroach beeline trino presto spark-sql duckdb clickhouse-client clickhouse-local snowsql bq"
    " cqlsh sqlcmd"
    # Of clusters and what runs in them.
    " helm flux pulumi kops terraform tofu terragrunt nix opa conftest tensorboard papermill distcp dvc timoni"
)
"""Programs whose own arguments and statements name their own stores, charts, policies and tables by such addresses."""
NO_MODELS = word_set("dbt sqlmesh manage.py artisan rails rake")
"""Programs to which a model is a table or a class: `dbt run --models marts.orders`."""
