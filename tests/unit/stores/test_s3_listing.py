"""A prefix in S3 from a store that lies about what lies below it: never evidence, always bounded."""

from collections.abc import Iterator

import pytest
from tests.unit.stores.listings import PREFIX, SENT, entry, keys, listing, opened, page, resolve
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import FakeStore, Seen, answer

from aegis.adapters.stores.paging import LONGEST_PAGE, MOST_PAGES
from aegis.adapters.stores.s3_listing import listing as pages_of
from aegis.adapters.stores.s3_listing import read_page
from aegis.adapters.stores.xml_pages import PageUnreadable
from aegis.core.artifacts import IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.tree import MAX_FILES


def test_what_lies_below_a_prefix(store: FakeStore) -> None:
    pages = [
        page(entry("llama/config.json"), entry("llama/a b/ä&<'.bin", 0), token="1"),
        page(entry("llama/sub/w-1.bin", 10**15), token="2"),
        page(entry("llama/z")),
    ]

    assert resolve(store, *pages) == [
        ("a b/ä&<'.bin", 0),
        ("config.json", 3),
        ("sub/w-1.bin", 10**15),
        ("z", 3),
    ]
    assert [seen.target for seen in store.seen] == [
        "/models?list-type=2&prefix=llama%2F",
        "/models?list-type=2&prefix=llama%2F&continuation-token=1",
        "/models?list-type=2&prefix=llama%2F&continuation-token=2",
    ]


def test_one_identity_of_all_files_whatever_their_order(store: FakeStore) -> None:
    store.behaviours["/models"] = listing(page(entry("llama/b"), token="1"), keys("a"))
    one = opened(store).resolve(PREFIX, "")
    store.behaviours["/models"] = listing(keys("a", "b"))
    other = opened(store).resolve(PREFIX, "")
    store.behaviours["/models"] = listing(page(entry("llama/a"), entry("llama/b", modified="2026-10-21T07:28:01.000Z")))
    later = opened(store).resolve(PREFIX, "")

    assert one.identity == other.identity != later.identity
    assert one.identity.kind is IdentityKind.LISTING
    assert len(one.identity.value) == len("sha256:") + 64
    assert one.endpoint == store.url


def test_marks_of_folders_are_no_files(store: FakeStore) -> None:
    marked = page(entry("llama/", 0), entry("llama/sub/", 0), entry("llama/sub/a"))

    assert resolve(store, marked) == [("sub/a", 3)]
    error = refusal(lambda: resolve(store, page(entry("llama/sub/", 1), entry("llama/sub/a"))))
    assert error.reason is Reason.ARTIFACT_UNREADABLE
    assert "'llama/sub/' ends in '/' and holds bytes" in str(error)


def test_the_signature_in_the_folder_is_set_aside(store: FakeStore) -> None:
    store.behaviours["/models"] = listing(keys("a"))
    unsigned = opened(store).resolve(PREFIX, "")
    store.behaviours["/models"] = listing(keys("a", "model.sig"))
    signed = opened(store).resolve(PREFIX, "")

    assert [file.path for file in signed.files] == ["a"]
    assert (unsigned.aside, signed.aside) == ((), ("model.sig",))
    assert signed.identity == unsigned.identity
    opened(store).confirm(unsigned)


@pytest.mark.parametrize(
    "entries",
    [
        ["llama/../x"],
        ["llama//x"],
        ["llama/./x"],
        ["llama/a\\b"],
        ["llama/a&#10;b".replace("&", "\0")],
        ["llama/A", "llama/a"],
        ["llama/a", "llama/a"],
        ["llama/a", "llama/a/b"],
        ["llama/café", "llama/cafe\u0301"],
        ["llama/" + "x" * 1025],
    ],
    ids=["up", "empty part", "here", "backslash", "line feed", "case twins", "twice", "file and folder", "NFC", "long"],
)
def test_keys_that_are_no_one_file(store: FakeStore, entries: list[str]) -> None:
    document = page(*map(entry, entries)).replace(b"\0", b"&")

    assert refusal(lambda: resolve(store, document)).reason is Reason.ARTIFACT_UNREADABLE


def test_a_key_on_two_pages(store: FakeStore) -> None:
    error = refusal(lambda: resolve(store, page(entry("llama/a"), token="1"), keys("a")))

    assert error.reason is Reason.ARTIFACT_UNREADABLE
    assert "the same path" in str(error)


@pytest.mark.parametrize("key", ["other/a", "llama", "llamaa/b", ""])
def test_keys_outside_of_the_prefix_are_not_believed(store: FakeStore, key: str) -> None:
    error = refusal(lambda: resolve(store, page(entry(key))))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert "outside of the prefix" in str(error)


UNREADABLE = {
    "not XML": b"<html>",
    "nothing": b"",
    "a document type": page().replace(b"<ListB", b'<!DOCTYPE x [<!ENTITY e "x">]><ListB', 1),
    "an encoding that nobody knows": page(rest="<a").replace(b"UTF-8", b"rot13"),
    "not UTF-8": page(entry("llama/a")).replace(b"llama/a", b"llama/\xff"),
    "no end": page().replace(b"<IsTruncated>false</IsTruncated>", b""),
    "more, without a way": page().replace(b"false", b"true"),
    "no more, with a way": page(token="1").replace(b"true", b"false"),
    "no tag": page(entry("llama/a", tag="")),
    "no time": page(entry("llama/a", modified="")),
    "an endless tag": page(entry("llama/a", tag="e" * 600)),
    "a tag on two lines": page(entry("llama/a", tag="a&#10;b")),
    "a negative size": page(entry("llama/a", size=-1)),
    "a size in words": page(entry("llama/a", size="three")),
    "a size of other digits": page(entry("llama/a", size="٣")),
    "a huge size": page(entry("llama/a", size="9" * 20)),
    "no size": page(entry("llama/a")).replace(b"<Size>3</Size>", b""),
    "no key": page(entry("llama/a")).replace(b"<Key>llama/a</Key>", b""),
    "two keys": page(entry("llama/a")).replace(b"<Size>", b"<Key>llama/b</Key><Size>"),
    "two ends": page(rest="<IsTruncated>false</IsTruncated>"),
    "depth": page(rest="<a>" * 9 + "</a>" * 9),
}


@pytest.mark.parametrize("document", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_page(store: FakeStore, document: bytes) -> None:
    error = refusal(lambda: resolve(store, document))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert f"the listing by {store.url} " in str(error)


def test_a_page_has_a_limit(store: FakeStore) -> None:
    store.behaviours["/models"] = answer(200, b"<a>", length=LONGEST_PAGE + 1)

    assert refusal(lambda: opened(store).resolve(PREFIX, "")).reason is Reason.ARTIFACT_TOO_LARGE


def test_tags_without_quotation_marks_are_taken(store: FakeStore) -> None:
    store.behaviours["/models"] = listing(page(entry("llama/a", tag="e")))
    store.behaviours["/models/llama/a"] = answer(200, b"abc", **{**SENT, "ETag": '"e"'})
    artifact = opened(store).resolve(PREFIX, "")

    opened(store).read(artifact, artifact.files[0], lambda _: None)


def test_a_listing_that_goes_round(store: FakeStore) -> None:
    error = refusal(lambda: resolve(store, page(entry("llama/a"), token="1"), page(entry("llama/b"), token="1")))

    assert error.reason is Reason.SOURCE_UNAVAILABLE
    assert "does not end" in str(error)
    assert len(store.seen) == 2


def test_a_listing_without_end() -> None:
    asked: list[str] = []

    def fetch(token: str) -> bytes:
        asked.append(token)
        return page(token=f"{len(asked)}")

    with pytest.raises(Undecidable, match="does not end"):
        list(pages_of(fetch, "the store"))
    assert len(asked) == MOST_PAGES


def test_files_without_end(store: FakeStore) -> None:
    def endless(seen: Seen) -> Iterator[bytes]:
        start = len(store.seen) * 20_000
        entries = [entry(f"llama/{number}") for number in range(start, start + 20_000)]
        yield from answer(200, page(*entries, token=f"{start}"))(seen)

    store.behaviours["/models"] = endless
    error = refusal(lambda: opened(store).resolve(PREFIX, ""))

    assert error.reason is Reason.ARTIFACT_TOO_LARGE
    assert f"more than {MAX_FILES} files" in str(error)


def test_an_empty_prefix_looks_like_one_that_may_not_be_listed(store: FakeStore) -> None:
    forbidden = answer(403, b"<Error><Code>AccessDenied</Code></Error>")
    texts = set()
    for behaviour in (listing(page()), listing(page(entry("llama/", 0))), forbidden, answer(404)):
        store.behaviours["/models"] = behaviour
        error = refusal(lambda: opened(store).resolve(PREFIX, ""))
        assert error.reason is Reason.ARTIFACT_NOT_FOUND
        texts.add(str(error))

    assert len(texts) == 1
    assert "s3:ListBucket" in texts.pop()


def test_a_fault_is_no_empty_prefix(store: FakeStore) -> None:
    store.behaviours["/models"] = answer(503, Retry_After="7")
    error = refusal(lambda: opened(store).resolve(PREFIX, ""))

    assert (error.reason, error.retry_after) == (Reason.SOURCE_UNAVAILABLE, 7)


def test_a_prefix_has_no_version(store: FakeStore) -> None:
    assert refusal(lambda: opened(store).resolve(PREFIX, "v1")).reason is Reason.SOURCE_MISCONFIGURED
    assert store.connections == 0


def test_fields_that_come_several_times_in_truth_are_passed_over() -> None:
    checksums = "<ChecksumAlgorithm>A</ChecksumAlgorithm><ChecksumAlgorithm>B</ChecksumAlgorithm><Size>"

    assert read_page(page(entry("a")).replace(b"<Size>", checksums.encode())).files[0].path == "a"


def test_entities_are_not_expanded() -> None:
    with pytest.raises(PageUnreadable, match="document type"):
        read_page(b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><l>&b;</l>')
