"""REST v1: thin routes that parse, call a noun and encode; typed schemas; RFC 9457 problem documents."""
