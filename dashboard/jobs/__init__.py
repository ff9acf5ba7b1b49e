"""When work runs: the worker that takes jobs from the database, its schedule, and who starts it."""
