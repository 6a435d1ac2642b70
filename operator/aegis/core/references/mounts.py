"""Where a path in a container leads: to a volume, and to what that volume holds."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from aegis.core.references.config_maps import ConfigMaps, unread
from aegis.core.references.fields import Raw, mapping, objects, string
from aegis.core.references.paths import Path
from aegis.core.references.refusals import TooComplex

BUCKET_DRIVERS = {
    "gcsfuse.csi.storage.gke.io": ("gs", "bucketName"),
    "s3.csi.aws.com": ("s3", "bucketName"),
    "csi-s3": ("s3", "bucket"),
    "ru.yandex.s3.csi": ("s3", "bucket"),
    "blob.csi.azure.com": ("az", "containerName"),
    "ossplugin.csi.alibabacloud.com": ("oss", "bucket"),
    "model.csi.modelpack.org": ("oci", "model.csi.modelpack.org/reference"),
    "cos.csi.cloud.tencent.com": ("cos", "bucket"),
}
"""CSI driver → the scheme of what it mounts, and the attribute that names the bucket."""

MAX_MOUNTS = 500
"""Most mounts of one container: each path of it is looked for in all of them."""

_EMPTY = frozenset({"emptyDir", "ephemeral"})
IMAGE = "oci://"
"""How the root of a volume begins that is an image: it is judged itself, as a whole."""
EMPTY = "a directory that is empty at first"
"""What people call a volume that only the pod itself fills."""


class Volume(NamedTuple):
    """A volume: `root` is the URI of what it holds ('' for one that is empty at first), `path` where it is defined."""

    name: str
    path: Path
    root: str
    says: str
    files: Mapping[str, str] | None = None
    flat: bool = False
    """It holds files and no directories, as the keys of a ConfigMap or a Secret give no others."""


class Mount(NamedTuple):
    """A volume, or the part `sub` of it, that a container sees at `at`."""

    at: str
    volume: Volume
    sub: str = ""
    path: Path = ()
    """Where `at` is written."""

    def within(self, path: str) -> str | None:
        """The part of `path` below the mount, None when it lies elsewhere."""
        if path == self.at:
            return self.sub
        below = path.removeprefix(self.at.rstrip("/") + "/")
        return f"{self.sub}/{below}".lstrip("/") if below != path else None


def volumes(spec: Raw, config_maps: ConfigMaps) -> dict[str, Volume]:
    """The volumes of a pod by name. Raises WrongType, TooComplex."""
    return {
        str(raw.get("name", "")): _volume(str(raw.get("name", "")), raw, path, config_maps)
        for path, raw in objects(spec, "volumes", ("spec",))
    }


def _volume(name: str, raw: Raw, path: Path, config_maps: ConfigMaps) -> Volume:
    for kind, read in () if _READERS.keys().isdisjoint(raw) else _READERS.items():
        found = read(raw, path) if kind in raw else None
        if found:
            where, root, says = found
            return Volume(name, where, root, says)
    if "configMap" in raw:
        claimed = mapping(raw, "configMap", path)
        source = str(claimed.get("name", ""))
        held, flat = config_maps.get(source), not claimed.get("items")
        if held is None:
            return Volume(name, (*path, "configMap", "name"), "", unread(source), flat=flat)
        return Volume(name, (*path, "configMap", "name"), "", f"the ConfigMap {source}", _files(claimed, held), flat)
    if "ephemeral" in raw and _copied(raw, path):
        return Volume(name, path, "", "a volume that begins as a copy")
    if not _EMPTY.isdisjoint(raw) or set(raw) <= {"name"}:
        return Volume(name, path, "", EMPTY)
    flat = "secret" in raw and not mapping(raw, "secret", path).get("items")
    return Volume(name, path, "", f"a volume of the kind {next((key for key in raw if key != 'name'), '')}", flat=flat)


def _copied(raw: Raw, path: Path) -> bool:
    """True for a claim of the pod's own that is made from another, from a snapshot or by a populator."""
    at = (*path, "ephemeral")
    template = mapping(mapping(raw, "ephemeral", path), "volumeClaimTemplate", at)
    spec = mapping(template, "spec", (*at, "volumeClaimTemplate"))
    return bool(spec.get("dataSource") or spec.get("dataSourceRef"))


def _files(source: Raw, held: Mapping[str, str]) -> dict[str, str]:
    items = source.get("items")
    if not isinstance(items, list):
        return dict(held)
    return {
        str(item.get("path", "")): held.get(str(item.get("key", "")), "") for item in items if isinstance(item, Mapping)
    }


_Told = tuple[Path, str, str]
"""Where the volume is defined, the URI of what it holds, and what people call it."""


def _named(kind: str, name: str, told: Callable[[Raw, str], tuple[str, str]]) -> Callable[[Raw, Path], _Told | None]:
    """Reads a volume of `kind` whose field `name` says what it holds: `told` of the source and of that value."""

    def read(raw: Raw, path: Path) -> _Told | None:
        source = mapping(raw, kind, path)
        if not source:
            return None
        at = (*path, kind, name)
        return at, *told(source, string(source.get(name), at))

    return read


def _csi(raw: Raw, path: Path) -> _Told | None:
    csi = mapping(raw, "csi", path)
    if not csi:
        return None
    driver = string(csi.get("driver"), (*path, "csi", "driver"))
    scheme, attribute = BUCKET_DRIVERS.get(driver, ("", ""))
    attributes = mapping(csi, "volumeAttributes", (*path, "csi"))
    bucket = string(attributes.get(attribute), (*path, "csi", "volumeAttributes", attribute)) if scheme else ""
    at = (*path, "csi", "volumeAttributes", attribute) if bucket else (*path, "csi")
    root = f"{scheme}://{bucket}" if bucket else ""
    below = _only_directory(attributes)
    return at, f"{root}/{below}" if root and below else root, f"a volume of the CSI driver {driver}"


def _only_directory(attributes: Raw) -> str:
    """The part of a bucket that is mounted, by the options of Cloud Storage FUSE."""
    options = attributes.get("mountOptions")
    found = [each for each in str(options).split(",") if each.strip().startswith("only-dir")] if options else []
    return found[0].strip().removeprefix("only-dir").lstrip("=:").strip("/") if found else ""


_READERS: Mapping[str, Callable[[Raw, Path], _Told | None]] = {
    "persistentVolumeClaim": _named(
        "persistentVolumeClaim", "claimName", lambda _, name: (f"pvc://{name}", f"the PersistentVolumeClaim {name}")
    ),
    "csi": _csi,
    "hostPath": _named("hostPath", "path", lambda _, where: (f"hostpath://{where}", f"the node's directory {where}")),
    "nfs": _named(
        "nfs",
        "path",
        lambda nfs, where: (f"nfs://{nfs.get('server', '')}{where}", f"the NFS server {nfs.get('server', '')}"),
    ),
    "image": _named("image", "reference", lambda _, image: (f"{IMAGE}{image}" if image else "", f"the image {image}")),
}
"""A row per kind of volume that says what it holds."""


def mounts(container: Raw, path: Path, known: Mapping[str, Volume]) -> tuple[Mount, ...]:
    """What a container mounts, the deepest first. Raises WrongType, TooComplex."""
    found: list[Mount] = []
    for at, raw in objects(container, "volumeMounts", path):
        if len(found) == MAX_MOUNTS:
            raise TooComplex(f"more than {MAX_MOUNTS} mounts in a container")
        name = str(raw.get("name", ""))
        where = string(raw.get("mountPath"), (*at, "mountPath"))
        sub = string(raw.get("subPath") or raw.get("subPathExpr"), (*at, "subPath"))
        volume = known.get(name) or Volume(name, at, "", f"the volume {name}, which this object does not define")
        found.append(Mount(normal(where), volume, sub.strip("/"), (*at, "mountPath")))
    return tuple(sorted(found, key=lambda mount: -len(mount.at)))


def normal(path: str) -> str:
    """An absolute path without '.', '..', doubled slashes and a slash at the end, as the file system reads it."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/" + "/".join(steps)


def mount_of(path: str, known: Iterable[Mount]) -> tuple[Mount, str] | None:
    """The mount that `path` lies in, with the path inside its volume; the deepest mount counts."""
    for mount in known:
        inside = mount.within(path)
        if inside is not None:
            return mount, inside
    return None


def may_hold(path: str, known: Iterable[Mount]) -> bool:
    """True when `path` may be a directory of a volume."""
    found = mount_of(path, known)
    return found is not None and not (found[0].volume.flat and found[1])
