# has names of a million characters | all: contained finished or error
name = "n" * 1_000_000
globals()[name] = 1
exec(f"{name} = 2")
