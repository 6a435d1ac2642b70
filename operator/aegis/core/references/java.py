"""Options of the Java virtual machine by which it runs code from elsewhere: agents, classes, libraries and programs.

Sources: "The java Command" of the JDK's tool specifications (extra options, argument files, JDK_JAVA_OPTIONS); "Command
Line Options" and JAVA_TOOL_OPTIONS of the JVM Tool Interface; the package java.lang.instrument.
"""

from collections.abc import Iterator

_JOINED = (
    *("-javaagent:", "-agentpath:", "-agentlib:", "-Xbootclasspath:", "-Xbootclasspath/a:", "-Xbootclasspath/p:"),
    *("-Djava.class.path=", "-Djava.library.path=", "-Djava.ext.dirs=", "-Djava.endorsed.dirs=", "-Djna.library.path="),
    *("-XX:OnError=", "-XX:OnOutOfMemoryError=", "-XX:Flags=", "-XX:VMOptionsFile=", "-XX:SharedArchiveFile="),
    *("--class-path=", "--module-path=", "--patch-module=", "@"),
)
"""How options begin that have a path, or a program, behind that; `@` names a file with further options."""
_SEPARATE = frozenset({"-cp", "-classpath", "--class-path", "-p", "--module-path", "--patch-module", "-jar"})
"""Those whose path is the next word."""


def paths_in(text: str) -> list[str]:
    """The paths that the options in `text` have code from, in their order; a list of paths gives each of them."""
    return list(_paths(text.replace('"', " ").replace("'", " ").split()))


def _paths(words: list[str]) -> Iterator[str]:
    before = ""
    for word in words:
        start = next((each for each in _JOINED if word.startswith(each)), "")
        if start or before in _SEPARATE:
            # Behind '=' stand the options of an agent, and before it the module that is patched.
            yield from (path for part in word[len(start) :].split(":") for path in part.split("="))
        before = word
