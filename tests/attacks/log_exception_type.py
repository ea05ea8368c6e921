# raises an exception whose class has a name that is a command for the log | all: contained error
raise type("x\n::error::PWNED-LOG\n##[error]PWNED-LOG", (Exception,), {})("message")
