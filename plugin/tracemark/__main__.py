"""`python -m tracemark` is the command `tracemark`."""

from tracemark.cli import main

if __name__ == "__main__":
    main(prog_name="tracemark")
