"""Programs that copy from other machines, registries and shares, and that mount these: where the source stands.

Sources: scp(1), sftp(1), rsync(1), lftp(1), xh; the command-line references of ORAS, regclient, go-containerregistry,
skopeo, Hadoop, IPFS and OpenStack; the manuals of s3fs, goofys, gcsfuse, mountpoint-s3, blobfuse2, JuiceFS and sshfs.
"""

from aegis.core.references.stacks.fetch_row import Fetch
from aegis.core.references.wordsets import word_set

_SSH_FLAGS = word_set("-P -p -i -o -F -c -J -l -S -D -B -R -X")
_RSYNC_FLAGS = word_set(
    "-e --rsh --exclude --include --exclude-from --include-from --files-from --bwlimit --timeout --port --password-file"
    " --chmod --chown -f --filter --max-size --min-size --temp-dir -T --partial-dir --log-file --info"
)
_REGISTRY_FLAGS = word_set(
    "-o --output --platform --config --username -u --password -p --registry-config --from-registry-config --concurrency"
    " --ca-file --from-ca-file --to-registry-config --media-type -m --filter-artifact-type -f --file --src-creds"
    " --dest-creds --authfile --src-authfile --dest-authfile -s --src -d --dest --format --mount"
)

_REMOTE = (
    *(Fetch(program, last=True, several=True, with_value=_SSH_FLAGS, lists=("-b",)) for program in ("scp", "sftp")),
    Fetch("rsync", last=True, several=True, with_value=_RSYNC_FLAGS),
    *(
        Fetch(program, to=("-o", "--output"), hub="file", with_value=word_set("-a --auth -s --session --verify"))
        for program in ("xh", "xhs", "httpie")
    ),
    *(Fetch(program, hub="file", last=True) for program in ("pget", "lwp-download", "lwp-request", "lynx", "w3m")),
)
"""From another machine by its name, or from an address."""

_REGISTRIES = (
    *(
        Fetch("oras", (verb,), last=True, hub="oci", with_value=_REGISTRY_FLAGS, needs=frozenset({"--to-oci-layout"}))
        for verb in ("cp", "copy")
    ),
    Fetch("oras", ("blob", "fetch"), to=("-o", "--output"), hub="oci", with_value=_REGISTRY_FLAGS),
    Fetch("regctl", ("artifact", "get"), to=("-o", "--output"), hub="oci", with_value=_REGISTRY_FLAGS),
    *(
        Fetch("regctl", ("image", verb), last=True, hub="oci", with_value=_REGISTRY_FLAGS)
        for verb in ("export", "get-file")
    ),
    Fetch("regctl", ("blob", "get"), hub="oci", with_value=_REGISTRY_FLAGS),
    Fetch("crane", ("blob",), hub="oci", with_value=_REGISTRY_FLAGS),
    Fetch("skopeo", ("sync",), last=True, hub="oci", with_value=_REGISTRY_FLAGS, needs=frozenset({"-d", "--dest"})),
    Fetch("podman", ("artifact", "pull"), hub="oci", with_value=_REGISTRY_FLAGS),
    Fetch("docker", ("model", "pull"), hub="docker"),
)

_HUBS = (
    Fetch("transformers-cli", ("download",), to=("--cache-dir",), hub="hf"),
    Fetch("ilab", ("model", "download"), flag=("--repository", "-rp"), to=("--model-dir",), hub="hf"),
    Fetch("comfy", ("model", "download"), flag=("--url",), to=("--relative-path",), hub="file"),
    Fetch("kaggle", ("models", "variations", "versions", "download"), to=("-p", "--path"), hub="kaggle"),
)

_MOUNTS = (
    *(
        Fetch(program, last=True, hub="opaque", with_value=word_set("-o --endpoint --endpoint-url --region --prefix"))
        for program in ("s3fs", "goofys", "geesefs", "gcsfuse", "mount-s3", "sshfs", "blobfuse", "blobfuse2", "ossfs")
    ),
    *(Fetch(program, ("mount",), last=True, hub="opaque") for program in ("rclone", "juicefs", "lakectl")),
)
"""What they mount, and from where, only their options and their settings tell."""

_SETTINGS = (
    *(Fetch(program, hub="opaque") for program in ("lftp", "ncftpget", "smbget", "mega-get", "megadl", "gdrive")),
    *(
        Fetch(program, (command,), last=True, hub="opaque", needs=frozenset({"-get", "-copyToLocal", "-getmerge"}))
        for program, command in (("hdfs", "dfs"), ("hadoop", "fs"), ("hadoop", "dfs"))
    ),
    Fetch("ipfs", ("get",), to=("-o", "--output"), hub="opaque"),
    Fetch("swift", ("download",), to=("-D", "--output-dir", "-o"), hub="opaque"),
    Fetch("openstack", ("object", "save"), to=("--file",), hub="opaque"),
    Fetch("kaggle", ("datasets", "download"), to=("-p", "--path"), hub="opaque", with_value=word_set("-d --dataset")),
    Fetch("clearml-data", ("get",), hub="opaque"),
    Fetch("git", ("lfs", "clone"), hub="git"),
)

TRANSFERS: tuple[Fetch, ...] = (*_REMOTE, *_REGISTRIES, *_HUBS, *_MOUNTS, *_SETTINGS)
"""A new one is one row."""
