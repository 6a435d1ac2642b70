"""`aegis check`: the webhook's verdict on manifests, before they are applied."""

import sys
from argparse import ArgumentParser, Namespace

from aegis.entrypoints.cli.command import Command, Exit, importing
from aegis.entrypoints.cli.complaint import complain
from aegis.entrypoints.cli.options import add_manifests, add_output
from aegis.settings import Settings

TEXT = """\
Says of every workload in the manifests whether the webhook would admit it, in the webhook's own words,
each line after the file, the number of the document in it (from 0) and the object:

  exit code 0  Admitted   all of them, perhaps with warnings
            1  Refused    at least one, now; the line says why and what to do
            2             the call is wrong: no such file, no YAML, no policy
            3  Unknown    nobody could say here what the webhook would: trying again may help

A file may be a folder, which is read with all below it (*.yaml, *.yml, *.json), or '-', standard input.
Objects that run nothing are passed over. A chart's values, a HelmRelease or an Application of Argo CD are
not the workloads that they become: that is told, and what is checked is the output of helm or kustomize.

With --context (or --kubeconfig) the cluster's own webhook answers: each object is created as a dry run.
That takes the right to create such objects, and no other. Where an API server admits an object and
nothing shows that Aegis was asked, the answer is Unknown.

Otherwise the answer is worked out from files, and no cluster is asked: --policy, --keyring and --models
take manifests with their statuses, as `kubectl get` writes them. A model's evidence counts only by its
seal, and the seal is checked by the key in the Secret aegis-seal. Whoever holds that key can seal what
they like, so it is seldom right to hand it out. Without it the answer is Unknown where it depends on a
seal, unless --unchecked-seals takes the seals as given, which believes whoever wrote those files. What
comes with the workloads counts with them: ConfigMaps that are immutable and labelled are read, and a
SignedModel waits to be verified, unless --models has it already. A ModelPolicy there does not count.

Environment: AEGIS_EXEMPT_NAMESPACES; KUBECONFIG with --context.

  aegis check -f deploy/ --context staging
  helm template chart | aegis check -f - --context staging --namespace team-a -o junit > aegis.xml
  kubectl get modelpolicies,modelkeyrings,signedmodels -A -o yaml > trust.yaml
  aegis check -f deploy/ --policy trust.yaml --keyring trust.yaml --models trust.yaml --unchecked-seals
"""


def _add_arguments(parser: ArgumentParser) -> None:
    def add_files(option: str, name: str, says: str) -> None:
        parser.add_argument(option, dest=name, nargs="+", action="extend", default=[], metavar="FILE", help=says)

    add_manifests(parser)
    add_files("--policy", "policies", "manifests of ModelPolicies")
    add_files("--keyring", "keyrings", "manifests of ModelKeyrings, with their statuses")
    add_files("--models", "models", "manifests of SignedModels, with their statuses")
    add = parser.add_argument
    add("--seal-key", default="", metavar="FILE", help="manifest of the Secret by whose key seals are checked")
    add("--unchecked-seals", action="store_true", help="take the seals in --models as given")
    add("--trusted-root", default="", metavar="FILE", help="Sigstore's trusted_root.json, by which identities count")
    add("--context", default="", metavar="NAME", help="let the cluster of this kubeconfig context answer")
    add("--kubeconfig", default="", metavar="FILE", help="kubeconfig file (default KUBECONFIG, or that of kubectl)")
    add("-n", "--namespace", default="", metavar="NAME",
        help="for objects that say none (default: the context's, or 'default')")  # fmt: skip
    add_output(parser, ("text", "json", "sarif", "junit"))


def _run(options: Namespace) -> int:
    with importing():
        from aegis.entrypoints.cli.check_forms import EXITS, FORMS  # noqa: PLC0415 (see the package)
        from aegis.services.check_manifests import verdict  # noqa: PLC0415
        from aegis.wiring.check import CheckInvalid, Request, check  # noqa: PLC0415

    request = Request(
        files=(*options.files, *options.more),
        policies=tuple(options.policies),
        keyrings=tuple(options.keyrings),
        models=tuple(options.models),
        seal_key=options.seal_key,
        unchecked_seals=options.unchecked_seals,
        trusted_root=options.trusted_root,
        namespace=options.namespace,
        context=options.context,
        kubeconfig=options.kubeconfig,
    )
    try:
        report = check(request, Settings.of_this_process(), sys.stdin.buffer.read)
    except CheckInvalid as error:
        complain(str(error), "check")
        return Exit.USAGE
    for note in report.notes:
        complain(note, "check")
    print(FORMS[options.output](report), end="")
    return EXITS[verdict(report.judged)]


COMMAND = Command("check", "say what the webhook would say of manifests", _run, TEXT, _add_arguments)
