"""URIs in strings: found wherever they stand, and never shorter than a program would read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.references.tokens import MODEL_SCHEMES, Token, tokens

A, B = "s3://models/a", "gs://models/b"

TEXTS: dict[str, tuple[str, list[str]]] = {
    "the URI alone": (A, [A]),
    "a flag with it": (f"--model={A}", [A]),
    "a word of a command line": (f"vllm serve {A} --port 80", [A]),
    "two words": (f"load {A} {B}", [A, B]),
    "a shell line": (f"load {A}; serve {B} && wait", [A, B]),
    "a pipe, a redirection and a group": (f"(load {A}|tee x) >{B}", [A, B]),
    "an assignment before a command": (f"MODEL={A} serve", [A]),
    "JSON": (f'{{"model":"{A}","draft":"{B}"}}', [A, B]),
    "JSON in a string of JSON": (f'{{\\"model\\":\\"{A}\\"}}', [A]),
    "a list in brackets": (f"[{A},{B}]", [A, B]),
    "a list with commas": (f"{A},{B}", [A, B]),
    "a list with blanks": (f"{A} {B}\n", [A, B]),
    "a word before a list": (f"é,{A},{B}", [A, B]),
    "a comma within a name": ("s3://models/a,b", ["s3://models/a,b"]),
    "quotes of a shell": (f"load '{A}' \"{B}\"", [A, B]),
    "a link in prose": (f"see <{A}>.", [A]),
    "lines of a configuration": (f"x=1\nmodel={A}\ny=2", [A]),
    "text of another script before it": (f"模型{A}", [A]),
    "a chain of file systems": (f"simplecache::{A}", [A]),
    "no scheme": ("://models/a", []),
    "no URI": ("models/a", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "found"), TEXTS.values(), ids=list(TEXTS))
def test_every_uri_of_a_text_is_found(text: str, found: list[str]) -> None:
    assert list(dict.fromkeys(token.text for token in tokens(text))) == found


READ_ON: dict[str, tuple[str, bool, str]] = {
    # A text, whether it is one argument, and the token that must be shown instead of the plain s3://models/a.
    "an argument with a blank": (f"{A} evil", True, f"{A} evil"),
    "an argument with a semicolon": (f"{A};evil", True, f"{A};evil"),
    "a flag and a blank in one argument": (f"--model={A} evil", True, f"{A} evil"),
    "a setting and a blank in one argument": (f"model={A} evil", True, f"{A} evil"),
    "an argument with a bracket": (f"--model={A}(1)", True, f"{A}(1)"),
    "an argument with a quote": (f"--model={A}'evil", True, f"{A}'evil"),
    "a value that begins with the URI": (f"{A} evil", False, f"{A} evil"),
    "a value that is one word": (f"--model={A};evil", False, f"{A};evil"),
    "a string of JSON with a semicolon": (f'{{"model": "{A};evil"}}', False, f"{A};evil"),
    "a string of JSON with a blank": (f'{{"model": "{A} evil"}}', False, f"{A} evil"),
    "a string of JSON with a quote": (f'{{"model": "{A}\\" evil"}}', False, f"{A}\\"),
    "quotes glued by a shell": (f'load "{A}"evil now', False, f'{A}"evil'),
    "quotes opened within a word": (f"load {A}'evil' now", False, f"{A}'evil'"),
    "quotes side by side": (f"load {A}''evil now", False, f"{A}''evil"),
    "braces of a shell": (f"load {A}{{,evil}} now", False, f"{A}{{,evil}}"),
    "a pattern": (f"load {A}[12] now", False, f"{A}[12]"),
    "a variable of the kubelet": ("load s3://models/$(NAME)/x now", False, "s3://models/$(NAME)/x"),
    "a variable of a shell": ("load s3://models/${NAME}/x now", False, "s3://models/${NAME}/x"),
}


@pytest.mark.parametrize(("text", "argument", "whole"), READ_ON.values(), ids=list(READ_ON))
def test_a_name_is_not_cut_where_a_program_would_read_on(text: str, argument: bool, whole: str) -> None:
    found = [token.text for token in tokens(text, argument=argument)]

    assert found == [whole]


def test_what_is_cut_off_is_searched_as_well() -> None:
    found = [token.text for token in tokens(f"https://a.example/ --model {A}")]

    assert found == [f"https://a.example/ --model {A}", A]


def test_a_model_in_the_query_of_a_link_is_found() -> None:
    assert [token.text for token in tokens(f"https://proxy.example/get?u={A}") if token.names_model] == [A]


NAMES_MODEL = {
    "s3": True,
    "S3": True,
    "git+s3": True,
    "-s3": True,
    "\uff533": True,
    "\u04553": True,
    "s\u200b3": True,
    "h\u200bf": True,
    "s3a": True,
    "pvc": True,
    "http": False,
    "https": False,
    "file": False,
    "tcp": False,
    "models3": False,
    "-ms3": True,
    "-vmS3": True,
    "-http": False,
}


@pytest.mark.parametrize(("scheme", "model"), NAMES_MODEL.items(), ids=ascii)
def test_a_scheme_names_a_model_in_every_disguise(scheme: str, model: bool) -> None:
    found = list(tokens(f"--model {scheme}://models/a"))

    assert [token.scheme for token in found] == [scheme]
    assert found[0].names_model is model


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://models.example/a", "models.example"),
        ("https://USER:pass@Models.Example.:8443/a", "models.example"),
        ("https://models.example?x=1", "models.example"),
        ("https:///models.example/a", "models.example"),
        ("https://models.example\\a", "models.example"),
        ("https://models.example#a", "models.example"),
        ("https://models%2Eexample/a", "models.example"),
        ("https://\uff4dodels\u3002example/a", "models.example"),
        ("file:///", ""),
    ],
)
def test_a_host_is_read_as_a_careless_program_would(text: str, host: str) -> None:
    assert Token("https", text).host == host


@given(
    before=st.text(alphabet=" \n;|&<>()", max_size=5),
    scheme=st.sampled_from(sorted(MODEL_SCHEMES)),
    rest=st.from_regex(r"[a-z0-9/._~-]{1,30}", fullmatch=True),
    after=st.text(alphabet=" \n;|&<>)", max_size=5),
)
def test_a_model_between_separators_is_found(before: str, scheme: str, rest: str, after: str) -> None:
    uri = f"{scheme}://{rest}"

    assert any(token.text.startswith(uri) for token in tokens(f"x {before}{uri}{after} y"))


@given(text=st.text(alphabet="s3:/a b\"'(){},;$=-\n", max_size=80))
def test_every_token_stands_in_the_text_and_has_a_scheme(text: str) -> None:
    for token in tokens(text):
        assert token.text in text
        assert token.text.startswith(f"{token.scheme}://")


def test_a_list_that_begins_with_its_separator_hides_no_scheme() -> None:
    assert [token.text for token in tokens(f"{A} ,{B}")][:2] == [A, B]


def test_a_scheme_is_read_in_its_last_part_however_long_the_rest() -> None:
    assert next(tokens(f"x {'a' * 1000}+s3://models/a")).names_model
