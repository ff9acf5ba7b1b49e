"""Our database: schema, migrations, and one store class per family of tables; `frames` holds the run frames."""
