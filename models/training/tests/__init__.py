"""python -m unittest, in models/training: what can be checked in seconds, without the data."""
