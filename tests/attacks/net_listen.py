# waits for connections | basic: works finished | auto: refused error
import socket

with socket.create_server(("127.0.0.1", 0)) as server:
    print("PWNED listening", server.getsockname()[0])
