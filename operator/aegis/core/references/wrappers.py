"""Programs that run the command behind them: where that command begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set


@dataclass(frozen=True, slots=True)
class Wrapper:
    """`own` words of its own stand before the command, beside flags; those in `with_value` take the next word."""

    own: int = 0
    with_value: frozenset[str] = frozenset()


_PLAIN = Wrapper()
_ONE = Wrapper(own=1)

WRAPPERS: Mapping[str, Wrapper] = {
    **dict.fromkeys(word_set("nohup setsid catchsegv busybox toybox command builtin unbuffer with-contenv"), _PLAIN),
    **dict.fromkeys(word_set("opentelemetry-instrument ddtrace-run coproc ltrace"), _PLAIN),
    **dict.fromkeys(word_set("gosu su-exec s6-setuidgid setuidgid chroot s6-envdir envdir chpst"), _ONE),
    **dict.fromkeys(
        word_set("ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 ld-musl-x86_64.so.1 ld-musl-aarch64.so.1"),
        Wrapper(with_value=word_set("--library-path --preload --audit --argv0 --inhibit-rpath")),
    ),
    "uvx": Wrapper(with_value=word_set("--from --with -p --python")),
    "exec": Wrapper(with_value=word_set("-a")),
    "env": Wrapper(with_value=word_set("-u --unset -C --chdir")),
    "sudo": Wrapper(with_value=word_set("-u --user -g --group -h --host -p --prompt -C -T -D --chdir -r -t")),
    "doas": Wrapper(with_value=word_set("-u -C")),
    "tini": Wrapper(with_value=word_set("-p -e")),
    "dumb-init": Wrapper(with_value=word_set("-r --rewrite")),
    "time": Wrapper(with_value=word_set("-f --format -o --output")),
    "timeout": Wrapper(1, word_set("-k --kill-after -s --signal")),
    "nice": Wrapper(with_value=word_set("-n --adjustment")),
    "ionice": Wrapper(with_value=word_set("-c --class -n --classdata -p")),
    "chrt": Wrapper(1, word_set("-T -P -D")),
    "stdbuf": Wrapper(with_value=word_set("-i -o -e --input --output --error")),
    "strace": Wrapper(with_value=word_set("-e -o -p -s -u -E -P")),
    "setpriv": Wrapper(with_value=word_set("--reuid --regid --groups --inh-caps --bounding-set --ambient-caps")),
    "unshare": Wrapper(with_value=word_set("-w --wd -R --root -S --setuid -G --setgid")),
    "nsenter": Wrapper(with_value=word_set("-t --target -S --setuid -G --setgid")),
    "prlimit": Wrapper(with_value=word_set("-p --pid -o --output")),
    "flock": Wrapper(1, word_set("-w --wait --timeout -E --conflict-exit-code")),
    "xargs": Wrapper(with_value=word_set("-I -n -P -d -L -a -E -s --max-args --max-procs --delimiter --replace")),
}
"""By the program's name. Sources: the manuals of coreutils, util-linux, sudo, tini, dumb-init, s6, daemontools."""

LAUNCHERS = word_set(
    "mpirun mpiexec torchrun accelerate deepspeed numactl uv poetry pipenv pipx rye pdm hatch pixi conda mamba"
    " micromamba nsys ray instrument taskset retry supervise ncu srun orterun horovodrun"
)
"""Programs whose own options are many: the command is looked for behind them."""


FUNCTION = "BASH_FUNC_"
"""How the names of variables begin that are functions to bash."""


def launches(name: str) -> bool:
    """True for a launcher, and for the script with which an image begins whatever it is told to run."""
    return name in LAUNCHERS or "entrypoint" in name


def behind(words: Sequence[Word], position: int, wrapper: Wrapper) -> int:
    """Where the command begins behind a wrapper's flags, its settings of variables, and its own words."""
    own = wrapper.own
    while position < len(words):
        text = words[position].text
        position += 1
        if text in wrapper.with_value:
            position += 1
        elif not (text.startswith("-") or ("=" in text and not text.startswith("/"))):
            if own == 0:
                return position - 1
            own -= 1
    return len(words)


def settings(words: Sequence[Word]) -> dict[str, Word]:
    """The variables that `env` and what is like it set for the command behind them."""
    found: dict[str, Word] = {}
    for word in words:
        name, equals, value = word.text.partition("=")
        if equals and (name.isidentifier() or name.startswith(FUNCTION)):
            found[name] = word.cut(value)
        elif not (word.text.startswith("-") or word.text.rpartition("/")[2] in WRAPPERS):
            break
    return found
