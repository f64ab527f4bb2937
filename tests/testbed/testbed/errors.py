"""What can go wrong, in words for the user."""


class TestbedError(Exception):
    """The testbed cannot do what was asked; the message says why."""

    __test__ = False  # pytest: not a test class


class StartError(TestbedError):
    """A program ended or never became healthy; carries the last lines of its log."""

    def __init__(self, message: str, program: str, log_tail: str) -> None:
        super().__init__(f"{message}\n--- last lines of the log of {program} ---\n{log_tail}" if log_tail else message)
        self.program = program
        self.log_tail = log_tail

    @property
    def port_taken(self) -> bool:
        """Whether somebody else took the port between its choice and its use."""
        return "address already in use" in self.log_tail
