# has values that are commands for the log | all: contained finished
value = "\n::error::PWNED-LOG\n##[error]PWNED-LOG\n##vso[x]\x1b[31m\r\u202e"
print(value)
