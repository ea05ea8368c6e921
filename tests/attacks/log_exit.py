# ends with a message that is a command for the log | all: contained exit
import sys

sys.exit("\n::error::PWNED-LOG\n\x1b[31m##[error]PWNED-LOG")
