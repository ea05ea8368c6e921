RATES = {"low": 5, "high": 20}


def tax(price, rate):
    return price * RATES[rate] / 100
