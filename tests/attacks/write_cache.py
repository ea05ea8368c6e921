# writes a trace into the cache | basic: works finished | auto: refused error
from pathlib import Path

Path(SITE, ".cache", "tracemark", MARK + ".json").write_text("{}")
print("PWNED write")
