# changes the mode of a file in its own folder, where it must not either: a mode is kept by links | basic: contained finished | auto: refused error
import os

open("own", "w").close()
os.chmod("own", 0o777)
