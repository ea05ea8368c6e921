# listens to all packets | basic: works finished | auto: refused error | with: depends
import socket

with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)):
    print("PWNED packet socket")
