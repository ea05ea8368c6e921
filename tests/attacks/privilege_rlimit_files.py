# raises its own limit of the size of files and writes a bigger one | basic: works finished | auto: refused error | with: depends
import resource

try:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (ValueError, OSError) as error:
    print("REFUSED", error)
with open("big", "wb") as file:
    file.write(b"x" * (9 << 20))
print("PWNED 9 MB in a file")
