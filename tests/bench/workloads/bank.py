"""A bank of objects: 500 operations on 10 accounts."""


class Account:
    def __init__(self, owner):
        self.owner = owner
        self.balance = 0
        self.history = []
        self.last = 0

    def deposit(self, amount):
        self.balance += amount
        self.history.append(("deposit", amount))
        return self.balance

    def withdraw(self, amount):
        if amount > self.balance:
            self.history.append(("refused", amount))
            return self.balance
        self.balance -= amount
        self.history.append(("withdraw", amount))
        return self.balance


accounts = {}
for number in range(10):
    name = f"owner {number}"
    accounts[name] = Account(name)

seed = 7
refused = 0
for operation in range(500):
    seed = (seed * 1103 + 12345) % 65536
    name = f"owner {seed % 10}"
    account = accounts[name]
    amount = seed % 97 + 1
    account.last = operation
    if seed % 3:
        balance = account.deposit(amount)
    else:
        before = account.balance
        balance = account.withdraw(amount)
        if balance == before:
            refused += 1
total = sum(account.balance for account in accounts.values())
