"""What companies write for themselves: their own names of settings, buckets and programs."""

PROGRAMS = r"""
tempo-0 grafana/tempo:2.6.0 -- -config.file=/c.yaml -storage.trace.s3.bucket=tempo
    -storage.trace.s3.endpoint=s3.amazonaws.com
billing-1 acme/billing:3 PDF_BUCKET=s3://acme-billing-pdf TEMPLATE_URL=s3://acme-billing/templates/v3
    STATEMENT_LOCATION=s3://acme-billing/statements $ node index.js
beam_python3.11_sdk-2 apache/beam_python3.11_sdk:2.60 TEMP_LOCATION=gs://acme-df/temp -- --worker_pool
beam-3 acme/beam:1 $ python pipeline.py --runner DataflowRunner --temp_location gs://acme/df/temp
    --input_path 'gs://acme/in/*.avro' --region europe-west1
shop-4 acme/shop:1 $ sh -c 'aws s3 cp s3://acme-env/prod/.env /app/.env && exec npm start'
inbound-agent-5 jenkins/inbound-agent:3261 JENKINS_URL=https://ci.example.com ARTIFACT_BUCKET=s3://ci
deploy-6 acme/deploy:1 APP=shop VERSION=12 $ bash -c
    'set -e; aws s3 cp s3://acme-deploys/$APP/$VERSION.tgz - | tar xz -C /srv; cd /srv/$APP && ./start.sh'
game-7 acme/game:1 PATCH_URL=s3://acme-game/patches/1.2 $ ./server -map s3://acme-game-maps/arena.pak
genomics-8 acme/genomics:1 $ nextflow run nf-core/rnaseq -profile k8s --input s3://acme-bio/samplesheet.csv
    --outdir s3://acme-bio/results -work-dir s3://acme-bio/work --genome GRCh38
genomics-9 acme/genomics:1 $ snakemake --default-storage-provider s3 --default-storage-prefix s3://acme-bio/wf
    --jobs 10
genomics-10 acme/genomics:1 $ bash -c 'samtools view s3://1000genomes/phase3/NA12878.bam chr20 | head'
plugin-barman-cloud-11 cloudnative-pg/plugin-barman-cloud:v0.1 -- operator --server-cert=/server/tls.crt
postgres-operator-12 zalando/postgres-operator:v1.13 POSTGRES_OPERATOR_CONFIGURATION_OBJECT=pg
    LOGICAL_BACKUP_S3_BUCKET=x
logical-backup-13 acid/logical-backup:v1.13 LOGICAL_BACKUP_S3_BUCKET=acme
    LOGICAL_BACKUP_S3_BUCKET_SCOPE_SUFFIX=/a SCOPE=pg
cron-14 acme/cron:1 $ sh -c 'mysqldump -h db shop | zstd | rclone rcat b2:acme-db/shop-$(date +%F).zst'
cron-15 acme/cron:1 $ sh -c 'rclone lsf s3:acme --min-age 30d | xargs -I{} rclone delete s3:acme/{}'
cloud-sdk-16 google/cloud-sdk:slim $ bash -c
    'gcloud storage cp gs://acme-partner-drop/$(date +%F)/*.xml /in/ && /app/import /in'
cloud-sdk-17 google/cloud-sdk:slim $ gcloud storage rsync gs://acme-prod-assets gs://acme-stage-assets
    --recursive
mail-18 acme/mail:1 MAILDIR=s3://acme-ses-inbound/mail BOUNCES=s3://acme-ses-inbound/bounces
iot-19 acme/iot:1 $ ./ota --firmware s3://acme-firmware/esp32/1.4.0
kiosk-20 acme/kiosk:1 $ sh -c 'aws s3 sync s3://acme-kiosk-content/store-12 /content --delete && ./kiosk'
search-21 acme/search:1 $ java -jar indexer.jar --source=s3://acme-catalogue/products.json --target=opensearch
search-22 acme/search:1 SYNONYMS_FILE=s3://acme-search/synonyms.txt DICTIONARY=s3://acme-search/dict/de
risk-23 acme/risk:1 $ python calc.py --positions s3://acme-risk/positions/2026-05-01 --market-data
    s3://acme-risk/md/2026-05-01
risk-24 acme/risk:1 SCENARIOS=s3://acme-risk/scenarios CURVES_URI=s3://acme-risk/curves/eod
cdc-25 acme/cdc:1 DEBEZIUM_SINK_TYPE=s3 OFFSET_STORAGE=s3://cdc/offsets SCHEMA_HISTORY=s3://cdc/history
server-26 debezium/server:3 DEBEZIUM_SINK_ICEBERG_WAREHOUSE=s3://lake/wh
memgraph-27 memgraph/memgraph:2 MEMGRAPH_USER=x -- --log-level=INFO
nebula-28 nebula/nebula:3 SST_PATH=hdfs://nn:9000/sst
scheduler-29 dragonflyoss/scheduler:2 -- --verbose
aws-cli-30 amazon/aws-cli:2 -- s3 cp s3://acme-handoff/today.csv.gz /job/
aws-cli-31 amazon/aws-cli:2 -- s3 cp s3://acme-handoff/today /job/ --recursive
aws-cli-32 amazon/aws-cli:2 $ bash -c 'for b in a b c; do aws s3 sync s3://acme-$b /mnt/nas/$b; done'
x-33 acme/x:1 OUTPUT_URI=s3://x/y RESULT_PATH=s3://x/z SINK=s3://x/q EXPORT_URL=gs://e/x $ python run.py
x-34 acme/x:1 -- --bucket-url=s3://acme --prefix=s3://acme/tenant-1
tf-35 acme/tf:1 ATLANTIS_REPO_ALLOWLIST='git.example.com/acme/*' TF_PLUGIN_CACHE_DIR=/p $ atlantis server
airbyte-36 acme/airbyte:1
    DESTINATION='{"destinationType":"s3","s3_bucket_name":"lake","s3_bucket_path":"raw","url":"s3://lake/raw"}'
zarr-37 acme/zarr:1 $ python serve_zarr.py s3://acme-weather/era5.zarr
weather-38 acme/weather:1 GRIB_PREFIX=s3://noaa-gfs-bdp-pds/gfs.20260501/00
    ERA5=gs://gcp-public-data-arco-era5/ar
geo-39 acme/geo:1 $ bash -c
    'ogr2ogr -f PostgreSQL PG:host=db /vsis3/acme-geo/parcels.gpkg && gdal_translate /vsis3/acme/x.tif /tmp/x.tif'
otp-40 acme/otp:1 $ sh -c
    'gsutil cp gs://acme-otp/graph.obj /var/opentripplanner/ && java -jar otp.jar --load /var/opentripplanner'
valhalla-41 valhalla:1 $ sh -c 'aws s3 sync s3://acme-routing/tiles /custom_files'
ads-42 acme/ads:1 CREATIVES_BASE=s3://acme-ads/creatives BLOCKLIST=s3://acme-ads/blocklist.txt
pay-43 acme/pay:1 SETTLEMENT_URI=s3://acme-settlement/out RECON_DIR=s3://acme-recon/in
hr-44 acme/hr:1 PAYSLIPS=s3://acme-hr/payslips SCANS=s3://acme-hr/scans
video-45 acme/video:1 HLS_BUCKET=s3://hls VOD_ORIGIN=s3://vod/origin $ ffmpeg -i
    https://cdn.example.com/in.mp4 /out/x.m3u8
security-46 acme/security:1 FALCOSIDEKICK_AWS_S3_BUCKET=falco $ falco
falcoctl-47 falcosecurity/falcoctl:0.10 -- artifact install --allowed-types=rulesfile falco-rules:3
falcoctl-48 falcosecurity/falcoctl:0.10 -- artifact follow oci://registry.example.com/falcosecurity/rules/falco-rules:3
zeebe-49 camunda/zeebe:8.6 ZEEBE_BROKER_DATA_BACKUP_STORE=S3 ZEEBE_BROKER_DATA_BACKUP_S3_BUCKETNAME=z
hazelcast-50 hazelcast/hazelcast:5.5 HZ_PERSISTENCE_BACKUP=s3://hz/backup
    JAVA_OPTS=-Dhazelcast.config=s3://hz-conf/hz.xml
kafka-51 apache/kafka:3.8 KAFKA_REMOTE_LOG_STORAGE=s3://kafka-tiered KAFKA_LOG_DIRS=/d
ts-52 acme/ts:1 -- --tsdb s3://ts/db --wal-dir /wal
influxdb-53 influxdb:3-core -- serve --node-id n0 --object-store s3 --bucket influx3
questdb-54 questdb/questdb:8 QDB_REPLICATION_OBJECT_STORE='s3::bucket=qdb;root=qdb;region=us-east-1;'
greptimedb-55 greptime/greptimedb:v0.10 GREPTIMEDB_STANDALONE__STORAGE__ROOT=s3://greptime/root -- standalone
    start
neon-56 neondatabase/neon:1 $ pageserver -D /d -c
    'remote_storage={bucket_name='"'"'neon'"'"', bucket_region='"'"'eu-west-1'"'"', prefix_in_bucket='"'"'/ps/'"'"'}'
zot-57 acme/zot:1 -- serve /etc/zot/config.json
zot-58 project-zot/zot:v2 $ zot sync oci://registry.example.com/acme/charts/x
cosign-59 sigstore/cosign:v2 -- verify --key /k.pub acme/app@sha256:abc
spin-60 acme/spin:1 SPIN_OCI=oci://registry.example.com/acme/spin-app:v1
crossplane-61 crossplane/crossplane:v1.18 PACKAGE=acme/platform:v1 -- core start
carvel-62 acme/carvel:1 $ sh -c
    'imgpkg pull -b acme/bundle:1 -o /b && kbld -f /b | kapp deploy -a x -f- -y'
timoni-63 acme/timoni:1 $ timoni bundle apply -f oci://registry.example.com/acme/bundles/prod
kustomize-64 acme/kustomize:1 $ sh -c
    'kustomize build '"'"'https://git.example.com/acme/infra//overlays/prod?ref=main'"'"' | kubectl apply -f -'
"""
