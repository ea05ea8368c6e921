# raises an exception whose message no encoding can write | all: contained error
raise ValueError("\ud800\udfff alone")
