"""Files, folders and standard input, in the encodings in which they come."""

import io
from pathlib import Path

import pytest

from aegis.adapters.manifests import NotReadable, files, read_documents

MANIFEST = "kind: Pod\n---\nkind: Service\n"


def nothing(_: int) -> bytes:
    return b""


def bodies(path: Path) -> list[object]:
    return [document.body for document in read_documents([str(path)], nothing, print)]


def test_documents_count_from_0_in_every_file(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(MANIFEST)
    read = read_documents([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")], nothing, print)
    assert [(document.source.name[-6:], document.number) for document in read] == [
        ("a.yaml", 0), ("a.yaml", 1), ("b.yaml", 0), ("b.yaml", 1),
    ]  # fmt: skip
    assert read[1].name == f"{tmp_path / 'a.yaml'}#1"


def test_a_folder_is_read_with_all_below_it_in_order(tmp_path: Path) -> None:
    for name in ("b.yaml", "sub/c.yml", "sub/deep/a.json", "notes.txt", "sub/x.yaml.bak"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    read = read_documents([str(tmp_path)], nothing, print)
    assert [document.source.name.removeprefix(f"{tmp_path}/") for document in read] == [
        "b.yaml",
        "sub/c.yml",
        "sub/deep/a.json",
    ]


def test_a_dash_is_standard_input() -> None:
    (document,) = read_documents(["-"], io.BytesIO(b"kind: Pod").read, print)
    assert (document.name, document.body) == ("-#0", {"kind": "Pod"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_byte_order_marks_and_line_ends_change_nothing(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(f"kind: Pod{newline}name: é{newline}".encode(encoding))
    assert bodies(path) == [{"kind": "Pod", "name": "é"}]


def test_json_objects_may_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": "\\ud83d\\ude00"}\n\t{"b":\t2}\n')
    assert bodies(path) == [{"a": "😀"}, {"b": 2}]


WRONG = {
    "broken.yaml": (b"a: [", ":2:1: "),
    "latin.yaml": ("a: 1\nb: é".encode("latin-1"), ":2:1: byte 8 is no UTF-8: save the file as UTF-8"),
    "number.json": (b'{"a": NaN, "b": [}', ":1:18: "),
}


def test_every_file_that_cannot_be_read_has_its_line(tmp_path: Path) -> None:
    for name, (content, _) in WRONG.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(NotReadable) as error:
        read_documents([str(tmp_path), str(tmp_path / "missing.yaml")], nothing, print)
    *broken, missing = str(error.value).splitlines()
    for line, name in zip(broken, WRONG, strict=True):
        assert line.startswith(f"{tmp_path / name}{WRONG[name][1]}")
    assert missing == f"{tmp_path / 'missing.yaml'}: No such file or directory"


def test_a_folder_without_manifests_is_not_a_folder_without_models(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(NotReadable, match=r"holds no file that ends in \.json, \.yaml, \.yml$"):
        read_documents([str(tmp_path)], nothing, print)


def test_what_is_no_text_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("kind: Pod".encode("utf-16-le"))
    with pytest.raises(NotReadable, match="this is no text, or UTF-16 without its mark"):
        bodies(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 2 << 20)
    path = tmp_path / "large.yaml"
    path.write_bytes(b" " * (2 << 20) + b"a: 1")
    with pytest.raises(NotReadable, match="it has more than 2 MiB: split it"):
        bodies(path)


def test_json_that_nests_too_deeply_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(b'{"a":' * 100_000)
    with pytest.raises(NotReadable, match="nest"):
        bodies(path)


def test_remarks_name_their_file(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    path.write_text('{"a": 1,\n "a": 2}')
    remarks: list[str] = []
    (document,) = read_documents([str(path)], nothing, remarks.append)
    assert document.body == {"a": 2}
    (remark,) = remarks
    assert remark.startswith(f'{path}:2:2: the key "a" stands here a second time, after line 1')
