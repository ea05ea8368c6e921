# sets a limit of its parent | basic: works finished | auto: refused error
import os
import resource

before = resource.prlimit(os.getppid(), resource.RLIMIT_CORE)
resource.prlimit(os.getppid(), resource.RLIMIT_CORE, before)
print("PWNED prlimit")
