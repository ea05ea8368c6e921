# joins two ends of a socket pair, which is fine | all: contained finished
import socket

left, right = socket.socketpair()
left.sendall(b"fine")
print(right.recv(10))
