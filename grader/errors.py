"""What can be wrong with a problem set, in words for its author."""


class MasterError(Exception):
    """A master breaks the rules of its format."""


class ConversionError(MasterError):
    """nbgrader could not convert a notebook; the text is its own last word on it."""
