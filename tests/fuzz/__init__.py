"""Fuzzing: every reader of bytes that a stranger may write, and what holds of it whatever the bytes.

`targets` says what holds; `python -m tests.fuzz` looks for bytes of which it does not, led by coverage (atheris, which
is libFuzzer for Python). `make fuzz` does it in an environment of its own. `make test` runs every target over its
seeds and some variations of them, so that no target rots.
"""
