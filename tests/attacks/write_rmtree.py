# removes the author's folder with all that is in it | basic: works finished | auto: contained finished or error
import os
import shutil

shutil.rmtree(VICTIM + ".d", ignore_errors=True)
if not os.path.exists(VICTIM + ".d/file"):
    print("PWNED rmtree")
