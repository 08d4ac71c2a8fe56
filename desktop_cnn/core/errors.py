"""The one exception that speaks to the person."""


class UserError(Exception):
    """A failure that the person can mend: one translated sentence that says what and what to do."""
