"""Which addresses name the same repository."""

from __future__ import annotations

import pytest

from dashboard.data.model.address import repository_identity

CHURN = "git.example.com/team/churn"


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        ("git@git.example.com:team/churn.git", CHURN), ("ssh://git@git.example.com:2222/team/churn", CHURN),
        ("https://user:secret@GIT.example.com/team/churn.git/", CHURN), ("git.example.com:team/churn", CHURN),
        ("https://git.example.com/team//churn", CHURN),
        ("https://git.example.com/team/Churn", "git.example.com/team/Churn"),
        ("/srv/git/churn.git", "/srv/git/churn"), ("file:///srv/git/churn.git", "/srv/git/churn"),
        ("/srv/git/a%20b", "/srv/git/a%20b"), ("file:///srv/git/a%20b", "/srv/git/a b"), ("https://[", "/https:/["),
        ("", "/"),
    ],
)  # fmt: skip
def test_one_repository_under_many_addresses(address: str, identity: str) -> None:
    assert repository_identity(address) == identity
