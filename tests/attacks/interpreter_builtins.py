# breaks the built-in functions | all: contained finished or error
import builtins

builtins.len = builtins.type = builtins.id = builtins.isinstance = None
builtins.str = builtins.repr = builtins.getattr = None
x = [1, 2]
