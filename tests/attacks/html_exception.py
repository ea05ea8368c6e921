# raises an exception that is HTML with a script | all: contained error
raise type("<script>pwned()</script>", (Exception,), {})("</pre><script>pwned()</script>")
