"""An oral-history archive and search service: recordings in, consented words and voices out."""

__version__ = "0.1.0"
