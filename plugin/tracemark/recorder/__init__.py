"""Runs inside the child: rewrites the sample, watches it, streams records. Standard library only."""
