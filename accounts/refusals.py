"""The refusal every app knows, kept in the lowest one so that all can raise and catch it."""


class Refused(Exception):
    """A verb refused by a rule of the field; `str()` of it is a sentence for the person."""
