"""Applications with stores, clients of hosted models, and what runs on nodes with accelerators and has none."""

PROGRAMS = r"""
rails acme/rails:1 DATABASE_URL=postgres://shop@db/shop REDIS_URL=redis://redis:6379/0
    RAILS_MASTER_KEY=x S3_BUCKET_URL=https://uploads.s3.eu-west-1.amazonaws.com
    ASSET_HOST=https://cdn.example.com $ bundle exec puma -C config/puma.rb
sidekiq acme/rails:1 $ bundle exec sidekiq -C config/sidekiq.yml
rails-models-flag acme/rails:1 $ bin/rails generate annotate:models
searchkick acme/rails:1 MODELS=Product,Order MODEL=Product $ bundle exec rake searchkick:reindex:all
django-dumpdata acme/django:1 DJANGO_SETTINGS_MODULE=shop.settings AUTH_USER_MODEL=accounts.User
    MEDIA_URL=https://media.example.com/ AWS_STORAGE_BUCKET_NAME=media $ python manage.py dumpdata
    --model shop.Order
celery-beat acme/django:1 CELERY_BROKER_URL=amqp://mq:5672// CELERY_RESULT_BACKEND=s3://celery-results/
    BROKER_URL=sqs:// $ celery -A shop beat -l info --scheduler
    django_celery_beat.schedulers:DatabaseScheduler
laravel acme/laravel:1 APP_URL=https://shop.example.com FILESYSTEM_DISK=s3
    AWS_URL=https://cdn.example.com AWS_ENDPOINT=https://minio.example.com
    SCOUT_MODEL=App/Models/Product $ php artisan queue:work --tries=3
spring-boot acme/spring:1 SPRING_DATASOURCE_URL=jdbc:postgresql://db/shop
    SPRING_CLOUD_AWS_S3_ENDPOINT=http://minio:9000 $ java -XX:MaxRAMPercentage=75
    -Dspring.config.location=s3://config/app.yml -jar /app.jar
spring-config-import acme/spring:1 SPRING_CONFIG_IMPORT=aws-s3:s3://config/shop.properties
    SPRING_APPLICATION_JSON='{"storage":{"bucket":"s3://uploads","kms":"alias/x"},"model":{"mapper":"modelmapper"}}'
    JAVA_TOOL_OPTIONS=-javaagent:/otel.jar
dotnet acme/dotnet:1 ConnectionStrings__Default='Server=db;Database=shop;User Id=sa;'
    Storage__BlobUri=https://acme.blob.core.windows.net/uploads ASPNETCORE_URLS=http://+:8080
    DataProtection__KeysUri=https://acme.blob.core.windows.net/keys/keys.xml
go-api acme/go:1 -- --dsn=postgres://db/shop '--storage-url=s3://uploads?region=eu-west-1'
    --listen=:8080
go-blob acme/go:1 BUCKET_URL='s3://uploads?region=eu-west-1' UPLOADS_BUCKET=gs://uploads
    BLOB_URL=azblob://uploads STORAGE_URL=s3://uploads ATTACHMENTS_URL=s3://attachments/prod
go-flags-dir acme/go:1 -- serve --media-root s3://media/prod --avatar-dir=s3://avatars
    --attachments=s3://attachments
node-uploads acme/node:1 UPLOADS_URL=s3://uploads FILE_STORE=s3://files/prod MEDIA_PATH=s3://media
    INVOICE_TEMPLATE=s3://templates/invoice.hbs S3_URI=s3://uploads/x $ node dist/main.js
n8n n8nio/n8n:1.64 DB_TYPE=postgresdb N8N_EXTERNAL_STORAGE_S3_HOST=s3.eu-west-1.amazonaws.com
    N8N_EXTERNAL_STORAGE_S3_BUCKET_NAME=n8n WEBHOOK_URL=https://n8n.example.com/
keycloak keycloak/keycloak:26.0 KC_DB_URL=jdbc:postgresql://db/keycloak
    KC_HOSTNAME=https://id.example.com -- start --optimized --import-realm
nextcloud nextcloud:30 OBJECTSTORE_S3_BUCKET=nextcloud OBJECTSTORE_S3_HOST=minio
    OBJECTSTORE_S3_AUTOCREATE=true
mattermost mattermost/mattermost-team-edition:10 MM_FILESETTINGS_DRIVERNAME=amazons3
    MM_FILESETTINGS_AMAZONS3BUCKET=mm MM_SQLSETTINGS_DATASOURCE=postgres://db/mm
outline outlinewiki/outline:0.80 AWS_S3_UPLOAD_BUCKET_URL=https://s3.eu-west-1.amazonaws.com
    AWS_S3_UPLOAD_BUCKET_NAME=outline DATABASE_URL=postgres://db/outline
sentry getsentry/sentry:24 SENTRY_CONF=/etc/sentry SENTRY_FILESTORE=s3://sentry-files
    SNUBA=http://snuba:1218 -- run web
posthog posthog/posthog:latest OBJECT_STORAGE_ENDPOINT=http://minio:9000
    SESSION_RECORDING_V2_S3_ENDPOINT=http://minio:9000 CLICKHOUSE_HOST=ch $ ./bin/docker-worker
plausible plausible/community-edition:v2 DATABASE_URL=postgres://db/p
    CLICKHOUSE_DATABASE_URL=http://ch:8123/p $ sh -c '/entrypoint.sh db migrate && /entrypoint.sh run'
jitsi jitsi/jibri:stable JIBRI_RECORDING_DIR=/config/recordings
    JIBRI_FINALIZE_RECORDING_SCRIPT_PATH=/config/finalize.sh RECORDINGS_URL=s3://recordings/jitsi
frigate-cpu blakeblackshear/frigate:0.14 FRIGATE_RTSP_PASSWORD=x
    CAMERA_URL=rtsp://cam:554/stream
immich-server immich-app/immich-server:v1.119 DB_HOSTNAME=db
    IMMICH_MACHINE_LEARNING_URL=http://ml:3003
paperless paperless-ngx/paperless-ngx:2.13 PAPERLESS_REDIS=redis://redis:6379
    PAPERLESS_OCR_LANGUAGE=deu+eng PAPERLESS_TIKA_ENABLED=1
home-assistant homeassistant/home-assistant:2024.10 TZ=Europe/Berlin
envoy envoyproxy/envoy:v1.32 -- -c /etc/envoy/envoy.yaml --service-cluster front --config-yaml
    'admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9901}}}'
envoy-wasm istio/proxyv2:1.24.0 ISTIO_META_WASM=oci://registry.example.com/filters/authz:v1
    PROXY_CONFIG='{"discoveryAddress":"istiod:15012","tracing":{"zipkin":{"address":"zipkin:9411"}}}' --
    proxy sidecar
wasm-oci spinkube/containerd-shim-spin:v0.15 -- up --from registry.example.com/spin/app:v1
kong kong:3.8 KONG_DATABASE=off KONG_DECLARATIVE_CONFIG=/kong/kong.yml KONG_PROXY_LISTEN=0.0.0.0:8000
apisix-etcd apache/apisix:3.11 $ sh -c
    'ln -sf /apisix-config/apisix.yaml /usr/local/apisix/conf/apisix.yaml; exec /docker-entrypoint.sh docker-start'
dapr-sidecar daprio/daprd:1.14 $ /daprd --app-id shop --app-port 8080 --dapr-http-port 3500
    --components-path /components --placement-host-address dapr-placement:50005
keda-scaler kedacore/keda:2.16.0 -- --leader-elect --zap-log-level=info
    --enable-cert-rotation=true
knative-activator knative-releases/knative.dev/serving/cmd/activator:v1.16 POD_NAME=x
    METRICS_DOMAIN=knative.dev/internal/serving
fission fission/fetcher:v1.20 -- -secret-dir /secrets -cfgmap-dir /configs -jaeger-collector-endpoint ''
    -specialize-request
    '{"fetchReq":{"url":"http://storagesvc.fission/v1/archive?id=1","filename":"a"}}' /packages
openfaas openfaas/gateway:0.27 functions_provider_url=http://127.0.0.1:8081/
    faas_prometheus_host=prometheus
nuclio nuclio/controller:1.13 NUCLIO_CONTROLLER_OPERATOR_NUM_WORKERS=4
n8n-openai n8nio/n8n:1.64 OPENAI_API_KEY=x N8N_AI_ENABLED=true
litellm berriai/litellm:main-v1.52 LITELLM_MASTER_KEY=x DATABASE_URL=postgres://db/litellm --
    --config /app/config.yaml --port 4000
litellm-model berriai/litellm:main-v1.52 -- --model
    bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0 --drop_params
litellm-hf berriai/litellm:main-v1.52 -- --model huggingface/meta-llama/Llama-3.1-8B-Instruct
    --api_base http://tgi:8080
open-webui open-webui/open-webui:v0.3.35 OPENAI_API_BASE_URL=https://openai.example.com/v1
    OPENAI_API_KEY=x DEFAULT_MODELS=gpt-4o WEBUI_URL=https://chat.example.com DATA_DIR=/app/data
open-webui-storage open-webui/open-webui:v0.5 OLLAMA_BASE_URL=http://ollama:11434
    STORAGE_PROVIDER=s3 S3_BUCKET_NAME=webui RAG_EMBEDDING_ENGINE=openai
    RAG_EMBEDDING_MODEL=text-embedding-3-small
librechat danny-avila/librechat:v0.7.5 ENDPOINTS=openAI,anthropic
    OPENAI_MODELS=gpt-4o,gpt-4o-mini ANTHROPIC_MODELS=claude-3-5-sonnet-20241022
    MONGO_URI=mongodb://mongo/LibreChat
langchain-app acme/rag:1 OPENAI_API_KEY=x MODEL_NAME=gpt-4o-mini EMBEDDING_MODEL=text-embedding-3-large
    QDRANT_URL=http://qdrant:6333 LANGCHAIN_TRACING_V2=true $ uvicorn app:app --host 0.0.0.0
langchain-bedrock acme/rag:1 BEDROCK_MODEL_ID=anthropic.claude-3-5-sonnet-20240620-v1:0
    AWS_REGION=us-east-1 KNOWLEDGE_BASE_BUCKET=s3://kb-docs/prod DOCS_URI=s3://kb-docs/prod
bedrock-arn acme/rag:1 MODEL_ID=arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2
    INFERENCE_PROFILE=us.anthropic.claude-3-5
vertex acme/rag:1 VERTEX_MODEL=publishers/google/models/gemini-1.5-pro GOOGLE_CLOUD_PROJECT=acme
    MODEL=gemini-1.5-flash VERTEX_STAGING_BUCKET=gs://vertex-staging
azure-openai acme/rag:1 AZURE_OPENAI_ENDPOINT=https://acme.openai.azure.com/
    AZURE_OPENAI_DEPLOYMENT=gpt-4o AZURE_OPENAI_API_VERSION=2024-06-01
together acme/agent:1 TOGETHER_API_KEY=x MODEL=meta-llama/Llama-3.3-70B-Instruct-Turbo
openrouter acme/agent:1 OPENROUTER_API_KEY=x LLM_MODEL=openai/gpt-4o-mini
    FALLBACK_MODEL=mistralai/mistral-large
groq acme/agent:1 GROQ_API_KEY=x GROQ_MODEL=llama-3.1-70b-versatile $ python -m agent
hf-inference-api acme/agent:1
    HF_API_URL=https://inference.example.com/models/facebook/bart-large-mnli HF_API_TOKEN=x
hf-endpoint acme/agent:1 HF_ENDPOINT_URL=https://abc.endpoints.example.com
    HF_TOKEN=x
dify-api langgenius/dify-api:0.10 MODE=api STORAGE_TYPE=s3
    S3_ENDPOINT=https://s3.eu-west-1.amazonaws.com VECTOR_STORE=weaviate
    CODE_EXECUTION_ENDPOINT=http://sandbox:8194
flowise flowiseai/flowise:2.1 DATABASE_TYPE=postgres FLOWISE_FILE_SIZE_LIMIT=50mb
langfuse langfuse/langfuse:3 LANGFUSE_S3_EVENT_UPLOAD_BUCKET=langfuse
    LANGFUSE_S3_MEDIA_UPLOAD_ENDPOINT=http://minio:9000 DATABASE_URL=postgres://db/l
weaviate semitechnologies/weaviate:1.27 ENABLE_MODULES=text2vec-openai,generative-openai,backup-s3
    DEFAULT_VECTORIZER_MODULE=text2vec-openai BACKUP_S3_BUCKET=weaviate-backups -- --host 0.0.0.0 --port
    8080
qdrant qdrant/qdrant:v1.12 QDRANT__CLUSTER__ENABLED=true
    QDRANT__STORAGE__SNAPSHOTS_CONFIG__S3_CONFIG__BUCKET=q $ ./entrypoint.sh --uri
    http://qdrant-0.qdrant-headless:6335
milvus milvusdb/milvus:v2.4 ETCD_ENDPOINTS=etcd:2379 MINIO_ADDRESS=minio:9000 -- milvus run standalone
chroma chromadb/chroma:0.5 IS_PERSISTENT=TRUE CHROMA_SERVER_CORS_ALLOW_ORIGINS='["*"]'
doc-ingest acme/ingest:1 OPENAI_API_KEY=x $ python ingest.py --source s3://kb-docs/ --collection docs
    --embedding-model text-embedding-3-small
whisper-api-client acme/transcribe:1 OPENAI_API_KEY=x $ python transcribe.py s3://audio/in/call.wav
k8sgpt k8sgpt-ai/k8sgpt:v0.3 K8SGPT_MODEL=gpt-4o K8SGPT_BACKEND=openai K8SGPT_PASSWORD=x --
    serve
holmesgpt acme/holmes:1 MODEL=azure/gpt-4o AZURE_API_BASE=https://acme.openai.azure.com -- ask
    'what is wrong'
inference-client-grpc acme/client:1 -- --model-name=fraud --server=triton:8001 --model-version=3
kserve-client acme/client:1 $ sh -c
    'curl -s http://iris.default.svc/v1/models/iris:predict -d @/in.json'
nvidia-device-plugin nvidia/k8s-device-plugin:v0.16.2 FAIL_ON_INIT_ERROR=false
    NVIDIA_MIG_MONITOR_DEVICES=all MPS_ROOT=/run/nvidia/mps
dcgm-exporter nvidia/k8s/dcgm-exporter:3.3.8-3.6.0-ubuntu22.04 DCGM_EXPORTER_KUBERNETES=true
    DCGM_EXPORTER_LISTEN=:9400 -- -f /etc/dcgm-exporter/dcp-metrics-included.csv
nvidia-validator nvidia/cloud-native/gpu-operator-validator:v24.9 WITH_WAIT=true
    COMPONENT=toolkit $ sh -c nvidia-validator
nvidia-driver nvidia/driver:550.127 $ nvidia-driver init
nvidia-toolkit nvidia/k8s/container-toolkit:v1.17 ROOT=/usr/local/nvidia
    NVIDIA_VISIBLE_DEVICES=void $ /bin/bash -c /bin/entrypoint.sh
gfd nvidia/k8s-device-plugin:v0.16.2 GFD_SLEEP_INTERVAL=60s $ gpu-feature-discovery
nfd-worker nfd/node-feature-discovery:v0.16 $ nfd-worker
    -feature-gates=NodeFeatureAPI=true -metrics=8081
mig-manager nvidia/cloud-native/k8s-mig-manager:v0.10 DEFAULT_CONFIG=all-disabled
    GPU_CLIENTS_FILE=/gpu-clients/clients.yaml
nvidia-smi-exporter utkuozdemir/nvidia_gpu_exporter:1.2 -- --nvidia-smi-command=nvidia-smi
amd-device-plugin rocm/k8s-device-plugin:latest -- -pulse 5
gke-gpu-driver gke-release/nvidia-partition-gpu:1 LD_LIBRARY_PATH=/usr/local/nvidia/lib64
intel-gpu-plugin intel/intel-gpu-plugin:0.31 -- -shared-dev-num=10 -enable-monitoring
neuron-monitor neuron/neuron-monitor:1 $ /opt/bin/entrypoint.sh --port 8000
kueue kueue/kueue:v0.9 $ /manager --config=/controller_manager_config.yaml
    --zap-log-level=2
kserve-controller kserve/kserve-controller:v0.14 ENABLE_ISVC_CONTROLLER=true SECRET_NAME=kserve-webhook
    $ /manager --metrics-addr=127.0.0.1:8080 --leader-elect
kubeflow-training-operator kubeflow/training-operator:v1.8 $ /manager
    --pytorch-init-container-image=alpine:3.10
katib-controller kubeflowkatib/katib-controller:v0.17 $ ./katib-controller
    --katib-config=/katib-config.yaml
katib-trial kubeflowkatib/pytorch-mnist-cpu:v0.17 $ python3 /opt/pytorch-mnist/mnist.py --epochs=1
    --lr=0.01
kfp-api ml-pipeline/api-server:2.3 OBJECTSTORECONFIG_BUCKETNAME=mlpipeline
    V2_DRIVER_IMAGE=ml-pipeline/kfp-driver:2.3
kfp-driver ml-pipeline/kfp-driver:2.3 $ driver --type ROOT_DAG --pipeline_name p --run_id 1
    --runtime_config '{"parameterValues":{"url":"https://storage.googleapis.com/data/x.csv"}}'
    --pipeline_root minio://mlpipeline/v2/artifacts
kubeflow-notebook-ctl kubeflownotebookswg/notebook-controller:v1.9 USE_ISTIO=true
    CLUSTER_DOMAIN=cluster.local $ /manager
mpi-launcher-cpu mpioperator/mpi-pi:openmpi $ mpirun -n 2 /home/mpiuser/pi
lws-controller lws/lws:v0.4 -- --leader-elect --zap-log-level=2
inference-gateway-epp gateway-api-inference-extension/epp:v0.1 -- -poolName vllm-pool -v
    3 -grpcPort 9002
"""
