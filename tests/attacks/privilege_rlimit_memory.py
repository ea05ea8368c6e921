# raises its own limit of memory and uses more | basic: works finished | auto: contained error or memory-limit or finished | with: depends
import resource

try:
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
except (ValueError, OSError) as error:
    print("REFUSED", error)
items = bytearray(400 << 20)
print("PWNED 400 MB")
