# overwrites what the log says before it | all: contained error
raise ValueError("bad\rEverything is fine, 0 findings\b\b\b\x7f\x0b\x0c\x85\u2028::error::PWNED-LOG")
