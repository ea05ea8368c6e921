# has an object whose repr is huge | all: contained finished or memory-limit
class Huge:
    def __repr__(self):
        return "x" * 50_000_000


value = Huge()
