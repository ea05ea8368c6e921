# loops when an object dies at the exit | all: contained time-limit or finished | with: timeout=0.7
class Endless:
    def __del__(self):
        while True:
            pass


kept = Endless()
