"""Options and words by which programs take packages, environments, roots or scripts from elsewhere, a row each.

What an index has by a package's name is not seen here; a file, a directory and an address that are named are.

Sources: the command-line references of pip, uv, pipx, conda, Poetry, PDM, Pixi, apt, dpkg, rpm, apk, npm, gem, Cargo,
Go, Git, make, just, Task, Ansible, Apptainer, PRoot, bubblewrap, Firejail, util-linux, daemontools, s6, runit, dotenv.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aegis.core.references.tokens import SEPARATOR
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Taking:
    """`paths`: the flags that name a file or a directory; `packages`: those that name a package or where it lies.

    `plain`: how many plain words name one, behind one of the subcommands `after`, if there are any. `valued`: other
    flags with a value. `names`: a plain word without a mark of a path is a package of an index.
    """

    paths: frozenset[str] = _NONE
    packages: frozenset[str] = _NONE
    plain: int = 0
    after: frozenset[str] = _NONE
    valued: frozenset[str] = _NONE
    names: bool = False


_ALL = 1 << 16
_PIP = Taking(
    word_set("-e --editable -r --requirement --requirements -f --find-links --project --directory --env-file"),
    word_set("--with --with-editable --with-requirements --from --spec"),
    _ALL,
    word_set("install wheel"),
    word_set(
        "-i --index-url --extra-index-url --index --default-index --trusted-host -t --target --prefix --root -c"
        " --constraint --python -p --platform --python-version --cache-dir --config-settings -C --no-binary"
        " --only-binary --proxy --src --report --log --cert --client-cert --timeout --retries --torch-backend"
        " --upgrade-package -P --exclude-newer --link-mode --index-strategy --prerelease --resolution --progress-bar"
    ),
    names=True,
)
_CONDA = Taking(
    word_set("-f --file -p --prefix -r --root-prefix"),
    plain=_ALL,
    after=word_set("install create activate"),
    valued=word_set("-c --channel -n --name"),
    names=True,
)
_PACKAGES = Taking(
    plain=_ALL,
    after=word_set("install add i -i -U -ivh -Uvh -Uv --install --upgrade localinstall reinstall"),
    valued=word_set("-o -t -c --option --target-release -X --repository --registry --prefix --root --virtual"),
    names=True,
)
_ONE = Taking(plain=1)

TAKING: Mapping[str, Taking] = {
    **dict.fromkeys(("pip", "pip3", *(f"pip3.{minor}" for minor in range(8, 20)), "uv", "uvx", "pipx"), _PIP),
    **dict.fromkeys(("conda", "mamba", "micromamba", "source"), _CONDA),
    **dict.fromkeys(word_set("apt apt-get dpkg rpm yum dnf microdnf zypper apk npm pnpm yarn gem opkg"), _PACKAGES),
    "git": Taking(word_set("--template -u --upload-pack --exec-path")),
    "poetry": Taking(word_set("-C --directory -P --project")),
    "pdm": Taking(word_set("-p --project")),
    "pixi": Taking(word_set("--manifest-path -m")),
    "cargo": Taking(word_set("--manifest-path --path")),
    "go": Taking(word_set("-C"), plain=1, after=frozenset({"run"})),
    **dict.fromkeys(("make", "gmake", "ninja"), Taking(word_set("-C --directory"))),
    "just": Taking(word_set("-f --justfile -d --working-directory")),
    "task": Taking(word_set("-t --taskfile -d --dir")),
    "ansible-playbook": Taking(plain=1, valued=word_set("-i --inventory -e --extra-vars -c --connection -l -t")),
    "run-parts": Taking(plain=1, valued=frozenset({"-a"})),
    **dict.fromkeys(
        ("apptainer", "singularity", "charliecloud"),
        Taking(plain=1, after=word_set("run exec shell"), valued=word_set("-B --bind --env --env-file --pwd -H")),
    ),
    "proot": Taking(word_set("-r --rootfs -R -S -b --bind")),
    "bwrap": Taking(word_set("--bind --ro-bind --dev-bind --bind-try --ro-bind-try --overlay-src")),
    "firejail": Taking(word_set("--chroot --overlay-named")),
    "unshare": Taking(word_set("-R --root")),
    **dict.fromkeys(("switch_root", "pivot_root", "envdir", "s6-envdir"), _ONE),
    "chpst": Taking(word_set("-e -/")),
    **dict.fromkeys(("dotenv", "dotenvx", "env-cmd", "godotenv"), Taking(word_set("-f -e --file --env-file"))),
    **dict.fromkeys(("honcho", "foreman"), Taking(word_set("-e --env -f --procfile -d --app-directory"))),
}
"""By the program. A new one is one row."""

_ENDINGS = (".whl", ".tar.gz", ".zip", ".deb", ".rpm", ".apk", ".conda", ".tgz", ".egg")
_BEGINNINGS = ("/", ".", "~", "file:")


def code_told(words: Sequence[Word], given: int) -> Iterator[tuple[Word, str]]:
    """Each word with a path or an address from which a program among the words takes code.

    `given`: how many words at the end are the arguments of what the command runs, and name no such program.
    """
    sets = False
    for at in range(max(1, len(words) - given)):
        name = words[at].text.rpartition("/")[2]
        if sets and _may_set(words[at]):
            yield words[at], words[at].text
        sets = sets or name == "env"
        row = TAKING.get(name)
        if row is not None:
            yield from _taken(row, words[at + 1 :])


def _may_set(word: Word) -> bool:
    """True for a word behind `env` that another program writes: it may set any variable."""
    return bool(word.unknown) and word.text.startswith("$(")


def _taken(row: Taking, words: Sequence[Word]) -> Iterator[tuple[Word, str]]:
    left = row.plain if not row.after or any(word.text in row.after for word in words) else 0
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.text.partition("=")
        if flag in row.paths or flag in row.packages:
            told = word.cut(value) if equals else next(rest, word)
            if flag in row.paths or _is_place(told.text):
                yield told, told.text
        elif flag in row.valued:
            _ = None if equals else next(rest, None)
        elif left and not flag.startswith("-") and word.text not in row.after:
            if row.names and not _is_place(word.text):
                continue
            left -= 1
            yield word, word.text


def _is_place(text: str) -> bool:
    """True for a path, an address and an archive; what is none of these is a package by its name."""
    return text.startswith(_BEGINNINGS) or SEPARATOR in text or text.endswith(_ENDINGS)
