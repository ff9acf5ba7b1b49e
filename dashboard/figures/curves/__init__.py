"""Metric curves and the bands around them."""
