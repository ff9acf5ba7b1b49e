"""Everything known about projects, without any web framework.

The modules of this folder are the nouns: what pages, callbacks, the API and the command line may ask for.
"""
