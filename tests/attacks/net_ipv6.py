# opens an IPv6 socket | basic: works finished | auto: refused error | with: depends
import socket

with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as sock:
    sock.bind(("::1", 0))
    print("PWNED ipv6")
