"""What the author wrote: the one reader of our syntax, and the nouns that it yields."""
