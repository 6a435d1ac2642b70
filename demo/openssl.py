"""A stand-in for the three OpenSSL commands of the story, for machines that have no `openssl`.

It writes the same files by way of Python's cryptography: PKCS #8 and SubjectPublicKeyInfo as PEM, and a raw
RSASSA-PKCS1-v1_5 signature with SHA-256 (RFC 8017, 8.2).
"""

import itertools
import shutil
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ROOT = Path(__file__).parents[1]
PROGRAM = (
    "#!{python}\nimport sys\n\nsys.path.insert(0, {root!r})\nfrom demo.openssl import main\n\nmain(sys.argv[1:])\n"
)


def provide_openssl(folder: Path) -> bool:
    """Puts the stand-in into the folder, which stands first in the PATH, and returns whether it had to."""
    missing = shutil.which("openssl") is None
    if missing:
        program = folder / "openssl"
        program.write_text(PROGRAM.format(python=sys.executable, root=str(ROOT)))
        program.chmod(0o755)
    return missing


def main(arguments: list[str]) -> None:
    """`genrsa -out KEY 3072`, `pkey -in KEY -pubout -out PEM` and `dgst -sha256 -sign KEY -out SIGNATURE FILE`."""
    option = {name: Path(value) for name, value in itertools.pairwise(arguments) if name.startswith("-")}
    if arguments[0] == "genrsa":
        made = rsa.generate_private_key(65537, int(arguments[-1]))
        pkcs8 = serialization.PrivateFormat.PKCS8
        option["-out"].touch(mode=0o600)
        option["-out"].write_bytes(made.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption()))
    elif arguments[0] == "pkey":
        public = _key(option["-in"]).public_key()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        option["-out"].write_bytes(public.public_bytes(serialization.Encoding.PEM, form))
    elif arguments[:2] == ["dgst", "-sha256"]:
        content = Path(arguments[-1]).read_bytes()
        option["-out"].write_bytes(_key(option["-sign"]).sign(content, padding.PKCS1v15(), hashes.SHA256()))
    else:
        raise SystemExit(f"this stand-in for openssl does not know: {' '.join(arguments)}")


def _key(path: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SystemExit(f"{path} holds no RSA key")
    return key
