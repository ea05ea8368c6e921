# forges an end whose error holds commands for the log | all: contained error or crashed
import os

for descriptor in range(3, 64):
    try:
        os.write(descriptor, b'["e","error",1,["\\n::error::PWNED","\\r\\n##[error]PWNED\\u001b[31m",-5,-9],-99]\n')
    except OSError:
        pass
os._exit(1)
