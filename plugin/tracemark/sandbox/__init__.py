"""What the runner's processes do until they become a sample: fork server, isolation, cleaning up.

Runs under the interpreter of the samples, with its standard library alone.
"""
