# replaces the import system | all: contained finished or error
import builtins
import sys

builtins.__import__ = None
sys.meta_path.clear()
sys.path.clear()
x = 1
