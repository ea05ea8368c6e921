# shows the author's file as the source lines of a warning | basic: works finished | auto: contained finished
import linecache

line = linecache.getline(VICTIM, 1)
if line:
    print("PWNED read", line)
