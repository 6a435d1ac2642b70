"""JSON is read in one way only, or not at all."""

import pytest

from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import MAX_BYTES, MAX_DEPTH, check_names, load_object, member, require, shown


def _nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


READ = {
    "an object": (b'{"a": "b"}', {"a": "b"}),
    "an empty object": (b"{}", {}),
    "white space around it": (b' \t\r\n{"a":null}\n', {"a": None}),
    "the largest integer": (b'{"a":9007199254740991}', {"a": 2**53 - 1}),
    "the smallest integer": (b'{"a":-9007199254740991}', {"a": 1 - 2**53}),
    "a real number": (b'{"a":1000.0}', {"a": 1000.0}),
    "an escaped letter": (b'{"a":"\\u00e9"}', {"a": "é"}),
    "a pair of surrogates": (b'{"a":"\\ud83d\\ude00"}', {"a": "😀"}),
    "one name in two objects": (b'{"a":{"b":1},"c":{"b":2}}', {"a": {"b": 1}, "c": {"b": 2}}),
    "many brackets in a string": (b'{"a":"' + b"[{" * 1000 + b'"}', {"a": "[{" * 1000}),
    "many small objects": (b'{"a":[' + b",".join([b"{}"] * 100000) + b"]}", {"a": [{}] * 100000}),
    "brackets after an escaped quote": (b'{"a":"\\"' + b"[" * 1000 + b'\\\\"}', {"a": '"' + "[" * 1000 + "\\"}),
    "many shallow arrays": (b'{"a":[' + b",".join([b"[]"] * 200) + b"]}", {"a": [[]] * 200}),
}

REFUSED = {
    "nothing": (b"", "broken JSON"),
    "an array": (b"[]", "not an object"),
    "a string": (b'"a"', "not an object"),
    "truncated": (b'{"a":', "broken JSON at line 1 column 6"),
    "a second object behind it": (b"{}{}", "Extra data"),
    "a repeated name": (b'{"a":1,"b":2,"a":1}', "'a' twice"),
    "a repeated name deep inside": (b'{"x":[{"a":1,"a":2}]}', "'a' twice"),
    "a name repeated by an escape": (b'{"a":1,"\\u0061":2}', "'a' twice"),
    "NaN": (b'{"a":NaN}', "NaN"),
    "Infinity": (b'{"a":-Infinity}', "Infinity"),
    "an integer beyond 2^53": (b'{"a":9007199254740992}', "2^53"),
    "an integer of 5000 digits": (b'{"a":' + b"9" * 5000 + b"}", "2^53"),
    "a real number beyond doubles": (b'{"a":1e999}', "double precision"),
    "a real number of 5000 digits": (b'{"a":0.' + b"9" * 5000 + b"}", "double precision"),
    "a byte order mark": (b'\xef\xbb\xbf{"a":1}', "byte order mark"),
    "invalid UTF-8": (b'{"a":"\xff"}', "not UTF-8 at byte 6"),
    "UTF-8 of a surrogate": (b'{"a":"\xed\xa0\x80"}', "not UTF-8"),
    "half a pair of surrogates": (b'{"a":"\\ud83d"}', "unpaired surrogate"),
    "a control character in a string": (b'{"a":"\n"}', "broken JSON"),
    "a comment": (b'{"a":1} // b', "broken JSON"),
    "a trailing comma": (b'{"a":1,}', "broken JSON"),
}


@pytest.mark.parametrize(("data", "value"), READ.values(), ids=list(READ))
def test_plain_json_is_read(data: bytes, value: object) -> None:
    assert load_object(data) == value


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=list(REFUSED))
def test_json_that_readers_could_disagree_on_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(SignatureUnreadable) as caught:
        load_object(data)

    assert said in caught.value.detail


def test_the_deepest_nesting_is_read_and_one_more_level_is_not() -> None:
    assert "a" in load_object(_nested(MAX_DEPTH))
    with pytest.raises(SignatureUnreadable, match="levels deep"):
        load_object(_nested(MAX_DEPTH + 1))


def test_the_largest_document_is_read_and_one_byte_more_is_not() -> None:
    assert load_object(b"{}".ljust(MAX_BYTES)) == {}
    with pytest.raises(SignatureUnreadable, match="at most"):
        load_object(b"{}".ljust(MAX_BYTES + 1))
    with pytest.raises(SignatureUnreadable, match="at most 5"):
        load_object(b'{"a":1}', limit=5)


HOSTILE = {
    "opening brackets": b"[" * MAX_BYTES,
    "brackets in turn": b'{"a":[' + b"[]," * (MAX_BYTES // 4),
    "quotes and backslashes": b"{" * 65 + b'\\"' * (MAX_BYTES // 2 - 50),
    "an open string of backslashes": b"[" * 64 + b'["' + b"\\" * (MAX_BYTES - 100),
    "digits": b'{"a":' + b"9" * (MAX_BYTES - 10),
    "an exponent": b'{"a":1e' + b"9" * (MAX_BYTES - 10),
    "many names, the last one twice": b"{%s}" % b",".join(b'"%d":1' % (n % 70000) for n in range(70001)),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_document_of_full_size_is_refused_in_linear_time(data: bytes) -> None:
    # With quadratic work each of these would run for minutes.
    with pytest.raises(SignatureUnreadable):
        load_object(data)


def test_fields_are_had_by_type() -> None:
    parent: dict[str, object] = {"text": "a", "list": [1], "object": {"b": 2}, "null": None}

    assert require(parent, "text", str) == "a"
    assert require(parent, "list", list) == [1]
    assert require(parent, "object", dict) == {"b": 2}
    assert member(parent, "null", str) is None
    assert member(parent, "absent", str) is None


@pytest.mark.parametrize("name", ["absent", "null"])
def test_a_missing_field_is_named(name: str) -> None:
    with pytest.raises(SignatureUnreadable, match=f"'{name}' is missing"):
        require({"null": None}, name, str)


def test_a_field_of_another_type_is_named() -> None:
    with pytest.raises(SignatureUnreadable, match="'a' has the wrong type"):
        member({"a": 1}, "a", str)


def test_an_unknown_field_is_named_without_its_line_breaks() -> None:
    check_names({"a": 1}, ("a", "b"))
    with pytest.raises(SignatureUnreadable, match=r"unknown JSON field 'x\\ny'"):
        check_names({"a": 1, "x\ny": 2}, ("a", "b"))


def test_values_are_shown_as_short_ascii() -> None:
    assert shown("é\ud800") == "'\\xe9\\ud800'"
    assert len(shown("a" * 1000)) <= 64
