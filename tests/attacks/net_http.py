# fetches a page | basic: works finished | auto: refused error
import urllib.error
import urllib.request

try:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=2) as page:
        print("PWNED http", page.status)
except urllib.error.URLError as error:
    raise error.reason from None
