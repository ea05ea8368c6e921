# uses a pool of threads, which is fine | all: contained finished
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(abs, range(20))))
