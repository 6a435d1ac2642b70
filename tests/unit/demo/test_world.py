"""Manifests of the demo are filled in as a user would have written them."""

import yaml
from demo.world import MANIFESTS, filled, shown_size

PEM = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
VALUES = {"VAULT_ADDRESS": "https://vault", "VAULT_CA": PEM, "S3_ENDPOINT": "https://s3", "S3_CA": PEM}


def test_a_block_keeps_its_indentation() -> None:
    assert yaml.safe_load(filled("spec:\n  ca: |\n    ${S3_CA}\n", VALUES)) == {"spec": {"ca": PEM}}


def test_every_manifest_is_filled_and_is_yaml() -> None:
    for path in MANIFESTS.iterdir():
        text = filled(path.read_text(), VALUES)
        assert "${" not in text
        assert all(each["kind"] for each in yaml.safe_load_all(text))


def test_sizes_are_said_as_people_say_them() -> None:
    assert (shown_size(384), shown_size(25 << 20)) == ("384 bytes", "25 MiB")
