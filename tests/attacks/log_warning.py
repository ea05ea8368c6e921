# warns with a text that is a command for the log | all: contained finished
import warnings

warnings.warn("\n::error::PWNED-LOG\n\x1b[31m##[error]PWNED-LOG", stacklevel=1)
value = 1
