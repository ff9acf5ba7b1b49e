"""Charts over many runs."""
