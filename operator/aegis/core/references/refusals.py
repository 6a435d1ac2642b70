"""Why an object cannot be searched for references. What cannot be searched is refused, never passed."""


class TooComplex(Exception):
    """The object names too many models, nests too deeply, or would take too long to be examined."""


class WrongType(Exception):
    """A field has another type than the API's: `path` as people write it. Nobody can say what a runtime would read."""

    def __init__(self, path: tuple[str, ...], wanted: str) -> None:
        self.path = path
        self.wanted = wanted
        super().__init__(path, wanted)


class Budget:
    """How much work one object may cause: about a microsecond for each unit."""

    __slots__ = ("_left",)

    def __init__(self, units: int) -> None:
        self._left = units

    @property
    def left(self) -> int:
        """What may still be spent."""
        return self._left

    def spend(self, units: int, *, leaving: int = 0) -> None:
        """Raises TooComplex, and spends nothing, when no more than `leaving` units would be left."""
        left = self._left - units
        if left < leaving:
            raise TooComplex("it takes too long to read what it runs and holds")
        self._left = left
