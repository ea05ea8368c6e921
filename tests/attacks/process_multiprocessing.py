# uses processes as a lesson on them would, by fork | basic: contained finished | auto: refused error
import multiprocessing

work = multiprocessing.get_context("fork").Process(target=print, args=("fine",))
work.start()
work.join()
