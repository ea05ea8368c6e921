# connects to a socket in the author's folder, such as that of an ssh agent | basic: works finished | auto: refused error
import socket

with socket.socket(socket.AF_UNIX) as sock:
    sock.connect(AGENT_PATH)
    print("PWNED unix socket")
