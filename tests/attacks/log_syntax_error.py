# is no Python, in a line that is a command for the log | all: contained syntax-error
raise = "::error::PWNED-LOG" ##[error]PWNED-LOG
