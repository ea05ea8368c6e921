# makes a socket by the entry for 32-bit programs, which has other numbers | basic: works finished | auto: contained error or crashed or killed | with: depends
import ctypes
import mmap
import os
import sys

if os.uname().machine != "x86_64":
    sys.exit(1)
# push rbx; mov eax, 359 (socket); mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80; pop rbx; ret
code = bytes.fromhex("53 b867010000 bb02000000 b901000000 31d2 cd80 5b c3")
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(code)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
result = ctypes.CFUNCTYPE(ctypes.c_int)(start)()
if result < 0:
    raise OSError(-result, os.strerror(-result))
print("PWNED socket of 32 bit")
