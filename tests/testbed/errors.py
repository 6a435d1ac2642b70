"""What goes wrong in the testbed, in words for the person who runs it."""


class TestbedError(Exception):
    """Something could not be built, started, asked or ended; the text says what, and shows what was complained of."""

    # The name begins as pytest expects of test classes.
    __test__ = False


class ToolError(TestbedError):
    """A command ended with an error; the text is what it printed for the person."""
