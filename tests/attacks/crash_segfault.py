# reads at address 0 | all: contained crashed or killed
import ctypes

ctypes.string_at(0)
