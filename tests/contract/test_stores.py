"""The table of stores, the definitions of the API and the grammar of URIs know the same schemes."""

import pickle
import re

import pytest
from tests.crds import at, definitions, schema

from aegis.adapters.stores import STORES, SourceAccess, open_store
from aegis.adapters.stores.azure import AzureStore
from aegis.adapters.stores.gcs import GCSStore
from aegis.adapters.stores.https import HTTPSStore
from aegis.adapters.stores.hub import HubStore
from aegis.adapters.stores.oci import OCIStore
from aegis.adapters.stores.s3 import S3Store
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.uris import SCHEMES
from aegis.services.verify_model import Place
from aegis.wiring import stores as wiring

FIELDS = [
    ("ModelPolicy", "spec.sources[].uriPrefix"),
    ("ModelPolicy", "spec.signers[].uriPrefixes[]"),
    ("SignedModel", "spec.uri"),
    ("SignedModel", "spec.signatures[].uri"),
]


@pytest.mark.parametrize(("kind", "path"), FIELDS, ids=lambda value: value)
def test_the_api_accepts_exactly_the_schemes_that_have_a_store(kind: str, path: str) -> None:
    rules = [rule["rule"] for rule in at(schema(definitions()[kind]), path)["x-kubernetes-validations"]]
    (starts,) = [rule for rule in rules if re.fullmatch(r'self\.startsWith\("\w+://"\)( \|\| .*)?', rule)]

    assert set(re.findall(r'startsWith\("(\w+)://"\)', starts)) == set(STORES)


def test_every_scheme_of_the_grammar_has_a_store() -> None:
    assert set(STORES) == set(SCHEMES)


@pytest.mark.parametrize("scheme", ["file", "pvc", "oci+native", "S3", "http", ""])
def test_any_other_scheme_is_undecided(scheme: str) -> None:
    with pytest.raises(Undecidable) as caught:
        open_store(scheme, SourceAccess("https://models.example"))

    assert caught.value.reason is Reason.SOURCE_MISCONFIGURED


KINDS = {"s3": S3Store, "https": HTTPSStore, "oci": OCIStore, "gs": GCSStore, "az": AzureStore, "hf": HubStore}


@pytest.mark.parametrize(("scheme", "kind"), KINDS.items())
def test_a_place_of_the_policy_becomes_a_store_in_another_process(scheme: str, kind: type) -> None:
    source = Source("models", f"{scheme}://models.example/", "https://models.example", allowed_cidrs=("10.0.0.0/8",))
    opener, place = pickle.loads(pickle.dumps((wiring.open_store, Place(source))))

    assert isinstance(opener(scheme, place), kind)
