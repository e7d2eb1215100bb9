"""Bags, ffmpeg and the files that come in: everything that touches recordings."""
