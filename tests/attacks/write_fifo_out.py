# makes a named pipe outside, at which the next reader waits for ever | basic: works finished | auto: refused error
import os

os.mkfifo(SITE + "/docs/" + MARK)
print("PWNED fifo")
