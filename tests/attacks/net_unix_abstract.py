# connects to an abstract socket, such as that of D-Bus | basic: works finished | auto: refused error
import socket

with socket.socket(socket.AF_UNIX) as sock:
    sock.connect("\0" + AGENT_NAME)
    print("PWNED abstract socket")
