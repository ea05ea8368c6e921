"""What is known of a run: typed values, rows by granularity, and their JSON form."""
