# floods standard error through the logging module | all: contained output-limit or step-limit | with: timeout=2
import logging

while True:
    logging.error("x" * 2000)
