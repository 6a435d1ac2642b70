"""The story, in order: a chapter is a row here and a file beside it."""

from collections.abc import Callable

from demo.chapters.forgery import forgery
from demo.chapters.keys import keys
from demo.chapters.models import models
from demo.chapters.outage import outage
from demo.chapters.rotation import rotation
from demo.chapters.workloads import workloads
from demo.world import World

CHAPTERS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("Keys in Vault, trust in two objects", keys),
    ("Models are signed, declared and verified", models),
    ("What is verified runs; what is not is refused", workloads),
    ("A key is rotated, then revoked", rotation),
    ("Vault is away", outage),
    ("A forged verdict", forgery),
)
