"""Fifty lines with a bit of everything. Only rewritten and compiled, to see what that takes."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Product:
    name: str
    price: float
    stock: int = 0
    tags: list[str] = field(default_factory=list)


class SoldOut(Exception):
    pass


def find(products, **wanted):
    for product in products:
        if all(getattr(product, key) == value for key, value in wanted.items()):
            yield product


def sell(product, amount=1, *, discount=0.0):
    if not 0 <= discount < 1 or amount < 1:
        raise ValueError(f"{amount=}, {discount=}")
    if product.stock < amount:
        raise SoldOut(product.name)
    product.stock -= amount
    return round(amount * product.price * (1 - discount), 2)


products = [Product("tea", 3.5, 4, ["hot"]), Product("milk", 1.2, 9), Product("bun", 0.8)]
orders = [("tea", 2), ("bun", 1), ("milk", 3), ("tea", 3), ("jam", 1)]
income, refused = 0.0, defaultdict(list)
while orders:
    name, amount = orders.pop(0)
    try:
        product = next(find(products, name=name))
        income += sell(product, amount, discount=0.1 if amount > 2 else 0)
    except SoldOut as error:
        refused[str(error)].append(amount)
    except StopIteration:
        refused["unknown"] += [amount]
    else:
        product.tags.append("sold")
left = {p.name: p.stock for p in sorted(products, key=lambda p: p.stock) if p.stock}
for number, (name, stock) in enumerate(left.items(), start=1):
    print(number, name, stock, sep="\t")
