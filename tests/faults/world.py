"""A cluster in which faults happen: two replicas of everything, a good model, bad ones, and traffic."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.observer import Observer, leaks
from tests.faults.traffic import LABEL, Call, Outcome, Stream, Traffic
from tests.faults.truth import Truth
from tests.integration.controllerrig import LEADING, TENANT, KeyPair, Rig
from tests.testbed.aegis_processes import Aegis, AegisProcess
from tests.testbed.environment import Environment
from tests.testbed.processes import PATIENCE_SECONDS, POLL_SECONDS, wait_until

GOOD, TAMPERED, UNKNOWN, EXEMPT = "good", "tampered", "unknown", "exempt"
SLACK = 5.0
WHILE = 0.5
"""Seconds without a surprise, after which things are as they should be."""
WEBHOOK_BYTES, CONTROLLER_BYTES = 200 << 20, 400 << 20


class World:
    """`rig` has the objects, the stores and the processes; `enough` is how many requests a planned disruption meets.

    Soaking takes its time: the drain of the chart's defaults, and fifty requests a second.
    """

    def __init__(self, environment: Environment, folder: Path, soaking: bool) -> None:
        self.plane = environment.control_plane
        self.rig = Rig(environment, folder)
        settings = {"AEGIS_WORKERS": "1"} if soaking else {"AEGIS_WORKERS": "1", "AEGIS_DRAIN_SECONDS": "2"}
        self.rig.aegis = Aegis(environment, webhooks=2, controllers=2, settings=settings)
        self.enough, self._rate = (10_000, 50.0) if soaking else (0, 20.0)
        self.truth = Truth()
        self._uris: dict[str, str] = {}
        self._due = {EXEMPT: Outcome.ADMITTED}

    @property
    def aegis(self) -> Aegis:
        """The installed chart and its processes."""
        return self.rig.aegis

    def start(self) -> None:
        """Returns when the good model is verified, and the tampered one is known to be bad."""
        self.rig.start()
        self.pair = self.rig.key("release")
        self.rig.write_key("signing/release", self.pair)
        self.rig.keyring("release", "signing/release")
        self.rig.policy("release")
        self.add(GOOD, self.pair)
        self._uris[UNKNOWN] = f"s3://{self.rig.s3.bucket}/nobody-knows.onnx"
        self._uris[TAMPERED] = self.rig.sign_with_openssl("tampered.onnx", self.pair, b"as it was signed")
        self.rig.upload("tampered.onnx", b"as it is")
        self.rig.model(TAMPERED, self._uris[TAMPERED])
        self.rig.wait_for("smodel", TAMPERED, "False", "SignatureInvalid")

    def add(self, name: str, pair: KeyPair) -> None:
        """A model that this key signed; returns when it is Ready."""
        self._uris[name] = self.rig.sign_with_openssl(f"{name}.onnx", pair, f"weights of {name}".encode())
        self.truth.is_now(name, True)
        self._due[name] = Outcome.ADMITTED
        self.rig.model(name, self._uris[name])
        self.rig.wait_verified(name)

    def forget(self, delete: Callable[[], object]) -> None:
        """Every SignedModel goes, by what `delete` does."""
        delete()
        for model in self._uris:
            self.truth.is_now(model, False)

    def bring_back(self) -> None:
        """The SignedModels that the world began with, made anew; returns when they are judged."""
        for model, status, reason in ((GOOD, "True", "Verified"), (TAMPERED, "False", "SignatureInvalid")):
            self.truth.is_now(model, status == "True")
            self.rig.model(model, self._uris[model])
            self.rig.wait_for("smodel", model, status, reason)

    def revoke(self, keyring: str, *models: str) -> None:
        """An admin revokes every key of the keyring, which all of these models relied on."""
        for fingerprint in self.rig.fingerprints(keyring):
            self.rig.revoke(keyring, fingerprint)
        for model in models:
            self.truth.is_now(model, False)
            self._due[model] = Outcome.REFUSED

    def wrong(self, calls: list[Call]) -> list[Call]:
        """Those that were lost: a good Pod that was not admitted, a bad one that got no verdict, and any surprise."""
        return [call for call in calls if call.outcome is not self._due.get(call.stream, Outcome.REFUSED)]

    def close(self) -> None:
        """Ends the processes; the control plane goes with them."""
        self.aegis.close()

    # -- traffic

    @contextmanager
    def traffic(self, *streams: str) -> Iterator[Traffic]:
        """Pods of these streams, by default of all that the world began with, from first to last observed."""
        chosen = streams or (GOOD, TAMPERED, GOOD, UNKNOWN, GOOD, EXEMPT)
        observer = Observer(self.plane, TENANT, self.truth, SLACK)
        with Traffic(self.plane, map(self.stream, chosen), self._rate) as traffic:
            self.settle(traffic)
            yield traffic
            self.settle(traffic)
        assert observer.admitted_in_error() == []
        assert observer.failed_open() == 0
        self._look_for_leaks()
        self._look_for_growth()
        for namespace in (TENANT, "kube-system"):
            self.plane.kubectl.clear("pods", namespace, LABEL)

    def stream(self, name: str) -> Stream:
        """Pods that name that model; the exempt ones name what nobody knows, where nobody is asked."""
        if name == EXEMPT:
            return Stream(EXEMPT, "kube-system", self._uris[UNKNOWN])
        return Stream(name, TENANT, self._uris[name])

    def settle(self, traffic: Traffic, seconds: float = PATIENCE_SECONDS) -> None:
        """Starts what has ended, and returns when each stream has had nothing but its due answer for a while."""
        since, deadline = time.time(), time.time() + seconds
        while time.time() < deadline:
            self._revive()
            time.sleep(POLL_SECONDS)
            calls = traffic.of(*traffic.streams, since=since)
            if self.wrong(calls):
                since = time.time()
            elif {call.stream for call in calls} == traffic.streams and time.time() - since > WHILE:
                return
        raise TimeoutError(f"what is admitted and refused: not as it should be within {seconds:.0f} s")

    # -- processes

    def until_whole(self) -> None:
        """Returns when all processes run, and a controller leads."""
        wait_until(self._is_whole, "a controller that leads, and one that waits")

    def _is_whole(self) -> bool:
        self._revive()
        return sum(each.metric(LEADING) for each in self.aegis.controllers) == 1

    def _revive(self) -> None:
        """As the kubelet would: who loses the Lease ends by itself."""
        for process in self.aegis.processes:
            if process.server.pid is None:
                process.revive()

    def leader(self) -> AegisProcess:
        """The controller that leads."""
        leading = [each for each in self.aegis.controllers if each.server.pid and each.metric(LEADING)]
        assert len(leading) == 1, leading
        return leading[0]

    def standby(self) -> AegisProcess:
        """The controller that waits to lead."""
        leader = self.leader()
        (other,) = (each for each in self.aegis.controllers if each is not leader)
        return other

    def texts(self) -> Iterator[str]:
        """All that Aegis says to anybody."""
        for process in self.aegis.processes:
            yield process.server.log.read_text()
            if process.server.pid:
                yield process.metrics()
        for kind in ("events", "smodel", "modelkeyring", "modelpolicy"):
            yield json.dumps(self.plane.kubectl.get(kind, "-A"))

    def _look_for_leaks(self) -> None:
        reader = self.rig.s3.reader
        secrets = {"the store's key": reader.secret, "the key server's token": self.rig.bao.root_token}
        assert leaks(secrets, *self.texts()) == []

    def _look_for_growth(self) -> None:
        for processes, limit in ((self.aegis.webhooks, WEBHOOK_BYTES), (self.aegis.controllers, CONTROLLER_BYTES)):
            sizes = [each.server.resident_bytes for each in processes if each.server.pid]
            assert [size for size in sizes if size > limit] == []
