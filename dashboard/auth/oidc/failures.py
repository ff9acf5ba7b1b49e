"""Why somebody could not be signed in, as they read it; what exactly went wrong is for the log."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads.

    Attributes:
        status: HTTP status of the page.
        code: For the log.
        heading, message, advice: What happened, and what to do.
    """

    status: int
    code: str
    heading: str
    message: str
    advice: str


UNREACHABLE = Words(
    503, "provider-unreachable", "The sign-in service does not answer",
    "Dagboard could not reach the service that signs people in.",
    "Try again in a minute. If it stays so, tell whoever runs Dagboard.",
)  # fmt: skip
MISCONFIGURED = Words(
    503, "provider-misconfigured", "Signing in is not set up rightly",
    "Dagboard and the sign-in service do not agree on how to sign people in.",
    "Tell whoever runs Dagboard: the log has the details.",
)  # fmt: skip
DENIED = Words(
    403, "denied", "You were not signed in",
    "The sign-in service did not let you in, or you cancelled.",
    "Try again, with another account if you have one.",
)  # fmt: skip
EXPIRED = Words(
    400, "sign-in-expired", "This sign-in is over",
    "It was begun more than ten minutes ago, in another browser, or was finished already.",
    "Begin again.",
)  # fmt: skip
CODE_REFUSED = Words(
    400, "code-refused", "This sign-in is over",
    "The sign-in service did not accept the answer that your browser brought back.",
    "Begin again.",
)  # fmt: skip
UNTRUSTED = Words(
    403, "untrusted", "You were not signed in",
    "What came back from the sign-in service is not what Dagboard may believe.",
    "Begin again. If it stays so, tell whoever runs Dagboard: the log has the details.",
)  # fmt: skip
EMAIL_UNVERIFIED = Words(
    403, "email-unverified", "You were not signed in",
    "The sign-in service does not say that your mail address is really yours.",
    "Confirm your address there, and begin again.",
)  # fmt: skip
DISABLED = Words(
    403, "account-disabled", "Your account is disabled",
    "The sign-in service knows you, but your account here is locked.",
    "Ask an admin of Dagboard.",
)  # fmt: skip


class SignInError(Exception):
    """Somebody could not be signed in.

    Args:
        words: What they read.
        detail: What exactly happened, for the log; without secrets.
    """

    def __init__(self, words: Words, detail: str) -> None:
        super().__init__(f"{words.code}: {detail}")
        self.words = words
        self.detail = detail
