"""Why an object cannot be searched for references. What cannot be searched is refused, never passed."""


class TooComplex(Exception):
    """The object names more than MAX_FINDINGS models or nests too deeply to be examined."""


class WrongType(Exception):
    """A field has another type than the API's: `path` as people write it. Nobody can say what a runtime would read."""

    def __init__(self, path: tuple[str, ...], wanted: str) -> None:
        self.path = path
        self.wanted = wanted
        super().__init__(path, wanted)

    def below(self, at: tuple[str, ...]) -> "WrongType":
        """The same with a path from further up."""
        return WrongType((*at, *self.path), self.wanted)


class Budget:
    """How much work one object may cause: about a microsecond for each unit."""

    def __init__(self, units: int) -> None:
        self._left = units

    def spend(self, units: int) -> None:
        """Raises TooComplex when more is asked for than is left."""
        self._left -= units
        if self._left < 0:
            raise TooComplex("scripts that are too long, or expand to too much")
