"""Tracemark: lessons whose every claim is proved by really running the code."""
