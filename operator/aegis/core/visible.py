"""Words of strangers, as a line of a message may show them."""


def visible(text: str, most: int) -> str:
    """The first `most` characters, on one line; what cannot be printed by its code point."""
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text[:most])
