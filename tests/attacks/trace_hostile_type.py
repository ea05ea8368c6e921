# has classes that lie about themselves, with a metaclass and __getattribute__ | all: contained finished or error
class Meta(type):
    def __getattribute__(cls, name):
        raise RuntimeError("PWNED metaclass")

    def __instancecheck__(cls, other):
        raise RuntimeError("PWNED instancecheck")


class Liar(metaclass=Meta):
    def __getattribute__(self, name):
        raise RuntimeError("PWNED getattribute")

    def __eq__(self, other):
        raise RuntimeError("PWNED equality")

    __hash__ = None


value = type.__call__(Liar)
items = [value]
