"""MLflow's own database, read with SQL and never written: no migration, no table, no lock held between batches."""
