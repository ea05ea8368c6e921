# sends a packet by UDP | basic: works finished | auto: refused error
import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.sendto(b"x", ("127.0.0.1", PORT))
    print("PWNED udp")
