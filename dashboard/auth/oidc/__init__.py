"""Signing in with an OpenID Connect provider: authorization code flow with PKCE, state and nonce.

`provider` knows the provider's addresses and keys, `fetching` asks it and nobody else, `pending` is a sign-in that is
under way, `flow` begins and finishes one, `claims` is what the provider says of a person, `routes` are the addresses.
Authlib speaks the protocol, joserfc checks signatures.
"""
