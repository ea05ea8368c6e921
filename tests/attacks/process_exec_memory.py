# becomes a program that lies in memory only | basic: works crashed | auto: refused error
import os

descriptor = os.memfd_create("program", 0)
os.write(descriptor, b"#!/bin/sh\necho PWNED exec from memory\n")
os.execve(descriptor, ["program"], {})
