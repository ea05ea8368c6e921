# opens a socket to the host of a virtual machine | basic: works finished | auto: refused error | with: depends
import socket

with socket.socket(40, socket.SOCK_STREAM):
    print("PWNED vsock")
