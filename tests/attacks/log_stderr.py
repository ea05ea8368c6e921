# writes commands for the log of a build to standard error | all: contained finished
import sys

print("::error::PWNED-LOG\n##[error]PWNED-LOG\n##vso[task.complete]PWNED-LOG", file=sys.stderr)
value = 1
