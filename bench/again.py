"""Verifying again from stored digests: no byte of an artifact is read, and what is left is the key's own work."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from tests.unit.services.models import MODEL, MemoryStore, ec_key, signed, task, trial

from aegis.core.digests import Digest
from aegis.core.evidence import Evidence
from aegis.core.signatures import Material
from aegis.core.spec.signed_model import InlineSignature
from aegis.services.check_signatures import Checks, SignatureFile, TrialKey, likeliest_first
from aegis.services.verify_model import Task, verify_model
from bench.measured import Measured, cpu_of, in_turns

ROUNDS, TIMES, BATCH, KEYS = 5, 10_000, 500, 3
ALGORITHM = ec.ECDSA(Prehashed(SHA256()))


@dataclass(frozen=True, slots=True)
class _Model:
    """A model that was verified before; `task` asks for it once more, with the evidence of then."""

    digest: Digest
    signature: bytes
    store: MemoryStore
    task: Task

    @property
    def evidence(self) -> Evidence:
        if self.task.previous is None:
            raise RuntimeError("it was never verified")
        return self.task.previous


Work = Callable[[Sequence[_Model]], None]


def again(scale: float) -> Iterator[Measured]:
    """Of so many models, each signed by the key that stands last in its keyring."""
    private = [ec_key() for _ in range(KEYS)]
    ring = [trial(each) for each in private]
    models = [_verified(b"%d" % number, private[-1], ring) for number in range(int(TIMES * scale))]
    public = private[-1].public_key()

    def signatures(batch: Sequence[_Model]) -> None:
        for model in batch:
            _check_again(model, ring)

    def whole(batch: Sequence[_Model]) -> None:
        for model in batch:
            if verify_model(model.task, model.store.open).bytes_read:
                raise RuntimeError("a model that has not changed was read again")

    def crypto(batch: Sequence[_Model]) -> None:
        for model in batch:
            public.verify(model.signature, model.digest.value, ALGORITHM)

    what = f"{len(models)} signatures checked again, {KEYS} keys, CPU; the crypto calls alone"
    yield Measured(what, *_in_batches(signatures, crypto, models), limit=1.5)
    what = "  the same within whole verifications, of a store in memory"
    yield Measured(what, *_in_batches(whole, crypto, models))


def _in_batches(ours: Work, beside: Work, models: Sequence[_Model]) -> tuple[float, float]:
    """CPU seconds of both over all models; what is short is disturbed less often."""
    taken = [
        in_turns(partial(cpu_of, partial(ours, batch), 1), partial(cpu_of, partial(beside, batch), 1), ROUNDS)
        for batch in (models[start : start + BATCH] for start in range(0, len(models), BATCH))
    ]
    return sum(each[0] for each in taken), sum(each[1] for each in taken)


def _check_again(model: _Model, ring: Sequence[TrialKey]) -> None:
    """Reads the signature, tries the key that matched last time, and makes the record of it."""
    checks = Checks.of([SignatureFile(MODEL, model.signature)], likeliest_first(ring, model.evidence), None)
    (record,) = checks.records(Material((model.digest,)))
    if record.fingerprint != ring[-1].key.fingerprint:
        raise RuntimeError("a good signature was not recognised")


def _verified(content: bytes, signer: ec.EllipticCurvePrivateKey, ring: Sequence[TrialKey]) -> _Model:
    store, signature = MemoryStore(), signed(signer, content)
    store.put(MODEL, content)
    asked = [InlineSignature(signature)]
    evidence = verify_model(task(ring, asked), store.open).evidence
    return _Model(Digest.of(content), signature, store, task(ring, asked, previous=evidence))
