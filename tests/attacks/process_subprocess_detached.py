# starts a program in a session of its own and leaves it | basic: contained finished | auto: refused error
import subprocess

subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
