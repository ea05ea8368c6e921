# raises an exception with escape sequences: colours, title, clipboard, link | all: contained error
print("\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b31m")
raise ValueError("\x1b[31mred\x1b]0;title\x07\x1b]52;c;eA==\x07\x1b]8;;http://x.invalid\x1b\\link\x9b1m")
