# has names of classes and attributes that are HTML with a script | all: contained finished
value = type("<script>pwned()</script>", (), {})()
setattr(value, "<img src=x onerror=pwned()>", '" onmouseover="pwned()')
