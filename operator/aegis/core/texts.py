"""Many short texts in little memory: what a listing of a hundred thousand files needs."""

from array import array
from collections.abc import Iterable, Sequence
from typing import overload


class Texts(Sequence[str]):
    """Texts one after the other in UTF-8: 8 bytes each beside their own bytes, where a list of `str` takes 57."""

    __slots__ = ("_bytes", "_ends")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """As `append`, for each of them."""
        self._bytes, self._ends = bytearray(), array("Q")
        for text in texts:
            self.append(text)

    def append(self, text: str) -> None:
        """Raises UnicodeEncodeError for what is no Unicode text (a lone surrogate)."""
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        position = range(len(self))[index]
        start = self._ends[position - 1] if position else 0
        return self._bytes[start : self._ends[position]].decode()

    def __len__(self) -> int:
        return len(self._ends)
