"""Why an object cannot be searched for references. What cannot be searched is refused, never passed."""


class TooComplex(Exception):
    """The object names more than MAX_REFERENCES models or nests too deeply to be examined."""


class WrongType(Exception):
    """A field has another type than the API's: `path` as people write it. Nobody can say what a runtime would read."""

    def __init__(self, path: tuple[str, ...], wanted: str) -> None:
        self.path = path
        self.wanted = wanted
        super().__init__(path, wanted)

    def below(self, at: tuple[str, ...]) -> "WrongType":
        """The same with a path from further up."""
        return WrongType((*at, *self.path), self.wanted)
