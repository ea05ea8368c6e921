# prints text that is Markdown, a template, or a placeholder | all: contained finished
value = "[x](javascript:pwned()) {{ config }} --8<-- 'mkdocs.yml' \x02wzxhzdk:0\x03 `{trace} 1`"
print(value)
print("```\n\n<script>pwned()</script>\n\n```")
