# leaves folders that nobody may enter, to stay for ever | basic: contained finished | auto: refused error
import os

os.makedirs("a/b/c")
open("a/b/c/file", "w").close()
for path in ("a/b/c", "a/b", "a", "."):
    os.chmod(path, 0)
