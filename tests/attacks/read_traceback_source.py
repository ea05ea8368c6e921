# has a line of the author's file printed in a traceback | basic: works error | auto: contained error
exec(compile("raise ValueError('PWNED if the line below is shown')", VICTIM, "exec"))
