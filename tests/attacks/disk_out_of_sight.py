# fills the disk where no path is short enough to lead to | all: contained output-limit
import os
import time

for _ in range(20):
    os.mkdir("d" * 250)
    os.chdir("d" * 250)
for n in range(20):
    with open(str(n), "wb") as file:
        file.write(bytes(4 << 20))
time.sleep(2)
print("PWNED disk")
