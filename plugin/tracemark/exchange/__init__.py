"""Questions on their way to other programs and back: learning platforms, flash cards, notebooks.

`questions` makes proved questions from a page and its proof; a module each writes them in one format
or reads one.
"""
