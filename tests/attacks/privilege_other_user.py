# becomes another user, to signal that user's processes | all: contained finished or error
import os

os.setgroups([])
os.setresgid(12345, 12345, 12345)
os.setresuid(12345, 12345, 12345)
