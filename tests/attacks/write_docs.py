# writes a page into the site | basic: works finished | auto: refused error
from pathlib import Path

Path(SITE, "docs", MARK + ".md").write_text("# x\n")
print("PWNED write")
