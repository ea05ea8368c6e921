# leaves a module among those that the next run imports | basic: works finished | auto: refused error
import sysconfig
from pathlib import Path

Path(sysconfig.get_path("purelib"), MARK + ".pth").write_text("")
print("PWNED write")
