"""The stand-in for openssl writes what openssl writes."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from demo.openssl import main


def test_it_makes_a_key_and_signs_with_it(tmp_path: Path) -> None:
    key, public, model, signature = (str(tmp_path / name) for name in ("k.key", "k.pub", "m.onnx", "m.onnx.sig"))
    Path(model).write_bytes(b"weights")
    main(["genrsa", "-out", key, "2048"])
    main(["pkey", "-in", key, "-pubout", "-out", public])
    main(["dgst", "-sha256", "-sign", key, "-out", signature, model])
    assert Path(public).read_text().startswith("-----BEGIN PUBLIC KEY-----\n")
    assert Path(key).stat().st_mode & 0o077 == 0
    loaded = serialization.load_pem_public_key(Path(public).read_bytes())
    assert isinstance(loaded, rsa.RSAPublicKey)
    loaded.verify(Path(signature).read_bytes(), b"weights", padding.PKCS1v15(), hashes.SHA256())


def test_it_says_what_it_does_not_know() -> None:
    with pytest.raises(SystemExit, match="does not know: req -new"):
        main(["req", "-new"])
