"""The exceptions that speak to the person."""


class UserError(Exception):
    """A failure that the person can mend: one translated sentence that says what and what to do."""


class ReplacedError(UserError):
    """Other weights lie where those did that the catalogue told of: what was read before goes on with the old ones."""
