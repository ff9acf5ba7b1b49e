"""An ``mlruns`` directory, read as files: mlflow itself refuses such stores by now, or writes to what it opens."""
