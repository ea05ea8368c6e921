# opens a socket to the kernel's ciphers | basic: works finished | auto: refused error | with: depends
import socket

with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET):
    print("PWNED cipher socket")
