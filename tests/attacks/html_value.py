# has values and prints text that are HTML with a script | all: contained finished
value = "</script><script>pwned()</script><img src=x onerror=pwned()>"
print(value)
table = {"<b onclick=pwned()>": "--><script>pwned()</script>"}
