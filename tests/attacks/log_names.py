# has variables, classes and attributes whose names are commands for the log | all: contained finished
value = type("\n::error::PWNED-LOG\x1b[31m", (), {"\n##[error]\u202e": 1})()
setattr(value, "\n::error::PWNED-LOG", 1)
globals()["\n::error::PWNED-LOG\u202e"] = 1
