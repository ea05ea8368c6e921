# has objects whose repr raises, exits, sleeps, prints, or gives no text | all: contained finished | with: timeout=5
import sys
import time


class Raises:
    def __repr__(self):
        raise ValueError("PWNED repr")


class Exits:
    def __repr__(self):
        sys.exit(3)


class Sleeps:
    def __repr__(self):
        time.sleep(600)


class Prints:
    def __repr__(self):
        print("PWNED repr was called")
        return "x"


class Lies:
    def __repr__(self):
        return 3


one, two, three, four, five = Raises(), Exits(), Sleeps(), Prints(), Lies()
all_of_them = [one, two, three, four, five]
