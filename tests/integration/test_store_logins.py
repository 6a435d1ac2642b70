"""A bucket that is read by a role, with moto as AWS: the token goes to STS, and what STS lends opens the bucket."""

import asyncio
import os

import pytest
from tests.testbed.aws import AWS, REGION, ROLE

from aegis.core.spec.key_sources.aws_kms import AWSWebIdentity
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.policy import Source
from aegis.services.verify_model import Place
from aegis.wiring.store_logins import StoreLogins
from aegis.wiring.stores import open_store


@pytest.fixture
def bucket(aws: AWS) -> str:
    name = f"models-{os.urandom(4).hex()}"
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=name, Key="llama/model.bin", Body=b"weights")
    return name


async def token(_audience: str) -> str:
    return "header.claims.signature"


def test_a_role_reads_objects_and_prefixes(aws: AWS, bucket: str) -> None:
    login = AWSWebIdentity(ROLE, IdentityToken("sts.amazonaws.com"), aws.url)
    ca_bundle = aws.bundle.read_text()
    source = Source("models", f"s3://{bucket}/", aws.url, region=REGION, ca_bundle=ca_bundle, auth=login)

    async def log_in() -> Place:
        return Place(source, await StoreLogins(token)(source))

    place = asyncio.run(log_in())
    store = open_store("s3", place)
    received = bytearray()
    artifact = store.resolve(f"s3://{bucket}/llama/", "")
    store.read(artifact, artifact.files[0], received.extend)

    assert place.credentials["AWS_ACCESS_KEY_ID"].startswith(b"ASIA")
    assert place.credentials["AWS_SESSION_TOKEN"]
    assert (artifact.files[0].path, bytes(received)) == ("model.bin", b"weights")
    assert store.fetch(f"s3://{bucket}/llama/model.bin", 100) == b"weights"
