# makes files whose names are no text, or begin with a dash, or hold control characters | all: contained finished
import os

for name in (b"\xff\xfe", b"-rf", b"\x1b[31m", b"new\nline", b"\\..\\x", "\u202e".encode()):
    os.close(os.open(name, os.O_CREAT))
