# switches the garbage collector off and freezes all | all: contained finished
import gc

gc.disable()
gc.freeze()
gc.callbacks.append(lambda *_: 1 / 0)
x = [1]
