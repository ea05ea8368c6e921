# runs the author's files by importing them | basic: works finished | auto: refused error
import importlib.util

spec = importlib.util.spec_from_file_location("secret", SITE + "/secret.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print("PWNED import", module.token)
