# writes 100 MB through tempfile, into files without a name | basic: works finished | auto: contained output-limit
import tempfile

files = []
for number in range(50):
    files.append(tempfile.TemporaryFile())
    files[-1].write(b"x" * 2_000_000)
print("PWNED 100 MB on the disk")
