"""Groups of pods that train or serve together: Ray, Kubeflow, Volcano, JobSet, LeaderWorkerSet, RoleBasedGroup."""

from aegis.core.references.finding import Role
from aegis.core.references.resources import arguments, texts
from aegis.core.references.resources.row import Field, Resource, Scope

_RAY = ("ray.io",)
_RAY_VERSIONS = ("v1", "v1alpha1")
_KUBEFLOW = ("kubeflow.org",)
_TRAINER = ("trainer.kubeflow.org", "kubeflow.org")
_V1 = ("v1",)
_V1ALPHA1 = ("v1alpha1",)
_RUNTIME = ("spec.template.spec.replicatedJobs[].template.spec.template.spec",)
_BACKEND = ("backend", "backends")


def _ray(*above: str) -> tuple[str, ...]:
    at = ".".join(above)
    return (f"{at}.headGroupSpec.template.spec", f"{at}.workerGroupSpecs[].template.spec")


def _ray_job(*above: str) -> tuple[Field, ...]:
    return (
        Field((*above, "runtimeEnvYAML"), text=texts.document),
        Field((*above, "entrypoint"), text=texts.script),
    )


def _replicas(kind: str, key: str, *older: str) -> Resource:
    """A job of Kubeflow's training operator: a map of replicas by their part."""
    return Resource(kind, f"{kind.lower()}s", _KUBEFLOW, ("v1", *older), (f"spec.{key}.*.template.spec",))


RESOURCES = (
    Resource("RayCluster", "rayclusters", _RAY, _RAY_VERSIONS, _ray("spec")),
    Resource(
        "RayService",
        "rayservices",
        _RAY,
        _RAY_VERSIONS,
        _ray("spec", "rayClusterConfig"),
        fields=(Field(("spec", "serveConfigV2"), text=texts.document),),
    ),
    Resource(
        "RayJob",
        "rayjobs",
        _RAY,
        _RAY_VERSIONS,
        (*_ray("spec", "rayClusterSpec"), "spec.submitterPodTemplate.spec"),
        fields=_ray_job("spec"),
    ),
    Resource(
        "RayCronJob",
        "raycronjobs",
        _RAY,
        _V1,
        (*_ray("spec", "jobTemplate", "rayClusterSpec"), "spec.jobTemplate.submitterPodTemplate.spec"),
        fields=_ray_job("spec", "jobTemplate"),
    ),
    _replicas("PyTorchJob", "pytorchReplicaSpecs"),
    _replicas("TFJob", "tfReplicaSpecs"),
    _replicas("MPIJob", "mpiReplicaSpecs", "v2beta1"),
    _replicas("XGBoostJob", "xgbReplicaSpecs"),
    _replicas("PaddleJob", "paddleReplicaSpecs"),
    _replicas("JAXJob", "jaxReplicaSpecs"),
    Resource(
        "TrainJob",
        "trainjobs",
        _TRAINER,
        _V1ALPHA1,
        ("spec.podTemplateOverrides[].spec",),
        ("spec.trainer",),
        (
            Field(("spec", "initializer", "model", "storageUri")),
            Field(("spec", "modelConfig", "input", "storageUri")),
        ),
    ),
    Resource("TrainingRuntime", "trainingruntimes", _TRAINER, _V1ALPHA1, _RUNTIME, filled=True),
    Resource(
        "ClusterTrainingRuntime",
        "clustertrainingruntimes",
        _TRAINER,
        _V1ALPHA1,
        _RUNTIME,
        scope=Scope.CLUSTER,
        filled=True,
    ),
    Resource("Notebook", "notebooks", _KUBEFLOW, ("v1", "v1beta1", "v1alpha1"), ("spec.template.spec",)),
    Resource("Job", "jobs", ("batch.volcano.sh",), _V1ALPHA1, ("spec.tasks[].template.spec",)),
    Resource(
        "CronJob",
        "cronjobs",
        ("batch.volcano.sh",),
        _V1ALPHA1,
        ("spec.jobTemplate.spec.tasks[].template.spec",),
    ),
    Resource(
        "ModelBooster",
        "modelboosters",
        ("workload.serving.volcano.sh",),
        _V1ALPHA1,
        fields=(
            *(Field(("spec", each, "modelURI"), hub="hf") for each in _BACKEND),
            *(Field(("spec", each, "*", "modelURI"), hub="hf") for each in _BACKEND),
            Field(("spec", "**", "artifactURL"), Role.ADAPTER, "hf"),
            Field(("spec", "**", "workers", "*", "config"), composed=arguments.settings),
        ),
        serves=True,
    ),
    Resource(
        "ModelServing",
        "modelservings",
        ("workload.serving.volcano.sh",),
        _V1ALPHA1,
        ("spec.template.roles[].entryTemplate.spec", "spec.template.roles[].workerTemplate.spec"),
    ),
    Resource(
        "JobSet",
        "jobsets",
        ("jobset.x-k8s.io",),
        ("v1alpha2",),
        ("spec.replicatedJobs[].template.spec.template.spec",),
    ),
    Resource(
        "LeaderWorkerSet",
        "leaderworkersets",
        ("leaderworkerset.x-k8s.io",),
        _V1,
        ("spec.leaderWorkerTemplate.leaderTemplate.spec", "spec.leaderWorkerTemplate.workerTemplate.spec"),
    ),
    Resource(
        "DisaggregatedSet",
        "disaggregatedsets",
        ("disaggregatedset.x-k8s.io",),
        _V1,
        (
            "spec.roles[].spec.leaderWorkerTemplate.leaderTemplate.spec",
            "spec.roles[].spec.leaderWorkerTemplate.workerTemplate.spec",
        ),
    ),
    Resource(
        "RoleBasedGroup",
        "rolebasedgroups",
        ("workloads.x-k8s.io",),
        ("v1alpha2", "v1alpha1"),
        ("spec.roles[].standalonePattern.template.spec", "spec.roles[].template.spec"),
    ),
)
