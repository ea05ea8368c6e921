# types a command into the terminal of the build | basic: contained error | auto: refused error
import fcntl
import os
import termios

terminal = os.open("/dev/tty", os.O_RDWR)
fcntl.ioctl(terminal, termios.TIOCSTI, b"x")
print("PWNED terminal")
