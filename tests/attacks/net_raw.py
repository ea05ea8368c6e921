# opens a raw socket | basic: works finished | auto: refused error | with: depends
import socket

with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
    print("PWNED raw socket")
