# writes 400 MB through tempfile, into files without a name | all: contained output-limit
import tempfile

files = []
for number in range(50):
    files.append(tempfile.TemporaryFile())
    files[-1].write(b"x" * 8_000_000)
print("PWNED 400 MB on the disk")
