# asks the kernel about the network | basic: works finished | auto: refused error
import socket

with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
    sock.bind((0, 0))
    print("PWNED netlink")
