"""`aegis references`: which models manifests name, and where, as admission sees them."""

from argparse import ArgumentParser, Namespace

from aegis.entrypoints.cli.command import Command, Exit, importing
from aegis.entrypoints.cli.complaint import complain
from aegis.entrypoints.cli.options import add_manifests, add_output

TEXT = """\
Reads manifests as their runtime will and prints a line for every model that they name: the place, the
model's URI, what it is for, and the serving stack or the place by which it was seen. ConfigMaps among
the manifests count as known. Nothing is run, and nothing outside the files is read. A file may be a
folder, which is read with all below it (*.yaml, *.yml, *.json), or '-', standard input. A chart's values,
a HelmRelease or an Application of Argo CD are not the workloads that they become, which is told on
standard error, as are objects that cannot be examined, and that no model is named.

  exit code 0  the manifests were read, whether or not they name a model
            2  the call is wrong: no such file, no YAML; line and column are told
            3  an object is too large or of a wrong type, so that nobody can say what it names

A model is Resolved (its URI is known), Ambiguous (two programs would read two models) or Unresolvable
(something is loaded, and the manifests do not say what). A path on a volume is Resolved to its place, as in
pvc://CLAIM/path: what lies there nobody can know, so that `aegis check` refuses it where a policy says so. It
also tells of containers that ask for an accelerator and name nothing, which have no line here.

  aegis references -f deployment.yaml
  helm template chart | aegis references -f - -o json
"""


def _add_arguments(parser: ArgumentParser) -> None:
    add_manifests(parser)
    add_output(parser, ("table", "json"), "list")
    parser.add_argument(
        "--repo", default="", metavar="NAME", help="where the manifests are from, for `repo` in each line of JSON"
    )


def _run(options: Namespace) -> int:
    with importing():
        from aegis.adapters.manifests import NotReadable  # noqa: PLC0415 (see the package)
        from aegis.entrypoints.cli.reference_list import listing, printed  # noqa: PLC0415

    files = [*options.files, *options.more]
    if not files:
        _tell("name at least one file with -f")
        return Exit.USAGE
    try:
        found, problems = listing(files, _tell, options.repo)
    except NotReadable as error:
        _tell(str(error))
        return Exit.USAGE
    print(printed(found, options.output), end="")
    for problem in problems:
        _tell(problem)
    return Exit.UNDECIDED if problems else Exit.DONE


def _tell(said: str) -> None:
    complain(said, "references")


COMMAND = Command("references", "list the models that manifests name", _run, TEXT, _add_arguments)
