"""The run query language: tokens, fields, parser, meaning; pure, standard library only."""
