# turns the direction of the log's text around | all: contained error
raise ValueError("\u202edesrever\u2066\u2067\u2068\u2069\u200f\u061c\u202a\ufeff\u200b")
