"""Readings of key sources with what they need from the cluster."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from tests.unit.services.models import ec_key, public

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.keyring import KeyringSpec
from aegis.wiring.key_readings import KeyReadings

KEY = ec_key()
PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
SPEC = KeyringSpec(
    "prod", SecretKeyRef("signing", "key.pem"), timedelta(seconds=60), timedelta(days=7), frozenset(), {}
)


class Secrets(dict[str, Mapping[str, bytes]]):
    """Secrets by name; `away` makes the API server unreachable."""

    away = False

    async def __call__(self, name: str) -> Mapping[str, bytes] | None:
        if self.away:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, "the API server")
        return self.get(name)


async def no_token(audience: str) -> str:
    raise OSError(audience)


def test_a_secret_is_read_anew_at_each_reading() -> None:
    async def scenario() -> None:
        secrets = Secrets(signing={"key.pem": PEM})
        with KeyReadings(secrets, no_token, lambda: 0.0) as readings:
            snapshot = await readings.read(SPEC)
            assert [shown.key for shown in snapshot.keys] == [public(KEY)]
            del secrets["signing"]
            with pytest.raises(Undecidable) as gone:
                await readings.read(SPEC)
            assert gone.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
            secrets.away = True
            with pytest.raises(Undecidable) as away:
                await readings.read(SPEC)
            assert away.value.reason is Reason.KEY_SOURCE_UNAVAILABLE
            readings.forget("prod")
            readings.forget("prod")

    asyncio.run(scenario())
