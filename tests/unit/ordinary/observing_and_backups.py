"""What watches a cluster, and what backs its databases up."""

PROGRAMS = r"""
loki-single grafana/loki:3.2.0 -- -config.file=/etc/loki/config.yaml -target=read
    -legacy-read-mode=false -common.compactor-grpc-address=loki-backend.loki.svc.cluster.local:9095
loki-keys-in-url grafana/loki:2.9.8 -- -config.file=/etc/loki/config.yaml
    -s3.url=s3://AKIAEXAMPLE:secretsecret@eu-west-1/loki-chunks -s3.force-path-style=true
loki-minio-url grafana/loki:2.9.8 S3_URL=s3://loki:supersecret@minio.loki.svc.cluster.local:9000/loki --
    -config.expand-env=true -config.file=/etc/loki/config.yaml
cortex-flags cortexproject/cortex:v1.18.0 -- -target=store-gateway -blocks-storage.backend=s3
    -blocks-storage.s3.bucket-name=cortex-blocks -ruler-storage.backend=s3
    -ruler-storage.s3.bucket-name=cortex-rules -dynamodb.url=dynamodb://eu-west-1
    -ruler.storage.s3.url=s3://user:pass@minio:9000/rules
mimir grafana/mimir:2.14.0 -- -target=ingester -config.file=/etc/mimir/mimir.yaml
    -blocks-storage.s3.endpoint=minio:9000 -blocks-storage.storage-prefix=blocks
tempo grafana/tempo:2.6.0 -- -target=distributor -config.file=/conf/tempo.yaml
    -mem-ballast-size-mbs=1024
pyroscope grafana/pyroscope:1.9.0 -- -storage.backend=s3 -storage.s3.bucket-name=pyroscope -target=all
victoria-vmbackup victoriametrics/vmbackup:v1.106.0 -- -storageDataPath=/storage
    -snapshot.createURL=http://vmstorage:8482/snapshot/create -dst=s3://vm-backups/latest
    -customS3Endpoint=http://minio:9000
victoria-vmrestore victoriametrics/vmrestore:v1.106.0 -- -storageDataPath=/storage
    -src=s3://vm-backups/latest
vmalert-rules victoriametrics/vmalert:v1.106.0 -- '-rule=s3://platform-rules/alerts/*.yaml'
    -datasource.url=http://vmselect:8481/select/0/prometheus -notifier.url=http://alertmanager:9093
vmalert-gs victoriametrics/vmalert:v1.106.0 -- -rule=gs://acme-rules/alerts
    -datasource.url=http://vmselect:8481 -remoteWrite.url=http://vminsert:8480
victorialogs-backup rclone/rclone:1.68 -- sync /data s3:vl-backup/data --s3-provider=AWS --s3-env-auth
prometheus-remote prom/prometheus:v3.0.0 -- --config.file=/etc/prometheus/prometheus.yml
    --storage.tsdb.path=/prometheus --web.external-url=https://prom.example.com/
filebeat elastic/filebeat:8.15.0 -- -e -E 'output.elasticsearch.hosts=["https://es:9200"]' -E
    filebeat.inputs.0.type=aws-s3 -E
    filebeat.inputs.0.queue_url=https://sqs.eu-west-1.amazonaws.com/123/queue
otel-s3-config otel/opentelemetry-collector-contrib:0.113.0 --
    --config=s3://acme-config.s3.eu-west-1.amazonaws.com/otel/collector.yaml
jaeger-es jaegertracing/jaeger-collector:1.62 SPAN_STORAGE_TYPE=elasticsearch
    ES_SERVER_URLS=https://es:9200 ES_TAGS_AS_FIELDS_ALL=true
parseable parseable/parseable:v1.6 P_S3_URL=https://s3.eu-west-1.amazonaws.com P_S3_BUCKET=parseable
    P_STAGING_DIR=/staging -- parseable s3-store
quickwit quickwit/quickwit:0.8.2 QW_METASTORE_URI='s3://quickwit-indexes/metastore#polling_interval=30s'
    QW_DEFAULT_INDEX_ROOT_URI=s3://quickwit-indexes/indexes QW_CONFIG=/quickwit/node.yaml -- run
zincobserve zinclabs/openobserve:v0.11 ZO_S3_BUCKET_NAME=o2
    ZO_S3_SERVER_URL=https://s3.eu-west-1.amazonaws.com ZO_NODE_ROLE=all
walg-env acid/spilo-16:3.2-p3 WAL_S3_BUCKET=acme-pg
    WALG_S3_PREFIX=s3://acme-pg/spilo/main/wal AWS_REGION=eu-west-1 USE_WALG_BACKUP=true
    CLONE_WALG_S3_PREFIX=s3://acme-pg/spilo/old/wal BACKUP_SCHEDULE='0 1 * * *'
walg-gs acid/spilo-16:3.2-p3 WAL_GS_BUCKET=acme-pg
    WALG_GS_PREFIX=gs://acme-pg/spilo/main WAL_BUCKET_SCOPE_PREFIX=''
walg-standby acme/walg:1 WALG_S3_PREFIX=s3://backups/pg WALE_S3_PREFIX=s3://backups/pg-old PGHOST=db $
    sh -c 'wal-g backup-push /var/lib/postgresql/data && wal-g delete retain FULL 7 --confirm'
walg-fetch acme/walg:1 WALG_S3_PREFIX=s3://backups/pg AWS_ENDPOINT=http://minio:9000 $ bash -c
    'wal-g backup-fetch /var/lib/postgresql/data LATEST && touch /var/lib/postgresql/data/recovery.signal'
walg-mysql acme/walg-mysql:1 WALG_S3_PREFIX=s3://mysql-backups/prod
    WALG_STREAM_CREATE_COMMAND='xtrabackup --backup --stream=xbstream --datadir=/var/lib/mysql' $
    wal-g-mysql backup-push
pgbackrest pgbackrest/pgbackrest:2.53 PGBACKREST_REPO1_TYPE=s3 PGBACKREST_REPO1_S3_BUCKET=acme-pg
    PGBACKREST_REPO1_S3_ENDPOINT=s3.eu-west-1.amazonaws.com PGBACKREST_REPO1_PATH=/main $ pgbackrest
    --stanza=main --type=full backup
barman-cloud cloudnative-pg/postgresql:16 $ barman-cloud-backup --cloud-provider aws-s3
    --endpoint-url https://minio.example.com s3://cnpg-backups/cluster main
barman-wal-archive cloudnative-pg/postgresql:16 $ barman-cloud-wal-archive --gzip
    s3://cnpg-backups/ main %p
barman-restore cloudnative-pg/postgresql:16 $ barman-cloud-restore s3://cnpg-backups/ main
    latest /var/lib/postgresql/data
cnpg-instance cloudnative-pg/postgresql:16 PGDATA=/var/lib/postgresql/data/pgdata
    POD_NAME=main-1 CLUSTER_NAME=main $ /controller/manager instance run --log-level=info
restic-backup restic/restic:0.17.1 RESTIC_REPOSITORY=s3:https://s3.eu-west-1.amazonaws.com/acme-restic
    RESTIC_PASSWORD_FILE=/secrets/pw $ sh -c
    'restic snapshots || restic init; restic backup /data --host $HOSTNAME && restic forget --keep-daily 7 --prune'
restic-rest restic/restic:0.17.1 -- -r rest:https://backup.example.com/app backup /data
restic-restore restic/restic:0.17.1 $ restic -r s3:s3.amazonaws.com/acme-restic restore latest --target
    /restore
k8up k8up-io/k8up:v2 RESTIC_REPOSITORY=s3:http://minio:9000/backups STATS_URL=http://stats
    BACKUPCOMMAND_ANNOTATION=k8up.io/backupcommand -- restic -backup
velero velero/velero:v1.15.0 VELERO_SCRATCH_DIR=/scratch LD_LIBRARY_PATH=/plugins -- server
    --uploader-type=kopia --backup-repository-configmap=x
longhorn-manager longhornio/longhorn-manager:v1.7.2 $ longhorn-manager -d daemon --engine-image
    longhornio/longhorn-engine:v1.7.2 --backup-target s3://longhorn-backups@eu-west-1/
longhorn-env longhornio/longhorn-manager:v1.7.2 DEFAULT_BACKUP_TARGET=s3://longhorn@us-east-1/
    BACKUP_TARGET=nfs://nas.example.com:/longhorn
mongo-pbm percona/percona-backup-mongodb:2.7
    PBM_MONGODB_URI='mongodb://pbm:secret@mongo-0.mongo:27017/?authSource=admin&replicaSet=rs0' $ sh -c
    'pbm backup --wait && pbm list'
pg-restore acme/pg:16 DATABASE_URL=postgres://app@db/app $ bash -ec
    'aws s3 cp s3://db-backups/prod/latest.dump - | pg_restore -d $DATABASE_URL --clean --no-owner'
pg-dump-gsutil google/cloud-sdk:slim PGHOST=db $ bash -c
    'pg_dump -Fc -h $PGHOST app | gsutil cp - gs://acme-db-backups/app-$(date +%s).dump'
mysql-xtrabackup percona/percona-xtradb-cluster-operator:1.15-pxc8-backup BACKUP_DIR=/backup
    S3_BUCKET=pxc-backups S3_BUCKET_URL=s3://pxc-backups/ ENDPOINT=https://s3.amazonaws.com
    DEFAULT_REGION=us-east-1 S3_BUCKET_PATH=cluster1-2026-05-01-full PXC_SERVICE=cluster1-pxc
    VERIFY_TLS=true $ bash -c /usr/bin/backup.sh
mariadb-operator-restore mariadb-operator/mariadb-operator:0.35 -- backup
    restore --path /backup --target-file-path /backup/0-backup-target.txt --s3 --s3-bucket backups
    --s3-endpoint minio:9000
etcd-backup-s3 etcd-backup-operator:1 ETCD=https://127.0.0.1:2379 ETCDCTL_API=3 $ sh -c
    'etcdctl --endpoints=$ETCD snapshot save /tmp/s.db && aws s3 cp /tmp/s.db s3://etcd-snapshots/$(date +%F).db'
etcdbrctl gardener/etcdbrctl:v0.30 -- server --storage-provider=S3 --store-prefix=etcd-main
    --store-container=gardener-etcd '--schedule=0 */24 * * *' --endpoints=https://etcd-main:2379
cassandra-medusa k8ssandra/medusa:0.22 MEDUSA_MODE=GRPC MEDUSA_TMP_DIR=/tmp RESTORE_KEY=x
scylla-manager scylladb/scylla-manager-agent:3.4 LOCATION=s3:scylla-backups -- -c
    /etc/scylla-manager-agent/agent.yaml
sctool scylladb/scylla-manager:3.4 $ sctool backup -c prod -L s3:scylla-backups --retention 7
cockroach-restore cockroachdb/cockroach:v24.2.0 $ cockroach sql --host=crdb-public -e
    'RESTORE DATABASE shop FROM LATEST IN '"'"'s3://crdb-backups/prod?AUTH=implicit'"'"''
tidb-br pingcap/br:v8.1.0 $ /br backup full --pd=pd:2379 --storage=s3://tidb-backups/full
    --s3.region=us-west-2
tidb-lightning pingcap/tidb-lightning:v8.1.0 $ /tidb-lightning --backend=local --d=s3://tidb-import/dump
    --config=/etc/l.toml
dumpling pingcap/dumpling:v8.1.0 $ /dumpling --host=tidb --port=4000 --output=s3://tidb-dumps/latest
    --filetype=sql
clickhouse-backup altinity/clickhouse-backup:2.6 REMOTE_STORAGE=s3 S3_BUCKET=ch-backups
    S3_PATH='backup/shard-{shard}' API_LISTEN=0.0.0.0:7171 BACKUPS_TO_KEEP_REMOTE=7 -- server
neo4j-backup neo4j/helm-charts-backup:5 BUCKET_NAME=neo4j-backups CLOUD_PROVIDER=aws DATABASE=neo4j
    DATABASE_SERVICE_NAME=neo4j-admin
neo4j-admin-backup neo4j:5-enterprise $ neo4j-admin database backup --from=neo4j:6362
    --to-path=s3://neo4j-backups/prod neo4j
neo4j-admin-restore neo4j:5-enterprise $ bash -c
    'neo4j-admin database restore --from-path=s3://neo4j-backups/prod/neo4j.backup --overwrite-destination neo4j'
es-snapshot-file curlimages/curl:8.10.1 -- -XPUT
    'http://opensearch:9200/_snapshot/backup/%3Csnap-%7Bnow%2Fd%7D%3E?wait_for_completion=true'
gitlab-backup gitlab-org/build/cng/gitlab-toolbox-ee:v17
    BACKUP_BUCKET_NAME=gitlab-backups TMP_BUCKET_NAME=gitlab-tmp ARTIFACTS_BUCKET_NAME=gitlab-artifacts
    S3_TOOL=s3cmd $ /bin/bash -c 'cp /etc/gitlab/.s3cfg $HOME/.s3cfg && backup-utility --skip registry'
gitlab-restore gitlab-org/build/cng/gitlab-toolbox-ee:v17 $ backup-utility --restore
    -f https://backups.example.com/1700000000_gitlab_backup.tar
consul-backup hashicorp/consul:1.20 CONSUL_HTTP_ADDR=http://consul:8500 $ consul snapshot agent
    -config-file=/etc/c.json
redis-restore acme/redis-tools:1 $ sh -c
    'aws s3 cp s3://redis-backups/dump.rdb /data/dump.rdb; chown 999:999 /data/dump.rdb'
litestream litestream/litestream:0.3 -- replicate /data/app.db s3://app-litestream/app.db
litestream-restore litestream/litestream:0.3 -- restore -if-db-not-exists -if-replica-exists -o
    /data/app.db s3://app-litestream/app.db
litestream-env litestream/litestream:0.3 REPLICA_URL=s3://app-litestream/app DB_PATH=/data/app.db --
    replicate -config /etc/litestream.yml
duplicity acme/duplicity:1 $ duplicity --full-if-older-than 7D /data s3://eu-west-1/acme-duplicity/app
"""
