"""Differences of content as markup."""
