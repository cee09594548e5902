"""Recipes of the networks that ship with Impasto: data, networks, losses, training, export, measuring."""
