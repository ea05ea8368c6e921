# raises an exception whose message holds commands for the log | all: contained error
raise ValueError("\n::error::PWNED-LOG\n##[error]PWNED-LOG\r\n##vso[task.complete]PWNED-LOG")
