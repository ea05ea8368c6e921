# breaks the interpreter's own objects | all: contained crashed or finished or killed or error
import ctypes

value = (1, 2, 3)
ctypes.memset(id(value), 255, 24)
print(value)
