# makes the compiler work on a constant that is huge | all: contained finished or time-limit or memory-limit or error or syntax-error | with: timeout=0.7
exec("x = " + "-" * 20_000 + "1")
