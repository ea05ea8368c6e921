"""What the reader sees: traces and lessons turned into HTML. Decides no truth."""
