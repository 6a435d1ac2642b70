"""Sites, settings and files from buckets, builds, registries and what runs clusters."""

PROGRAMS = r"""
config-from-s3 amazon/aws-cli:2 $ sh -c 'aws s3 cp s3://acme-config/prod/app.yaml /config/app.yaml'
geoip-update maxmindinc/geoipupdate:v7 GEOIPUPDATE_EDITION_IDS=GeoLite2-City GEOIPUPDATE_DB_DIR=/data
plugins-s3 jenkins/jenkins:lts $ sh -c
    'aws s3 sync s3://jenkins-plugins/ /var/jenkins_home/plugins && exec /usr/local/bin/jenkins.sh'
war-s3 tomcat:10 $ sh -c
    'aws s3 cp s3://releases/shop/shop.war /usr/local/tomcat/webapps/ROOT.war && catalina.sh run'
jar-s3 eclipse-temurin:21 $ sh -c
    'aws s3 cp s3://releases/shop/app.jar /app.jar && exec java -jar /app.jar'
minio-bucket-job minio/mc:latest MINIO_ENDPOINT=minio MINIO_PORT=9000 $ /bin/sh /config/initialize
minio-mirror minio/mc:latest MC_HOST_src=https://k:s@minio-a.example.com
    MC_HOST_dst=https://k:s@minio-b.example.com $ mc mirror --watch --overwrite src/data dst/data
rclone-bucket-to-bucket rclone/rclone:1.68 -- sync aws:media gcs:media --transfers 16 --checksum
rclone-backup rclone/rclone:1.68 -- copy /data b2:acme-backup/app --config /config/rclone.conf
s3-to-s3 amazon/aws-cli:2 $ aws s3 sync s3://prod-uploads s3://dr-uploads --source-region eu-west-1
s3-to-s3-args amazon/aws-cli:2 -- s3 sync s3://prod-uploads s3://dr-uploads
gsutil-rsync google/cloud-sdk:slim -- gsutil -m rsync -r gs://prod-media gs://dr-media
s3-presign amazon/aws-cli:2 $ aws s3 presign s3://reports/monthly.pdf --expires-in 3600
s5cmd peakcom/s5cmd:v2 -- cp 's3://lake/raw/*' /data/
s5cmd-sync peakcom/s5cmd:v2 -- sync /data/ s3://lake/raw/
goofys-mount acme/media:1 $ sh -c 'goofys media-bucket /mnt/media && exec /app/server'
s3fs-mount efrecon/s3fs:1.94 AWS_S3_BUCKET=media
    S3FS_ARGS=url=https://s3.eu-west-1.amazonaws.com,allow_other
thumbor minimalcompact/thumbor:7 LOADER=thumbor_aws.loader AWS_LOADER_BUCKET_NAME=images
    RESULT_STORAGE=thumbor_aws.result_storage
imgproxy darthsim/imgproxy:v3 IMGPROXY_USE_S3=true IMGPROXY_BASE_URL=s3://images/
    IMGPROXY_ALLOWED_SOURCES=s3://images/,https://cdn.example.com/ IMGPROXY_PRESETS_PATH=/p
imgproxy-fallback darthsim/imgproxy:v3 IMGPROXY_FALLBACK_IMAGE_URL=s3://images/fallback.png
    IMGPROXY_WATERMARK_URL=s3://images/watermark.png IMGPROXY_USE_GCS=true
chartmuseum helm/chartmuseum:v0.16 CHART_URL=https://charts.example.com -- --storage=amazon
    --storage-amazon-bucket=charts --storage-amazon-prefix=
harbor-registry goharbor/registry-photon:v2.11 REGISTRY_STORAGE_S3_BUCKET=harbor
    REGISTRY_STORAGE_S3_REGIONENDPOINT=https://minio.example.com REGISTRY_HTTP_SECRET=x
docker-registry registry:2.8 REGISTRY_STORAGE=s3 REGISTRY_STORAGE_S3_BUCKET=registry
    REGISTRY_STORAGE_S3_ROOTDIRECTORY=/prod
pypiserver pypiserver/pypiserver:v2 -- run -p 8080 /data/packages
pypicloud stevearc/pypicloud:1.3 PYPI_STORAGE=s3 PYPI_FALLBACK_URL=https://pypi.example.com/simple
bazel-remote buchgr/bazel-remote-cache:v2.4 -- --max_size=500 --s3.bucket=bazel-cache
    --s3.endpoint=s3.eu-west-1.amazonaws.com --dir=/data
sccache acme/rust-ci:1 SCCACHE_BUCKET=sccache SCCACHE_ENDPOINT=https://minio.example.com
    RUSTC_WRAPPER=sccache $ cargo build --release
turborepo ducktors/turborepo-remote-cache:1 STORAGE_PROVIDER=s3 STORAGE_PATH=turbo
    S3_ENDPOINT=https://minio.example.com
gitlab-runner gitlab/gitlab-runner:alpine-v17 CACHE_TYPE=s3 CACHE_S3_BUCKET_NAME=gitlab-cache
    CACHE_S3_SERVER_ADDRESS=s3.amazonaws.com CI_SERVER_URL=https://gitlab.example.com/ $
    /usr/bin/dumb-init -- /bin/bash /configmaps/entrypoint
gitlab-webservice gitlab-org/build/cng/gitlab-webservice-ee:v17
    GITLAB_WEBSERVER=puma TMPDIR=/tmp/gitlab CONFIG_TEMPLATE_DIRECTORY=/var/opt/gitlab/templates
gh-runner actions/actions-runner:2.320.0
    ACTIONS_RUNNER_CONTAINER_HOOKS=/home/runner/k8s/index.js DOCKER_HOST=unix:///var/run/docker.sock $
    /home/runner/run.sh
buildkite buildkite/agent:3
    BUILDKITE_ARTIFACT_UPLOAD_DESTINATION='s3://buildkite-artifacts/$BUILDKITE_JOB_ID'
    BUILDKITE_S3_DEFAULT_REGION=us-east-1 -- start
ci-no-gpu acme/ml-ci:1 CUDA_VISIBLE_DEVICES='' PYTEST_ADDOPTS='-n 4' $ bash -c
    'pip install -r requirements.txt && pytest tests -m '"'"'not gpu'"'"' --junitxml=/tmp/r.xml && flake8 src'
ci-torch-cpu pytorch/pytorch:2.5.0-cpu $ bash -c
    'python -c '"'"'import torch; print(torch.__version__)'"'"' && pytest -q'
kaniko kaniko-project/executor:v1.23 -- --dockerfile=Dockerfile
    --context=s3://build-contexts/app.tar.gz --destination=registry.example.com/app:1
kaniko-git kaniko-project/executor:v1.23 --
    '--context=git://git.example.com/acme/app.git#refs/heads/main' --destination=registry.example.com/app:1
    --cache=true
buildkit-s3-cache moby/buildkit:v0.17 $ buildctl build --frontend=dockerfile.v0 --export-cache
    type=s3,region=eu-west-1,bucket=buildkit,name=app --import-cache
    type=s3,region=eu-west-1,bucket=buildkit,name=app
skopeo-sync skopeo/stable:v1.16 $ skopeo copy docker://registry.example.com/library/nginx:1.27
    docker://registry.example.com/mirror/nginx:1.27
crane-copy go-containerregistry/crane:debug $ crane copy nginx:1.27
    registry.example.com/nginx:1.27
regsync regclient/regsync:v0.7 -- server -c /config/regsync.yml
oras-pull-policies oras-project/oras:v1.2 $ oras pull registry.example.com/policies/opa:v1 -o
    /policies
opa-bundle-s3 openpolicyagent/opa:0.70 -- run --server
    --set=services.s3.url=https://policies.s3.eu-west-1.amazonaws.com
    --set=bundles.authz.resource=bundle.tar.gz
conftest openpolicyagent/conftest:v0.56 -- pull s3://policies/opa
trivy-server aquasec/trivy:0.57 -- server --listen 0.0.0.0:4954 --db-repository
    aquasecurity/trivy-db:2
trivy-db aquasec/trivy:0.57 $ sh -c
    'trivy image --download-db-only --db-repository aquasecurity/trivy-db:2'
tekton-git tektoncd/git.example.com/tektoncd/pipeline/cmd/git-init:v0.40
    URL=https://git.example.com/acme/app REV=main $ sh -c
    'git clone $URL /workspace/src && cd /workspace/src && git checkout $REV'
argo-server argoproj/argocli:v3.5 -- server --auth-mode=sso --secure=false
argocd-repo argoproj/argocd:v2.13.0 ARGOCD_REPO_SERVER_LISTEN_ADDRESS=0.0.0.0
    ARGOCD_EXEC_TIMEOUT=3m HELM_CACHE_HOME=/helm-working-dir -- /usr/local/bin/argocd-repo-server
flux-helm fluxcd/helm-controller:v1.1 --
    --events-addr=http://notification-controller.flux-system.svc.cluster.local./
    --watch-all-namespaces=true --log-level=info
terraform-job hashicorp/terraform:1.9 TF_VAR_state_bucket=tf-state
    TF_VAR_lambda_zip=s3://lambda-artifacts/fn.zip $ sh -c
    'terraform init -backend-config=bucket=tf-state -backend-config=key=prod && terraform apply -auto-approve'
pulumi pulumi/pulumi:3 PULUMI_BACKEND_URL='s3://pulumi-state?region=eu-west-1'
    PULUMI_CONFIG_PASSPHRASE=x $ pulumi up --yes
pulumi-login pulumi/pulumi:3 $ bash -c
    'pulumi login s3://pulumi-state && pulumi refresh --yes --stack prod'
kops acme/kops:1 KOPS_STATE_STORE=s3://kops-state $ kops update cluster --name=k.example.com
    --state=s3://kops-state
kops-env kops/kops-controller:1.30 KOPS_STATE_STORE=s3://kops-state/k.example.com $
    /kops-controller --v=2 --conf=/etc/kubernetes/kops-controller/config/config.yaml
dns-controller kops/dns-controller:1.30 KUBERNETES_SERVICE_HOST=127.0.0.1 --
    --watch-ingress=false --dns=aws-route53 --gossip-seed=127.0.0.1:3999
protokube acme/protokube:1 -- --channels=s3://kops-state/k.example.com/addons/bootstrap-channel.yaml
    --containerized=false
terragrunt acme/tg:1 $ terragrunt run-all plan --terragrunt-source
    s3::https://s3-eu-west-1.amazonaws.com/modules/vpc.zip
kubectl-s3 acme/kubectl:1 $ sh -c
    'kubectl get all -A -o yaml > /tmp/all.yaml && aws s3 cp /tmp/all.yaml s3://cluster-dumps/$(date +%F).yaml'
external-secrets external-secrets/external-secrets:v0.10 -- --concurrent=1 --metrics-addr=:8080
cluster-api cluster-api-aws/cluster-api-aws-controller:v2.7
    AWS_SHARED_CREDENTIALS_FILE=/home/.aws/credentials -- --leader-elect --feature-gates=EKS=true --v=0
aws-vpc-cni amazon/amazon-k8s-cni:v1.19 AWS_VPC_K8S_CNI_LOGLEVEL=DEBUG ENABLE_POD_ENI=false
    WARM_ENI_TARGET=1
s3-scanner acme/clamav:1 KEY=x $ sh -c
    'freshclam && aws s3 cp s3://uploads/$KEY /scan/ && clamscan /scan'
ansible ansible/ansible-runner:latest $ ansible-pull -U https://git.example.com/acme/ansible.git -i
    localhost site.yml
sftp-get acme/sftp:1 $ sh -c
    'sftp -i /keys/id partner@sftp.example.com:/out/orders.xml /job/ && python load.py /job/orders.xml'
rsync-job acme/rsync:1 $ rsync -avz --delete backup@nas.example.com:/exports/media/ /media/
wget-mirror acme/wget:1 $ wget --mirror -P /mirror https://mirror.example.com/debian/
hdfs-get acme/hadoop:3 $ sh -c
    'hdfs dfs -get hdfs://nn:8020/data/orders /work && hadoop distcp hdfs://nn:8020/data s3a://lake/data'
distcp acme/hadoop:3 $ hadoop distcp -update hdfs://nn1:8020/warehouse s3a://lake/warehouse
hdfs-namenode apache/hadoop:3.4 CORE-SITE.XML_fs.defaultFS=hdfs://namenode:8020
    HADOOP_OPTS=-Dfs.defaultFS=hdfs://namenode:8020/ $ hdfs namenode
hbase acme/hbase:2 HBASE_ROOTDIR=hdfs://namenode:8020/hbase
    HBASE_OPTS=-Dhbase.rootdir=s3://hbase-root/prod $ hbase master start
seaweedfs-filer chrislusf/seaweedfs:3.80 $ /bin/sh -ec
    'exec /usr/bin/weed -v=1 filer -port=8888 -s3 -s3.port=8333 -master=master:9333'
s3proxy andrewgaul/s3proxy:2.3 S3PROXY_ENDPOINT=http://0.0.0.0:80 JCLOUDS_PROVIDER=filesystem
    S3PROXY_VIRTUALHOST=x
rook-ceph rook/ceph:v1.15 ROOK_CURRENT_NAMESPACE_ONLY=false -- ceph operator
rgw-admin ceph/ceph:v18 $ sh -c
    'radosgw-admin user create --uid=app --display-name=App; s3cmd --host=rgw --host-bucket= mb s3://app'
"""
