"""Figures for cards and manifests."""
