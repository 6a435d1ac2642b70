"""Programs that put under one path what lies at another: copies, links, mounts and archives that are unpacked.

Sources: POSIX.1-2024 (cp, mv, ln, dd, cat), coreutils (install), rsync(1), mount(8), tar(1), unzip(1), cpio(1), 7z(1).
"""

from collections.abc import Iterator, Sequence

from aegis.core.references.words import Word

_INTO = ("-t", "--target-directory")
_TO_LAST = {
    "cp": (*_INTO, "-S"),
    "mv": (*_INTO, "-S"),
    "ln": (*_INTO, "-S"),
    "install": (*_INTO, "-m", "-o", "-g"),
    "rsync": ("-e", "--exclude", "--include", "--rsh"),
    "mount": ("-t", "-o", "--options", "--types"),
    **dict.fromkeys(("mergerfs", "unionfs", "unionfs-fuse", "fuse-overlayfs", "bindfs"), ("", "-o")),
}
"""The target is the last word; the options behind which a word of theirs stands, the target's first."""
_UNPACKING = {"tar": ("-C", "--directory"), "unzip": ("-d",), "bsdtar": ("-C",)}
_LOWER = "lowerdir="
"""How an option of an overlay says what lies below."""
_STREAMS = frozenset({"cpio", "7z", "7za", "7zr", "7zz"})
"""Those whose archive is told elsewhere than in a word of its own."""
_MODULES = frozenset({"zipfile", "tarfile"})
"""Those of Python, which are told with `-e`."""
MOVING = frozenset({*_TO_LAST, *_UNPACKING, *_STREAMS, *_MODULES, "dd"})
"""The names of these programs."""


def moves(name: str, given: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """What the command takes from where, and where it puts it, as paths in the order of its words."""
    words = [word.text for word in given]
    if name == "dd":
        operands = dict(word.partition("=")[::2] for word in words)
        if "of" in operands:
            yield operands.get("if", "/dev/stdin"), operands["of"]
    elif name in _UNPACKING:
        target, plain = _split(words, _UNPACKING[name])
        if (target and not _creates(words)) or name == "unzip" or _extracts(words):
            # What has no mark of a file's name is a set of letters, or '-': then the archive comes through a pipe.
            archive = next((word for word in plain if "." in word or "/" in word), f"/dev/{name}:")
            yield archive, target or "."
    elif name in _STREAMS:
        target = next((word[2:] for word in words if word.startswith("-o")), "") if name != "cpio" else ""
        # In the mode `-p` cpio copies files to a directory.
        passed = [word for word in words if name == "cpio" and words[0][:1] == "-" and "p" in words[0]][-1:]
        yield f"/dev/{name}:", target or next(iter(passed), ".")
    elif name in _MODULES:
        archive, target = (*words[1:], "", "")[:2]
        if words[:1] in (["-e"], ["--extract"]):
            yield archive, target or "."
    else:
        yield from _to_last(name, words)


def _to_last(name: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    flags = _TO_LAST[name]
    target, plain = _split(words, flags if flags[1].startswith("--target") else ("", *flags))
    if not target and len(plain) > 1:
        target = plain.pop()
    for source in (*plain, *_layers(words)) if target else ():
        yield source, target


def _layers(words: Sequence[str]) -> list[str]:
    """The directories of which an overlay is made."""
    told = [option for word in words if _LOWER in word for option in word.split(",")]
    return [layer for option in told if _LOWER in option for layer in option.partition("=")[2].split(":")]


def _creates(words: Sequence[str]) -> bool:
    """True for `tar cf`, `tar -C /from -czf` and `tar --create`, which only read."""
    first = words[0] if words and "." not in words[0] and "/" not in words[0] else ""
    short = [word for word in words if word[:1] == "-" and word[:2] != "--"]
    return "--create" in words or any("c" in word and "x" not in word for word in (*short, first))


def _extracts(words: Sequence[str]) -> bool:
    """True for `tar xf`, `tar -xzf` and `tar --extract`."""
    first = words[0] if words else ""
    short = [word for word in words if word[:1] == "-" and word[:2] != "--"]
    return "--extract" in words or any("x" in word for word in (*short, first if "." not in first else ""))


def _split(words: Sequence[str], flags: Sequence[str]) -> tuple[str, list[str]]:
    """The target that the first of the flags names, or a longer spelling of it, and the words that are no options."""
    target, plain = "", []
    rest = iter(words)
    for word in rest:
        spelled, equals, value = word.partition("=")
        if spelled in flags or (flags[:2] == _INTO and word[:2] != "--" and word[:1] == "-" and word[-1:] == "t"):
            spelled = spelled if spelled in flags else _INTO[0]
            value = value if equals else next(rest, "")
            target = value if spelled in flags[:1] or spelled in ("--target-directory", "--directory") else target
        elif not word.startswith("-"):
            plain.append(word)
    return target, plain
