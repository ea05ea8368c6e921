# connects by TCP | basic: works finished | auto: refused error
import socket

with socket.create_connection(("127.0.0.1", PORT), timeout=2):
    print("PWNED tcp")
