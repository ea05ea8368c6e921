# prints commands for the log of a build | all: contained finished
print("::set-output name=a::PWNED-LOG")
print("::error::PWNED-LOG")
print("##[error]PWNED-LOG")
print("##vso[task.setvariable variable=a]PWNED-LOG")
value = 1
