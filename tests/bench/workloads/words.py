"""Counting 2,000 words in a dict."""

line = "the cat sat on the mat and the dog lay by the door while rain fell on town"
text = " ".join(f"{line} w{n % 40}" for n in range(112))
words = text.split()[:2000]
counts: dict[str, int] = {}
longest = ""
for i in range(len(words)):
    word = words[i]
    length = len(word)
    if word in counts:
        counts[word] += 1
    else:
        counts[word] = 1
    if length > len(longest):
        longest = word
